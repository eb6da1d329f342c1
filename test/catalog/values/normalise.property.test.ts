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

function holds(stream: StreamDefinition): void {
  const names = stream.fields.map(({ apiName }) => apiName);
  const normalise = createNormaliser(stream.fields);
  const row = fc
    .tuple(...names.map(() => fc.option(json, { nil: undefined, freq: 4 })))
    .map((values): JsonObject =>
      Object.fromEntries(
        names.flatMap((name, index): [string, Json][] => {
          const value = values[index];
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    );
  fc.assert(
    fc.property(row, (given) => {
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

describe('catalog/normalise, whatever the row holds', () => {
  it('I-4, F-T19: a record of every data type validates, and normalising twice is normalising once', () => {
    holds(everyType);
  });
  for (const stream of FIXED_STREAMS) {
    it(`F-T19: so does a record of ${stream.name}`, () => {
      holds(stream);
    });
  }
});
