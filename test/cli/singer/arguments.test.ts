import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseTapArguments, type TapJob } from '#src/cli/singer/arguments.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { asArray, asObject, asObjects, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { runTapFreely } from '../../support/tap-process.js';

const sync = { command: 'sync', configs: ['c'], catalog: undefined, state: undefined } as const;

describe('cli/tap-arguments', () => {
  const cases: readonly [string, TapJob][] = [
    ['--config c', sync],
    ['-c c', sync],
    ['--config=c --state s --catalog k', { ...sync, state: 's', catalog: 'k' }],
    ['-c c -s s -p k', { ...sync, state: 's', catalog: 'k' }],
    ['--config c --properties k', { ...sync, catalog: 'k' }],
    ['--config c --catalog k --properties other', { ...sync, catalog: 'k' }],
    ['--config a --config=ENV --config b', { ...sync, configs: ['a', 'ENV', 'b'] }],
    ['--config c --dev', sync],
    ['-d -c c', { command: 'discover', configs: ['c'] }],
    ['--config c --discover --state s', { command: 'discover', configs: ['c'] }],
    ['--config c --test', { ...sync, command: 'test', records: true }],
    ['--config c --test=all', { ...sync, command: 'test', records: true }],
    ['--config c --test=schema', { ...sync, command: 'test', records: false }],
    ['--config c --verify', { ...sync, verify: 'sample' }],
    ['--verify=all --config c --state s', { ...sync, state: 's', verify: 'all' }],
    ['--config c --verify all --state s', { ...sync, state: 's', verify: 'all' }],
    ['--about', { command: 'about', format: 'text' }],
    ['--about --format=json', { command: 'about', format: 'json' }],
    ['--about --format markdown', { command: 'about', format: 'markdown' }],
    ['-dc c', { command: 'discover', configs: ['c'] }],
    ['-dcc -ss', { command: 'discover', configs: ['c'] }],
    ['--version', { command: 'show', text: 'tap-zoho 1.2.3\n' }],
  ];
  for (const [line, job] of cases) {
    it(line, () => expect(parseTapArguments(line.split(' '), '1.2.3')).to.deep.equal(job));
  }

  const wrong: readonly [string, RegExp][] = [
    ['', /--config is missing: a file, or ENV for the variables TAP_ZOHO_\*/],
    ['--discover', /--config is missing/],
    ['--config c --refresh-token=1000.abc', /there is no option --refresh-token\. See/],
    ['discover --config c', /an argument is not an option; a command is for source-zoho/],
    ['--config c 1000.secret', /an argument is not an option\. See/],
    ['--config', /--config needs a value/],
    ['--config c --verify=most', /--verify is not valid: the values are sample, all/],
    ['--config c --verify most', /--verify is not valid/],
    ['--config c --discover --verify', /--verify is for a sync/],
    ['--config c --test --verify=all', /--verify is for a sync/],
    ['--about --format=yaml', /--format is not valid: the values are text, json, markdown/],
  ];
  for (const [line, words] of wrong) {
    it(`${line || 'nothing'}: refused in words that repeat no value`, () => {
      const parse = (): TapJob => parseTapArguments(line === '' ? [] : line.split(' '), '1.2.3');
      expect(parse).to.throw(words);
      expect(parse).not.to.throw(/1000/);
    });
  }
});

describe('tap-zoho without Zoho', () => {
  it('--version, --help', async () => {
    const version = await runTapFreely({ args: ['--version'] });
    expect([version.exitCode, version.stderr, version.lines]).to.deep.equal([0, '', ['tap-zoho 0.1.0']]);
    const help = await runTapFreely({ args: ['--help'] });
    expect([help.exitCode, help.stderr]).to.deep.equal([0, '']);
    expect(help.lines[0]).to.match(/^Usage: tap-zoho /);
  });

  it('--about says what the tap can do, and its settings without what only Airbyte reads', async () => {
    const spec = asObject(parseJson(readFileSync('resources/spec.json', 'utf8')));
    const settings = Object.keys(asObject(asObject(spec['connectionSpecification'])['properties']));
    const { lines } = await runTapFreely({ args: ['--about', '--format=json'] });
    const about = asObject(parseJson(lines.join('\n')));
    expect(about).to.include({ name: 'tap-zoho', version: '0.1.0' });
    expect(asArray(about['capabilities'])).to.include.members(['about', 'catalog', 'discover', 'state']);
    const properties = asObject(asObject(about['settings'])['properties']);
    expect(Object.keys(properties)).to.deep.equal(settings);
    expect(properties['client_secret']).to.deep.include({ type: 'string', secret: true });
    expect(lines.join()).not.to.contain('airbyte_');
    for (const format of ['markdown', 'text']) {
      const reported = (await runTapFreely({ args: ['--about', `--format=${format}`] })).lines.join('\n');
      for (const key of settings) expect(reported).to.contain(key);
    }
  });

  it('what is wrong with the arguments or files is one line on stderr, and exit code 1', async () => {
    for (const args of [[], ['--nonsense'], ['--config', 'no-such-file.json'], ['read']]) {
      const run = await runTapFreely({ args });
      expect([run.exitCode, run.lines], args.join()).to.deep.equal([1, []]);
      expect(run.stderr).to.match(/^CRITICAL [^\n]+\n$/);
    }
    const list = await runTapFreely({ args: [], config: [] });
    expect(list.stderr).to.match(/^CRITICAL The config file .* does not contain a JSON object\./);
  });
});

describe('tap-zoho --config, several times', () => {
  let emulator: Emulator;
  before(async () => (emulator = await startZoho()));
  after(() => emulator.close());

  const streams = (lines: readonly string[]): unknown[] =>
    asObjects(asObject(parseJson(lines.join('\n')))['streams']).map(({ stream }) => stream);
  const variables = (more: JsonObject = {}): Record<string, string> => ({
    TAP_ZOHO__SELECT: 'not a key of ours',
    ...Object.fromEntries(
      Object.entries(configOf(emulator, more)).map(([key, value]) => [
        `TAP_ZOHO_${key.toUpperCase()}`,
        asText(value) ?? '',
      ]),
    ),
  });

  it('ENV reads the variables TAP_ZOHO_*, as text', async () => {
    const env = variables({ modules: 'Leads, Contacts', exclude_modules: '["users","r*"]' });
    const run = await runTapFreely({ args: ['--config=ENV', '--discover'], env });
    expect([run.exitCode, run.stderr.includes('WARNING')]).to.deep.equal([0, false]);
    expect(streams(run.lines))
      .to.include.members(['Leads', 'Contacts'])
      .and.not.to.include.members(['users', 'Tasks']);
  });

  it('later ones win, key by key', async () => {
    const env = variables({ modules: 'Leads' });
    const config = { modules: ['Contacts'] };
    const last = await runTapFreely({ args: ['--discover', '--config=ENV'], config, env });
    expect(streams(last.lines)).to.include('Leads').and.not.to.include('Contacts');
  });
});
