import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadConfig, storeRefreshToken } from '#src/cli/singer/config.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { asObject, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { runTapFreely } from '../../support/tap-process.js';
import { skipLoudly } from '../../support/skip.js';

describe('tap-zoho with a grant token', () => {
  let emulator: Emulator;
  let folder: string;
  before(async () => (emulator = await startZoho()));
  after(() => emulator.close());
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'grant-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, content: JsonObject, mode = 0o644): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content), { mode });
    return path;
  };
  const read = (path: string): JsonObject => asObject(parseJson(readFileSync(path, 'utf8')));
  function grantConfig(more: JsonObject = {}): JsonObject {
    const rest = Object.entries(configOf(emulator, more)).filter(([key]) => key !== 'refresh_token');
    return { ...Object.fromEntries(rest), grant_token: emulator.grantToken() };
  }

  it('puts the refresh token in its place: whole, for the owner alone, told without telling', async () => {
    const given = grantConfig({ modules: ['Leads'], unknown_key: '5' });
    const path = write('config.json', given);
    const first = await runTapFreely({ args: ['--discover'], config: { path } });
    expect(first.exitCode).to.equal(0);
    const { refresh_token: token, ...rest } = read(path);
    const { grant_token: grant, ...kept } = given;
    expect(rest).to.deep.equal(kept);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(readdirSync(folder)).to.deep.equal(['config.json']);
    expect(first.stderr).to.contain(`INFO The grant token was exchanged; ${path} holds the refresh token`);
    for (const secret of [asText(token) ?? '', asText(grant) ?? ''])
      expect([...first.lines, first.stderr].join('\n')).not.to.contain(secret);
    expect((await runTapFreely({ args: ['--discover'], config: { path } })).exitCode).to.equal(0);
  });

  it('of several files, the last one that holds the grant token is written; a link stays a link', async () => {
    const { client_secret: secret, ...public_ } = grantConfig();
    const real = write('real.json', public_);
    const link = join(folder, 'link.json');
    symlinkSync(real, link);
    const last = write('last.json', { client_secret: secret ?? '' });
    const run = await runTapFreely({ args: ['--discover', '--config', last], config: { path: link } });
    expect(run.exitCode).to.equal(0);
    expect(Object.keys(read(real)))
      .to.include('refresh_token')
      .and.not.to.include('grant_token');
    expect(read(last)).to.deep.equal({ client_secret: secret });
    expect(readdirSync(folder).sort()).to.deep.equal(['last.json', 'link.json', 'real.json']);
    expect(statSync(link).isFile()).to.equal(true);
  });

  it('F-A12: where nothing can be written the run succeeds, and says what to do', async () => {
    const env = Object.fromEntries(
      Object.entries(grantConfig()).map(([key, value]) => [
        `TAP_ZOHO_${key.toUpperCase()}`,
        asText(value) ?? '',
      ]),
    );
    const run = await runTapFreely({ args: ['--config=ENV', '--discover'], env });
    expect(run.exitCode).to.equal(0);
    expect(run.stderr).to.match(
      /WARNING The refresh token could not be stored: the configuration came from variables.* put a new grant token into it/,
    );
    expect(run.stderr).not.to.match(/1000\.[0-9a-f]{32}/);
  });

  it('F-A12: a file that may not be written is left as it is', async function () {
    if (process.getuid?.() === 0) skipLoudly(this, 'root may write every file');
    const path = write('config.json', { grant_token: 'g' }, 0o400);
    const note = await storeRefreshToken(await loadConfig([path], {}), 'new-token');
    expect(note.level).to.equal('warn');
    expect(note.text).to.contain(`${path} cannot be written (EACCES)`).and.not.to.contain('new-token');
    expect(read(path)).to.deep.equal({ grant_token: 'g' });
    chmodSync(path, 0o600);
  });

  it('F-A12: a file that is gone by now is no reason to fail', async () => {
    const path = write('config.json', { grant_token: 'g' });
    const loaded = await loadConfig([path], {});
    rmSync(path);
    expect((await storeRefreshToken(loaded, 't')).text).to.contain('cannot be written (ENOENT)');
  });
});
