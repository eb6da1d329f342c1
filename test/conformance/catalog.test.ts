import { expect } from 'chai';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { systemClock } from '#src/util/clock.js';
import { asObject, asObjects, type JsonObject } from '#src/util/json.js';
import { problemsOfCatalog } from '../support/acceptance.js';
import { configOf, startZoho } from '../support/cli-world.js';
import { configuredCatalog, runCli, type Ended } from '../support/process.js';
import { problemsOfConfiguredCatalog } from '../support/validate.js';

describe('what discover prints (protocol.md §1.5)', function () {
  this.timeout(30_000);
  let emulator: Emulator;
  let ended: Ended;
  let catalog: JsonObject;
  before(async () => {
    emulator = await startZoho({ org: createOrg({ now: systemClock.now() - 3_600_000 }) });
    ended = await runCli({ args: ['discover'], config: configOf(emulator) });
    catalog = asObject(ended.last('CATALOG')['catalog']);
  });
  after(() => emulator.close());

  it('is one catalog of every readable module and the fixed streams, and remarks', () => {
    expect([ended.exitCode, ended.stderr, ended.errors]).to.deep.equal([0, '', []]);
    const types = ended.messages.map(({ type }) => type).filter((type) => type !== 'LOG');
    expect(types).to.deep.equal(['CATALOG']);
    const names = asObjects(catalog['streams']).map(({ name }) => name);
    expect(names).to.include.members(['Leads', 'Everything', 'Quoted_Items', 'users', 'organization']);
    expect(names.length).to.be.above(30);
  });

  it('keeps the rules of the acceptance tests, the platform and PyAirbyte', () => {
    expect(problemsOfCatalog(catalog)).to.deep.equal([]);
  });

  it('can be configured: the result is what read is given', () => {
    expect(problemsOfConfiguredCatalog(configuredCatalog(ended))).to.deep.equal([]);
  });

  it('is the same every time', async () => {
    const again = await runCli({ args: ['discover'], config: configOf(emulator) });
    expect(again.last('CATALOG')).to.deep.equal(ended.last('CATALOG'));
  });
});

describe('a catalog that would be refused is seen', () => {
  const good: JsonObject = {
    name: 'Leads',
    json_schema: {
      type: 'object',
      properties: { id: { type: 'string' }, Modified_Time: { type: ['null', 'string'] } },
    },
    supported_sync_modes: ['full_refresh', 'incremental'],
    source_defined_cursor: true,
    default_cursor_field: ['Modified_Time'],
    source_defined_primary_key: [['id']],
    is_resumable: true,
  };
  const withColumn = (schema: JsonObject): JsonObject => {
    const properties = { ...asObject(asObject(good['json_schema'])['properties']), extra: schema };
    return { ...good, json_schema: { type: 'object', properties } };
  };
  const broken: readonly (readonly [what: string, streams: JsonObject[], words: RegExp])[] = [
    ['a stream twice, by case', [good, { ...good, name: 'leads' }], /catalog-name/],
    ['no properties', [{ ...good, json_schema: { type: 'object' } }], /catalog-schema/],
    ['a combinator', [withColumn({ type: ['null', 'string'], anyOf: [] })], /\/extra has anyOf/],
    ['a column that is never null', [withColumn({ type: 'integer' })], /\/extra is not of one type or null/],
    [
      'a closed column',
      [withColumn({ type: ['null', 'object'], additionalProperties: false })],
      /extra is closed/,
    ],
    ['a key that is not there', [{ ...good, source_defined_primary_key: [['ID']] }], /catalog-key.*ID/],
    ['a nested key', [{ ...good, source_defined_primary_key: [['id', 'x']] }], /has the nested key id\.x/],
    ['no key', [{ ...good, source_defined_primary_key: [] }], /has no key/],
    ['a cursor that is not there', [{ ...good, default_cursor_field: ['Changed'] }], /catalog-cursor/],
    [
      'an increment that cannot be resumed',
      [{ ...good, is_resumable: false }],
      /incremental and not resumable/,
    ],
    ['a cursor of nobody', [{ ...good, source_defined_cursor: false }], /resumable without a cursor/],
    ['no full refresh', [{ ...good, supported_sync_modes: ['incremental'] }], /has no full_refresh/],
  ];
  it('and one that would not is none of them', () =>
    expect(problemsOfCatalog({ streams: [good] })).to.deep.equal([]));
  for (const [what, streams, words] of broken) {
    it(what, () => expect(problemsOfCatalog({ streams }).join('\n')).to.match(words));
  }
});
