import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '#src/emulator/server/server.js';
import { asObject, type JsonObject } from '#src/util/json.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { catalogOf, messagesOf, runCli } from '../../support/process.js';
import { skipLoudly } from '../../support/skip.js';

describe('input files', function () {
  this.timeout(30_000);
  let emulator: Emulator;
  let config: JsonObject;
  const catalog = catalogOf(['Contacts'], ['id']);
  before(async () => {
    emulator = await startZoho();
    config = configOf(emulator);
  });
  after(() => emulator.close());

  it('may have any name, as PyAirbyte gives them: .txt, state []', async () => {
    const names = { config: 'config.txt', catalog: 'catalog.txt', state: 'state.txt' };
    const ended = await runCli({ args: ['read'], config, catalog, state: [], names });
    expect(ended.errors).to.deep.equal([]);
    expect(ended.records.get('Contacts')).to.have.length(5);
    expect(ended.exitCode).to.equal(0);
  });

  it('may begin with a byte order mark, as Windows writes them', async () => {
    const marked = (value: JsonObject): string => `\uFEFF${JSON.stringify(value)}`;
    const ended = await runCli({
      args: ['read'],
      config: marked(config),
      catalog: marked(catalog),
      state: '\uFEFF',
      secrets: [emulator.connection.client_secret, emulator.connection.refresh_token],
    });
    expect([ended.exitCode, ended.records.get('Contacts')?.length]).to.deep.equal([0, 5]);
  });

  for (const state of ['', '{}', '[null]']) {
    it(`a state of ${JSON.stringify(state)} means from the start`, async () => {
      const ended = await runCli({ args: ['read'], config, catalog, state });
      expect([ended.exitCode, ended.records.get('Contacts')?.length]).to.deep.equal([0, 5]);
    });
  }

  it('a state file that is not there means from the start, with a warning that names it', async () => {
    const ended = await runCli({ args: ['read'], config, catalog, state: { path: '/nowhere/state.json' } });
    expect([ended.exitCode, ended.records.get('Contacts')?.length]).to.deep.equal([0, 5]);
    const warnings = ended.messages.filter(({ log }) => asObject(log)['level'] === 'WARN');
    expect(warnings.map(({ log }) => asObject(log)['message'])).to.deep.equal([
      'The state file /nowhere/state.json is not there: everything is read from the start. (STATE_FILE_MISSING)',
    ]);
  });

  it('are never executed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trap-'));
    const trap = join(folder, 'sprung');
    const script = `require('fs').writeFileSync(${JSON.stringify(trap)}, ''); module.exports = {};`;
    const runs = ['config.js', 'config.cjs', 'config.txt', 'config.json'].map((config) =>
      runCli({ args: ['check'], config: script, names: { config } }),
    );
    for (const { errors } of await Promise.all(runs)) {
      expect(messagesOf(errors)[0]).to.match(/is not valid JSON/);
    }
    expect(existsSync(trap)).to.equal(false);
    rmSync(folder, { recursive: true });
  });

  it('may be pipes, each read once', async function () {
    if (process.platform === 'win32') skipLoudly(this, 'Windows has no named pipes in folders');
    const folder = mkdtempSync(join(tmpdir(), 'pipes-'));
    const pipe = (name: string, content: JsonObject | []): { path: string } => {
      const path = join(folder, name);
      execFileSync('mkfifo', [path]);
      void writeFile(path, JSON.stringify(content));
      return { path };
    };
    const ended = await runCli({
      args: ['read'],
      config: pipe('config', config),
      catalog: pipe('catalog', catalog),
      state: pipe('state', []),
    });
    expect([ended.exitCode, ended.records.get('Contacts')?.length]).to.deep.equal([0, 5]);
    rmSync(folder, { recursive: true });
  });
});
