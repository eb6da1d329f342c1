import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Emulator } from '#src/emulator/server/server.js';
import { startZoho } from './support/cli-world.js';
import { catalogOf } from './support/process.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const PAGES = ['login', 'migrate', 'troubleshooting', 'faq', 'guide', 'report'].map(
  (name) => `docs/${name}.md`,
);

/** Blocks marked `sh run`, without the indentation of the list they may be in. */
function blocksIn(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^ *```sh run\n([^]*?)^ *```$/gm)].map(([, block = '']) =>
    block.replaceAll(/^ +/gm, ''),
  );
}

const OLD_STATE = { bookmarks: { leads: { Modified_Time: '2022-03-03T12:31:05+02:00' } } };

describe('the pages for tasks, typed as they stand', function () {
  this.timeout(120_000);
  let zoho: Emulator;
  let folder: string;

  before(async () => {
    zoho = await startZoho();
    folder = mkdtempSync(join(tmpdir(), 'documents-'));
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const start = (name: string): string => `exec '${process.execPath}' '${join(root, 'bin', name)}' "$@"\n`;
    const programs = {
      // A login against the emulator; the rest finds it in the config.
      'source-zoho': `[ "$1" = login ] && set -- "$@" --accounts-url '${zoho.url}'\n${start('source-zoho')}`,
      'tap-zoho': start('tap-zoho'),
      // Reads all; test/interop has real ones.
      'target-postgres': 'exec cat\n',
    };
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}`);
      chmodSync(join(bin, name), 0o755);
    }
    const put = (name: string, value: unknown): void =>
      writeFileSync(join(folder, name), JSON.stringify(value));
    put('config.json', { ...zoho.connection, modules: ['Leads', 'Contacts', 'users'] });
    put('old_state.json', OLD_STATE);
    put('pg.json', {});
    put('state.json', []);
    put('configured_catalog.json', catalogOf(['Leads'], ['id', 'Last_Name']));
  });
  after(async () => {
    await zoho.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const type = (script: string): Promise<{ exitCode: number | null; stderr: string }> =>
    new Promise((resolve, reject) => {
      const { client_id: CLIENT_ID, client_secret: CLIENT_SECRET } = zoho.connection;
      const CODE = zoho.grantToken();
      const PATH = [join(folder, 'bin'), process.env['PATH'] ?? ''].join(delimiter);
      const env = { ...process.env, PATH, CLIENT_ID, CLIENT_SECRET, CODE };
      const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd: folder, env });
      let stderr = '';
      child.stdout.resume();
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.on('error', reject);
      child.on('close', (exitCode) => resolve({ exitCode, stderr }));
      child.stdin.on('error', () => undefined).end(`${CLIENT_ID}\n${CLIENT_SECRET}\n${CODE}\n`);
    });

  for (const page of PAGES) {
    const blocks = blocksIn(page);
    it(`${page} has commands`, () => expect(blocks).not.to.have.length(0));
    for (const block of blocks) {
      it(`${page}: ${block.split('\n')[0] ?? ''}`, async () => {
        const { exitCode, stderr } = await type(block);
        expect([exitCode, exitCode === 0 ? '' : stderr]).to.deep.equal([0, '']);
      });
    }
  }
});
