import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asArray, asObject, asObjects, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { inProject, needProgram, type ProgramName } from './support/programs.js';
import { run, type Outcome } from './support/run.js';

/**
 * Two public sources, and what `validate` finds in them. A finding has to be a fault: source-faker declares date-times
 * with a time zone and delivers some without.
 */
const SOURCES: readonly { name: ProgramName; config: JsonObject; findings: readonly string[] }[] = [
  { name: 'source-faker', config: { count: 50 }, findings: ['record-format'] },
  { name: 'source-hardcoded-records', config: { count: 20 }, findings: [] },
];

describe('validate on public sources', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'public-sources-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { name, config, findings } of SOURCES) {
    it(`${name}: finds ${findings.join(', ') || 'nothing'}`, async function () {
      const { command } = needProgram(this, name);
      const call = (...args: string[]): Promise<Outcome> => run({ command, args });
      const file = join(folder, 'config.json');
      writeFileSync(file, JSON.stringify(config));
      expect(await rulesIn(await call('spec'))).to.deep.equal([]);
      expect(await rulesIn(await call('check', '--config', file))).to.deep.equal([]);
      const discovered = await call('discover', '--config', file);
      expect(await rulesIn(discovered)).to.deep.equal([]);
      const catalog = join(folder, 'catalog.json');
      writeFileSync(catalog, JSON.stringify(configured(discovered.stdout)));
      const read = await call('read', '--config', file, '--catalog', catalog);
      expect(messages(read.stdout).some(({ type }) => type === 'RECORD')).to.equal(true);
      expect(await rulesIn(read, '--catalog', catalog)).to.deep.equal(findings);
    });
  }
});

/** The rules that an output breaks, each once. */
async function rulesIn({ stdout, code }: Outcome, ...options: string[]): Promise<string[]> {
  const args = ['validate', '--format', 'json', '--exit-code', String(code), ...options];
  const found = await run({ command: inProject('bin/source-zoho'), args, input: stdout });
  expect(found.code, found.stderr).to.be.oneOf([0, 1]);
  return [...new Set(messages(found.stdout).map(({ rule }) => asText(rule) ?? ''))];
}

function configured(stdout: string): JsonObject {
  const found = messages(stdout).find(({ type }) => type === 'CATALOG');
  return {
    streams: asObjects(asObject(found?.['catalog'])['streams']).map((stream) => {
      const isIncremental = asArray(stream['supported_sync_modes']).includes('incremental');
      return {
        stream,
        sync_mode: isIncremental ? 'incremental' : 'full_refresh',
        destination_sync_mode: isIncremental ? 'append_dedup' : 'overwrite',
        cursor_field: asArray(stream['default_cursor_field']),
        primary_key: asArray(stream['source_defined_primary_key']),
      };
    }),
  };
}

function messages(stdout: string): JsonObject[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => asObject(parseJson(line)));
}
