import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createOrg } from '#src/emulator/seed/seed.js';
import { systemClock } from '#src/util/clock.js';
import { asObject, asObjects, type Json } from '#src/util/json.js';
import { configOf, startZoho } from '../support/cli-world.js';
import { configuredCatalog, lastStates, runCli } from '../support/process.js';
import { PROTOCOL_FILE, problemsOfLine } from '../support/protocol-schema.js';
import { NO_SHARED, sharedPath } from '../support/shared.js';
import { skipLoudly } from '../support/skip.js';

/** `runCli` holds every line of every run against this schema. */
describe("Airbyte's protocol as a JSON schema", () => {
  it('is made from the definition that the project was given', function () {
    const source = sharedPath('airbyte_protocol.yaml');
    if (!existsSync(source))
      skipLoudly(this, `${NO_SHARED}: airbyte_protocol.yaml is not there to compare with`);
    const file = asObject(JSON.parse(readFileSync(PROTOCOL_FILE, 'utf8')) as Json);
    expect(file['$source_sha256']).to.equal(createHash('sha256').update(readFileSync(source)).digest('hex'));
  });

  const record = { stream: 'Leads', data: { id: '1' }, emitted_at: 1 };
  const refused: readonly (readonly [what: string, message: Json, words: RegExp])[] = [
    ['what is no JSON object', 'Starting …', /is no JSON object/],
    ['an unknown type', { type: 'PROGRESS', progress: {} }, /no body for type PROGRESS/],
    ['a type without its body', { type: 'LOG' }, /no body for type LOG/],
    ['a record without a stream', { type: 'RECORD', record: { data: { id: '1' }, emitted_at: 1 } }, /stream/],
    ['a record without data', { type: 'RECORD', record: { ...record, data: {} } }, /record without data/],
    ['half a millisecond', { type: 'RECORD', record: { ...record, emitted_at: 1.5 } }, /emitted_at/],
    ['a LEGACY state', { type: 'STATE', state: { data: {} } }, /state of type undefined/],
    [
      'a state without a count',
      { type: 'STATE', state: { type: 'STREAM', stream: { stream_descriptor: { name: 'a' } } } },
      /recordCount/,
    ],
    ['an unknown level', { type: 'LOG', log: { level: 'NOTICE', message: '' } }, /level/],
    [
      'an unknown failure',
      { type: 'TRACE', trace: { type: 'ERROR', emitted_at: 1, error: { message: '', failure_type: 'odd' } } },
      /failure_type/,
    ],
    ['an unknown status', { type: 'CONNECTION_STATUS', connectionStatus: { status: 'OK' } }, /status/],
  ];
  for (const [what, message, words] of refused) {
    it(`refuses ${what}`, () => {
      const line = typeof message === 'string' ? message : JSON.stringify(message);
      expect(problemsOfLine(line).join()).to.match(words);
    });
  }

  it('I-18: is kept by a whole org: every stream of the catalog, read, and read again with its states', async function () {
    this.timeout(60_000);
    const emulator = await startZoho({ org: createOrg({ now: systemClock.now() - 3_600_000 }) });
    const config = configOf(emulator);
    const catalog = configuredCatalog(await runCli({ args: ['discover'], config }));
    const first = await runCli({ args: ['read'], config, catalog });
    const second = await runCli({ args: ['read'], config, catalog, state: lastStates(first) });
    await emulator.close();
    for (const [run, ended] of [first, second].entries()) {
      expect([ended.exitCode, ended.stderr, ended.errors], `run ${run}`).to.deep.equal([0, '', []]);
      for (const [name, statuses] of ended.statuses) {
        expect([statuses[0], statuses.at(-1)], name).to.deep.equal(['STARTED', 'COMPLETE']);
      }
      expect(ended.statuses.size).to.equal(asObjects(catalog['streams']).length);
    }
    expect(first.records.get('Everything')).to.have.length.above(100);
  });
});
