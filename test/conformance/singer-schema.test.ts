import { expect } from 'chai';
import { DATA_TYPES } from '#src/catalog/schema/data-types.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import { FIXED_STREAMS } from '#src/catalog/streams/fixed-streams.js';
import { toSingerCatalog } from '#src/protocol/singer/catalog.js';
import {
  asArray,
  asObject,
  asObjects,
  asText,
  isObject,
  type Json,
  type JsonObject,
} from '#src/util/json.js';
import { field, isValidSchema, streamOf } from '../catalog/support.js';
import { createTapWorld } from '../support/tap-world.js';

/** Words that one target or the other drops, crashes on or refuses (protocol.md §3.4, §3.5). */
const FORBIDDEN = [
  '$ref',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'enum',
  'const',
  'pattern',
  'patternProperties',
  'minLength',
  'maxLength',
  'minItems',
  'minimum',
  'maximum',
  'multipleOf',
  'airbyte_type',
];
const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array'];
const FORMATS = [undefined, 'date', 'date-time'];

/** What is wrong with one catalog entry, in words. */
function breachesOf(stream: JsonObject): string[] {
  const schema = asObject(stream['schema']);
  const properties = asObject(schema['properties']);
  const names = Object.keys(properties);
  const keys = asArray(stream['key_properties']).map(String);
  const lower = new Set(names.map((name) => name.toLowerCase()));
  return [
    ...(isValidSchema(schema) ? [] : ['is no JSON schema']),
    ...(schema['type'] === 'object' && schema['additionalProperties'] === true ? [] : ['is no open object']),
    ...(keys.length > 0 ? [] : ['has no key']),
    ...(lower.size === names.length ? [] : ['has two columns that differ by letter case only']),
    ...(/^[st]?$/i.test(asText(stream['stream']) ?? '') ? ['has a name that breaks SQL'] : []),
    ...[asText(stream['stream']) ?? '', ...names]
      .filter((name) => Buffer.byteLength(name) > 63)
      .map((name) => `has a name over 63 bytes: ${name}`),
    ...names.flatMap((name) => breachesIn(name, properties[name], keys.includes(name))),
  ];
}

function breachesIn(path: string, schema: Json | undefined, isKey = false): string[] {
  if (!isObject(schema)) return [`${path} has no schema`];
  const { type, format, items, properties } = schema;
  const pair = asArray(type);
  const name = asText(isKey ? type : pair[1]) ?? '';
  const isArray = name === 'array';
  const isOpen = name !== 'object' || (isObject(properties) && schema['additionalProperties'] === true);
  return [
    ...(isKey && type !== 'string' ? [`${path} is a key that is no plain string`] : []),
    ...(!isKey && !(pair.length === 2 && pair[0] === 'null') ? [`${path} is not nullable`] : []),
    ...(TYPES.includes(name) ? [] : [`${path} has the type ${JSON.stringify(type)}`]),
    ...(FORMATS.some((known) => known === format)
      ? []
      : [`${path} has the format ${JSON.stringify(format)}`]),
    ...(isOpen ? [] : [`${path} is an object that is closed or declares nothing`]),
    ...FORBIDDEN.filter((word) => word in schema).map((word) => `${path} has ${word}`),
    ...(isArray ? breachesIn(`${path}[]`, items) : []),
    ...Object.entries(asObject(properties)).flatMap(([part, inner]) => breachesIn(`${path}.${part}`, inner)),
  ];
}

const streamsOf = (catalog: JsonObject): JsonObject[] =>
  asObjects(JSON.parse(JSON.stringify(catalog['streams'])) as Json);

describe('Singer schemas survive both Postgres targets (protocol.md §3.5)', function () {
  this.timeout(60_000);

  it('of every stream of the emulated org, settings included', async () => {
    const world = await createTapWorld((clock) =>
      createOrg({
        now: clock.now() - 3_600_000,
        extraModules: [
          { api_name: 'S', rows: 0 },
          { api_name: 't', rows: 0 },
        ],
      }),
    );
    try {
      const streams = streamsOf(world.catalog);
      expect(streams.length).to.be.at.least(30);
      for (const stream of streams) expect(breachesOf(stream), asText(stream['stream'])).to.deep.equal([]);
      const names = streams.map(({ stream }) => (asText(stream) ?? '').toLowerCase());
      expect(new Set(names).size).to.equal(names.length);
      expect(names).to.include.members(['s__module', 't__module']);
    } finally {
      await world.close();
    }
  });

  it('I-4: of every data type, known and unknown, with names that are too long', () => {
    const long = 'x'.repeat(100);
    const types = [...Object.keys(DATA_TYPES), 'something_new'];
    const fields = types.flatMap((type) => [
      field(`of_${type}`, type),
      field(`OF_${type}`, type),
      field(`${long}_${type}`, type),
      ...['jsonarray', 'jsonobject', 'string', 'integer', 'double', 'boolean', 'unheard_of'].map((jsonType) =>
        field(`${jsonType}_${type}`, type, { jsonType }),
      ),
    ]);
    const [stream] = streamsOf(
      toSingerCatalog([streamOf(...fields)], { embedChildren: true, systemProperties: true }),
    );
    expect(breachesOf(stream ?? {})).to.deep.equal([]);
    expect(Object.keys(asObject(asObject(stream?.['schema'])['properties']))).to.have.length(
      fields.length + 2,
    );
  });

  it('every stream but settings declares _sdc_deleted_at', () => {
    const streams = streamsOf(
      toSingerCatalog([streamOf(field('Name', 'text')), ...FIXED_STREAMS], {
        embedChildren: false,
        systemProperties: false,
      }),
    );
    const marked = streams.filter(
      ({ schema }) => '_sdc_deleted_at' in asObject(asObject(schema)['properties']),
    );
    expect(marked.map(({ stream }) => stream)).to.deep.equal(['Leads']);
  });

  it('this test sees what it looks for', () => {
    const base = { stream: 'x', key_properties: ['id'] };
    const schema = { type: 'object', additionalProperties: true };
    const withColumn = (column: Json): string[] =>
      breachesOf({ ...base, schema: { ...schema, properties: { id: { type: 'string' }, column } } });
    expect(withColumn({ type: ['null', 'string'] })).to.deep.equal([]);
    const broken: readonly Json[] = [
      {},
      { type: 'string' },
      { type: ['null', 'string', 'integer'] },
      { type: ['null', 'string'], enum: ['a'] },
      { type: ['null', 'string'], format: 'email' },
      { type: ['null', 'array'] },
      { type: ['null', 'object'] },
      { anyOf: [{ type: 'null' }] },
    ];
    for (const column of broken) expect(withColumn(column), JSON.stringify(column)).not.to.deep.equal([]);
  });
});
