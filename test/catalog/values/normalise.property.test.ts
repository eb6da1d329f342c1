import { expect } from 'chai';
import fc from 'fast-check';
import { DATA_TYPES } from '#src/catalog/schema/data-types.js';
import { createNormaliser } from '#src/catalog/values/normalise.js';
import { FIXED_STREAMS } from '#src/catalog/streams/fixed-streams.js';
import { buildStream, type StreamDefinition } from '#src/catalog/streams/streams.js';
import type { Json, JsonObject } from '#src/util/json.js';
import { breaches, field, module } from '../support.js';

/** Strings that look like something, beside those that look like nothing. */
const telling = fc.constantFrom(
  '2023-05-10T01:10:47-07:00',
  '2023-02-30',
  '0000-00-00',
  '9999-12-31T23:59:59-11:00',
  '0001-01-01T00:00:00+01:00',
  'English;German',
  '5725767000000524157',
  '-0',
  '1e999',
  'a\u0000\uD800',
  'true',
  ' ',
);
const key = fc.oneof(
  fc.constantFrom(
    'id',
    'name',
    'Name',
    'email',
    'module',
    'api_name',
    'RRULE',
    'EXDATE',
    'ALARM',
    'Created_Time',
    '__proto__',
  ),
  fc.string(),
);
const scalar = fc.oneof(
  telling,
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('json'), { maxLength: 4 }),
    fc
      .array(fc.tuple(key, tie('json')), { maxLength: 5 })
      .map((entries): Json => Object.fromEntries(entries)),
  ),
}));

const jsonTypes = [undefined, 'string', 'integer', 'double', 'boolean', 'jsonobject', 'jsonarray'];
const returnTypes = ['double', 'boolean', 'date', 'datetime', 'string'];
const everyType = buildStream(module('Everything'), [
  ...Object.keys(DATA_TYPES).map((dataType) => field(`F_${dataType}`, dataType)),
  ...jsonTypes.map((jsonType) => field(`Unknown_${jsonType ?? 'none'}`, 'hologram', { jsonType })),
  ...returnTypes.map((type) => field(`Formula_${type}`, 'formula', { formulaReturnType: type })),
  ...['Tag', 'Product_Details', 'Pricing_Details', 'Comments', 'Participants', 'Territory'].map((name) =>
    field(name, 'text', { jsonType: 'jsonarray' }),
  ),
  field('What_Id', 'lookup', { lookupModule: 'se_module' }),
]).stream;

/** Rows of a stream: of any values, or of those that nearly every row has. */
function rowsOf(stream: StreamDefinition, value: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> {
  const names = stream.fields.map(({ apiName }) => apiName);
  return fc
    .tuple(...names.map(() => fc.option(value, { nil: undefined, freq: 4 })))
    .map((values): JsonObject =>
      Object.fromEntries(
        names.flatMap((name, index): [string, Json][] => {
          const value = values[index];
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    );
}

function holds(stream: StreamDefinition): void {
  const normalise = createNormaliser(stream.fields);
  fc.assert(
    fc.property(rowsOf(stream, json), (given) => {
      const { record, problems } = normalise(given);
      if (record === undefined) {
        expect(problems.map(({ reason }) => reason)).to.include('no key');
        return;
      }
      expect(breaches(stream.jsonSchema, record)).to.deep.equal([]);
      expect(Object.keys(record)).to.deep.equal(stream.fields.map(({ property }) => property));
      const text = JSON.stringify(record);
      expect(text).not.to.match(/\\u0000|\\ud[89a-f]/i);
      expect(normalise(JSON.parse(text) as JsonObject)).to.deep.equal({
        record: JSON.parse(text) as Json,
        problems: [],
      });
    }),
    { numRuns: 300 },
  );
}

const two = (most: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(2, '0'));
const day = fc
  .tuple(fc.constantFrom('0000', '0001', '1999', '2024', '9999'), two(13), two(32))
  .map((parts) => parts.join('-'));
const offset = fc.oneof(
  fc.constantFrom('Z', 'z', '', '-00:00'),
  fc
    .tuple(fc.constantFrom('+', '-'), two(19), two(60))
    .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
);
const instant = fc
  .tuple(day, two(24), two(60), two(60), offset)
  .map(([date, hour, minute, second, zone]) => `${date}T${hour}:${minute}:${second}${zone}`);
const numeral = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
  fc.tuple(fc.constantFrom('', '-', '+', '00'), fc.nat(), fc.nat()).map(([sign, a, b]) => `${sign}${a}.${b}`),
);
/** What the fast paths take, and what nearly looks like it. */
const usual: fc.Arbitrary<Json> = fc.oneof(
  ...[instant, day, numeral, fc.string(), fc.constantFrom('true', 'false', 'True', '')],
  ...[fc.boolean(), fc.integer(), fc.double(), fc.constant(null)],
  fc.array(fc.oneof(fc.string(), telling, fc.constant(null)), { maxLength: 3 }),
  fc.record(
    {
      id: fc.oneof(fc.string(), fc.nat()),
      name: fc.oneof(scalar),
      email: fc.oneof(scalar),
      extra: fc.string(),
    },
    { requiredKeys: [] },
  ),
);

/** The columns with and without a configured type of their own. */
function equalPaths(stream: StreamDefinition): void {
  const configured = stream.fields.map((column, index) =>
    index % 7 === 0
      ? { ...column, contract: { type: ['null' as const, 'string' as const] as ['null', 'string'] } }
      : column,
  );
  for (const fields of [stream.fields, configured]) {
    const fast = createNormaliser(fields);
    const thorough = createNormaliser(fields, () => () => undefined);
    fc.assert(
      fc.property(fc.oneof(rowsOf(stream, usual), rowsOf(stream, json)), (row) => {
        expect(fast(row)).to.deep.equal(thorough(row));
        expect(JSON.stringify(fast(row))).to.equal(JSON.stringify(thorough(row)));
      }),
      { numRuns: 300 },
    );
  }
}

describe('catalog/normalise, whatever the row holds', () => {
  it('I-4, F-T19: a record of every data type validates, and normalising twice is normalising once', () => {
    holds(everyType);
  });
  it('a fast path returns what the thorough path returns, for a column of every data type', () => {
    equalPaths(everyType);
  });
  for (const stream of FIXED_STREAMS) {
    it(`F-T19: so does a record of ${stream.name}`, () => {
      holds(stream);
    });
  }
});
