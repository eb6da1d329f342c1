import { expect } from 'chai';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { startZoho } from '../support/cli-world.js';
import { inProject, needProgram, type Program } from './support/programs.js';
import { run } from './support/run.js';

const MODULES = ['Leads', 'Contacts', 'Accounts', 'Deals', 'Tasks', 'Notes', 'Quotes', 'Quoted_Items'];

describe('the standard tests of Airbyte’s CDK', () => {
  let python: Program;
  let zoho: Emulator;
  let folder: string;

  before(async function () {
    zoho = await startZoho({ org: createOrg({ now: Date.now() - 3_600_000 }) });
    folder = mkdtempSync(join(tmpdir(), 'acceptance-'));
    python = needProgram(this, 'airbyte');
    const secrets = join(folder, 'secrets');
    mkdirSync(secrets);
    copyFileSync(inProject('acceptance-test-config.yml'), join(folder, 'acceptance-test-config.yml'));
    // The tests start more processes than Zoho grants tokens in ten minutes (zoho-api.md §1.5).
    const config = { ...zoho.connection, modules: MODULES, token_store: join(secrets, 'token.json') };
    writeFileSync(join(secrets, 'config.json'), JSON.stringify(config));
    const wrong = { ...zoho.connection, client_secret: 'wrong' };
    writeFileSync(join(secrets, 'wrong-secret.json'), JSON.stringify(wrong));
  });
  after(async () => {
    await zoho.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('spec, check, discover, read, full refresh twice, incremental with state: all pass', async () => {
    const { code, stdout, stderr } = await run({
      command: python.python,
      args: [
        ...['-m', 'pytest', '-q', '-rs', '-p', 'no:cacheprovider'],
        ...['-p', 'airbyte_cdk.test.standard_tests.pytest_hooks', '-k', 'not docker'],
        inProject('test/interop/acceptance/standard_tests.py'),
      ],
      cwd: folder,
      env: {
        SOURCE_ZOHO: inProject('bin/source-zoho'),
        CONNECTOR_ROOT: folder,
        PYTHONDONTWRITEBYTECODE: '1',
      },
    });
    expect(code, `${stdout.slice(-4000)}\n${stderr.slice(-1000)}`).to.equal(0);
    // Spec, two checks, discover, read, a catalog that is broken, and the two of ours.
    expect(Number(/(\d+) passed/.exec(stdout)?.[1]), stdout).to.be.at.least(8);
  });
});
