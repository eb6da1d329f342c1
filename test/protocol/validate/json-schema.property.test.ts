import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import fc from 'fast-check';
import { compileSchema } from '#src/protocol/validate/json-schema.js';
import type { Json, JsonObject } from '#src/util/json.js';
import { PROTOCOL } from '../../support/validate.js';

const ajv = new Ajv({ strict: false });
addFormats.default(ajv);

const TYPES = ['null', 'string', 'number', 'integer', 'boolean', 'object', 'array'];
const KEYS = ['a', 'b', 'c'];
const scalar = fc.constantFrom<Json>(null, true, 0, 1, 1.5, -2, '', 'x', 'xyz', '2026-01-31', '2026-02-30');
const value = fc.letrec<{ any: Json }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('any'), { maxKeys: 3 }),
  ),
})).any;

const optional = { requiredKeys: [] };
const schema = fc.letrec<{ any: JsonObject }>((tie) => {
  const simple = fc.record(
    {
      type: fc.oneof(
        fc.constantFrom(...TYPES),
        fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 3 }),
      ),
      minimum: fc.constantFrom(0, 1),
      exclusiveMaximum: fc.constantFrom(1, 2),
      minLength: fc.constantFrom(1, 2),
      maxItems: fc.constantFrom(1, 2),
      pattern: fc.constant('^x'),
      format: fc.constant('date'),
      const: scalar,
      enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 4 }),
    },
    optional,
  );
  const nested = fc.record(
    {
      properties: fc.dictionary(fc.constantFrom(...KEYS), tie('any'), { maxKeys: 3 }),
      required: fc.uniqueArray(fc.constantFrom(...KEYS), { maxLength: 2 }),
      additionalProperties: fc.oneof(fc.boolean(), tie('any')),
      items: tie('any'),
      anyOf: fc.array(tie('any'), { minLength: 1, maxLength: 2 }),
      oneOf: fc.array(tie('any'), { minLength: 1, maxLength: 2 }),
      allOf: fc.array(tie('any'), { minLength: 1, maxLength: 2 }),
      not: tie('any'),
    },
    optional,
  );
  return { any: fc.oneof({ depthSize: 'small' }, simple, nested) };
}).any;

describe('protocol/validate/json-schema', () => {
  it('judges like Ajv', () => {
    fc.assert(
      fc.property(schema, fc.array(value, { minLength: 1, maxLength: 5 }), (wanted, values) => {
        const validate = ajv.compile(wanted);
        const mismatchesOf = compileSchema(wanted);
        for (const one of values) {
          expect(mismatchesOf(one).length === 0, JSON.stringify([wanted, one])).to.equal(validate(one));
        }
      }),
      { numRuns: 25, seed: 20261129, endOnFailure: true },
    );
  });

  it('judges dates and times like Ajv', () => {
    const texts = ['2026-01-31', '2026-02-30', '2026-01-31T10:00:00Z', '2026-01-31T10:00:00.123456+05:30'];
    const wrong = ['2026-01-31T10:00:00', '2026-02-30T10:00:00Z', '2026-01-31T25:00:00Z', '10:00', 'x', ''];
    for (const format of ['date', 'date-time', 'time']) {
      const validate = ajv.compile({ type: 'string', format });
      for (const text of [...texts, ...wrong, '10:00:00Z', '10:00:00', '24:00:00Z']) {
        expect(compileSchema({ format })(text).length === 0, `${format} ${text}`).to.equal(validate(text));
      }
    }
    const local = { format: 'date-time', airbyte_type: 'timestamp_without_timezone' };
    expect(compileSchema(local)('2026-01-31T10:00:00')).to.deep.equal([]);
  });

  it('follows references, also of a schema to itself', () => {
    const tree = { properties: { child: { $ref: '#' }, name: { type: 'string' } } };
    expect(compileSchema(tree)({ child: { child: { name: 1 } } })).to.deep.equal([
      { path: 'child/child/name', keyword: 'type', found: 'child/child/name is 1, not of type string' },
    ]);
    const message = compileSchema({ $ref: '#/definitions/AirbyteMessage' }, PROTOCOL);
    expect(message({ type: 'RECORD', record: { stream: 'A', data: {}, emitted_at: 1.5 } })).to.have.length(1);
  });
});
