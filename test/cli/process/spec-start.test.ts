import { expect } from 'chai';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asObject, asObjects, asText, type Json } from '#src/util/json.js';
import { runCli } from '../../support/process.js';

/** Every file of ours and of packages that a run has loaded, by Node's own record of its coverage. */
async function modulesOf(args: readonly string[], config?: Json): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'modules-'));
  try {
    await runCli({
      args,
      env: { NODE_V8_COVERAGE: folder },
      fresh: true,
      ...(config === undefined ? {} : { config: asObject(config) }),
    });
    return readdirSync(folder).flatMap((name) => {
      const record = asObject(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Json);
      return asObjects(record['result'])
        .map(({ url = '' }) => asText(url) ?? '')
        .filter((url) => url.startsWith('file:'));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('start-up', () => {
  it('of spec loads no package and none of what talks to Zoho', async () => {
    const modules = await modulesOf(['spec']);
    expect(
      modules.some((url) => url.endsWith('dist/cli/main.js')),
      'the record is there',
    ).to.equal(true);
    expect(modules.filter((url) => url.includes('node_modules'))).to.deep.equal([]);
    expect(modules.filter((url) => /dist\/(zoho|catalog|engine|emulator)\//.test(url))).to.deep.equal([]);
  });

  it('of a check that fails before its first request loads no got, and never the emulator or faros-js-client', async () => {
    const modules = await modulesOf(['check'], {});
    expect(
      modules.some((url) => url.includes('faros-airbyte-cdk')),
      'the record is there',
    ).to.equal(true);
    expect(
      modules.filter((url) => /node_modules\/(got|faros-js-client)\/|dist\/emulator\//.test(url)),
    ).to.deep.equal([]);
  });
});
