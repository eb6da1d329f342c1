import { expect } from 'chai';
import { conversionTo } from '#src/catalog/values/convert.js';
import { contractFields, differencesOf, lostCursor, type Difference } from '#src/catalog/streams/drift.js';
import { FIXED_STREAMS } from '#src/catalog/streams/fixed-streams.js';
import {
  array,
  BOOLEAN,
  DATE,
  DATE_TIME,
  INTEGER,
  type JsonSchema,
  NUMBER,
  object,
  STRING,
} from '#src/catalog/schema/json-schema.js';
import { LOOKUP, TAG, USER } from '#src/catalog/schema/nested-schemas.js';
import { createNormaliser } from '#src/catalog/values/normalise.js';
import type { FieldFacts } from '#src/catalog/schema/metadata.js';
import type { Json, JsonObject } from '#src/util/json.js';
import { breaches, field, streamOf } from '../support.js';

const MODIFIED = field('Modified_Time', 'datetime');
const schemaOf = (...fields: FieldFacts[]): JsonObject => ({ ...streamOf(...fields).jsonSchema });
const drift = (before: FieldFacts[], after: FieldFacts[], knownColumns?: readonly string[]): Difference[] => [
  ...differencesOf(streamOf(...after), { jsonSchema: schemaOf(...before), knownColumns }),
];

describe('I-33: catalog/drift: what has changed since a stream was configured', () => {
  const cases: readonly [what: string, before: FieldFacts[], after: FieldFacts[], found: Difference[]][] = [
    ['nothing', [MODIFIED, field('A', 'text')], [field('A', 'text'), MODIFIED], []],
    [
      'a column more, which may have been deselected',
      [MODIFIED],
      [MODIFIED, field('New', 'text')],
      [{ kind: 'added', property: 'New', isNew: false }],
    ],
    ['a column less', [MODIFIED, field('Old', 'text')], [MODIFIED], [{ kind: 'removed', property: 'Old' }]],
    [
      'an api_name that was edited: label and type are the same',
      [MODIFIED, field('Old', 'text', { label: 'Size (cm)' })],
      [MODIFIED, field('New', 'text', { label: 'Size (cm)' })],
      [
        { kind: 'removed', property: 'Old', perhaps: 'New' },
        { kind: 'added', property: 'New', isNew: false },
      ],
    ],
    [
      'the same label with another type is another column',
      [MODIFIED, field('Old', 'text', { label: 'Size' })],
      [MODIFIED, field('New', 'double', { label: 'Size' })],
      [
        { kind: 'removed', property: 'Old' },
        { kind: 'added', property: 'New', isNew: false },
      ],
    ],
    [
      'two that could be it: nobody is named',
      [MODIFIED, field('Old', 'text', { label: 'Size' })],
      [MODIFIED, field('One', 'text', { label: 'Size' }), field('Two', 'text', { label: 'Size' })],
      [
        { kind: 'removed', property: 'Old' },
        { kind: 'added', property: 'One', isNew: false },
        { kind: 'added', property: 'Two', isNew: false },
      ],
    ],
    [
      'types',
      [MODIFIED, field('A', 'double'), field('B', 'multiselectpicklist'), field('C', 'date')],
      [MODIFIED, field('A', 'text'), field('B', 'picklist'), field('C', 'datetime')],
      [
        { kind: 'retyped', property: 'A', configured: 'number', now: 'text' },
        { kind: 'retyped', property: 'B', configured: 'list (text)', now: 'text' },
        { kind: 'retyped', property: 'C', configured: 'date', now: 'point in time' },
      ],
    ],
    [
      'another label, and what an object holds, change no type',
      [MODIFIED, field('A', 'text'), field('B', 'lookup')],
      [MODIFIED, field('A', 'text', { label: 'Other' }), field('B', 'ownerlookup')],
      [],
    ],
  ];
  for (const [what, before, after, found] of cases)
    it(what, () => expect(drift(before, after)).to.deep.equal(found));

  it('where the columns of then are known, a deselected one is told from a new one', () => {
    const now = [MODIFIED, field('Left_Out', 'text'), field('New', 'text')];
    const known = ['id', 'Modified_Time', 'Left_Out'];
    expect(drift([MODIFIED], now, known)).to.deep.equal([{ kind: 'added', property: 'New', isNew: true }]);
  });

  it('a schema without properties is no contract, and settings do not grow', () => {
    for (const jsonSchema of [{}, { properties: null }])
      expect(differencesOf(streamOf(MODIFIED), { jsonSchema })).to.deep.equal([]);
    const users = FIXED_STREAMS.find(({ name }) => name === 'users')!;
    expect(differencesOf(users, { jsonSchema: { properties: { id: {} } } })).to.deep.equal([]);
  });

  it('what says nothing of a type is kept by any: {}, anyOf, two types; columns of a protocol are not ours', () => {
    const properties = {
      A: {},
      B: { anyOf: [{ type: 'string' }] },
      C: { type: ['null', 'string', 'number'] },
      _ab_cdc_deleted_at: STRING,
      _sdc_deleted_at: STRING,
      id: { type: ['null', 'integer'] },
      Modified_Time: STRING,
    };
    const stream = streamOf(MODIFIED, field('A', 'double'), field('B', 'boolean'), field('C', 'lookup'));
    expect(differencesOf(stream, { jsonSchema: { properties } })).to.deep.equal([]);
    const fields = contractFields(stream, { jsonSchema: { properties } });
    expect(fields.map(({ property }) => property)).to.deep.equal(['id', 'A', 'B', 'C', 'Modified_Time']);
    expect(fields.some(({ contract }) => contract !== undefined)).to.equal(false);
  });

  it('the cursor that is gone is named, unless there is another', () => {
    const gone = drift([MODIFIED, field('A', 'text')], [field('A', 'text')]);
    expect(lostCursor(streamOf(field('A', 'text')), gone)).to.equal('Modified_Time');
    const other = streamOf(field('CreatedDate', 'datetime'));
    expect(lostCursor(other, gone)).to.equal(undefined);
    expect(lostCursor(streamOf(field('A', 'text')), [])).to.equal(undefined);
  });

  it('every configured column is in every record, under its configured type', () => {
    const then = [MODIFIED, field('Gone', 'lookup'), field('Rows', 'subform'), field('A', 'double')];
    const jsonSchema = schemaOf(...then);
    const now = streamOf(MODIFIED, field('A', 'text'), field('New', 'text'));
    const fields = contractFields(now, { jsonSchema });
    const { record, problems } = createNormaliser(fields)({ id: '1', A: 'lots', Gone: { id: '2' } });
    expect(Object.keys(record ?? {}).sort()).to.deep.equal(['A', 'Gone', 'Modified_Time', 'Rows', 'id']);
    expect(breaches(jsonSchema, record)).to.deep.equal([]);
    expect(record?.['A']).to.equal(null);
    expect(problems).to.deep.equal([{ rowId: '1', field: 'A', reason: 'not of the configured type' }]);
  });
});

describe('catalog/convert: values of a column whose type has changed', () => {
  const nothing = undefined;
  const cases: readonly [string, JsonSchema, JsonSchema, value: NonNullable<Json>, Json | undefined][] = [
    ['a number is a text', NUMBER, STRING, 12.5, '12.5'],
    ['so is a truth value', BOOLEAN, STRING, false, 'false'],
    ['a date', DATE, STRING, '2026-01-31', '2026-01-31'],
    ['a lookup, as JSON', LOOKUP, STRING, { id: '1', name: 'x' }, '{"id":"1","name":"x"}'],
    ['choices, as JSON', array(STRING), STRING, ['a', 'b'], '["a","b"]'],
    ['a text may be a number', STRING, NUMBER, ' 12.50 ', 12.5],
    ['with a sign', STRING, NUMBER, '+7', 7],
    ['or a whole one', STRING, INTEGER, '-3', -3],
    ['a code is none', STRING, NUMBER, '007', nothing],
    ['nor is what has more digits than a number keeps', STRING, NUMBER, '12345678901234567890', nothing],
    ['nor a word', STRING, NUMBER, 'lots', nothing],
    ['a fraction is no whole number', NUMBER, INTEGER, 1.5, nothing],
    ['a whole number is a number', INTEGER, NUMBER, 4, 4],
    ['a number is a whole one where it is', NUMBER, INTEGER, 4, 4],
    ['true in words', STRING, BOOLEAN, 'true', true],
    ['yes is not true', STRING, BOOLEAN, 'yes', nothing],
    ['1 is not true', NUMBER, BOOLEAN, 1, nothing],
    ['a date is no point in time', DATE, DATE_TIME, '2026-01-31', nothing],
    ['a point in time is no date', DATE_TIME, DATE, '2026-01-31T00:00:00Z', nothing],
    ['a text may be a date', STRING, DATE, '2026-01-31', '2026-01-31'],
    ['if it is real', STRING, DATE, '2026-02-30', nothing],
    ['and nothing but a date', STRING, DATE, '2026-01-31T10:00:00Z', nothing],
    ['a text may be a point in time', STRING, DATE_TIME, '2026-01-31T10:00:00+02:00', '2026-01-31T08:00:00Z'],
    ['with an offset', STRING, DATE_TIME, '2026-01-31T10:00:00', nothing],
    ['a number is no date', NUMBER, DATE, 20260131, nothing],
    ['one choice is a list of one', STRING, array(STRING), 'a', ['a']],
    ['a list of choices is no list of tags', array(STRING), array(TAG), ['a'], nothing],
    ['tags are no choices, but texts', array(TAG), array(STRING), [{ id: '1' }], ['{"id":"1"}']],
    ['a text is no lookup', STRING, LOOKUP, 'x', nothing],
    ['a list is no object', array(STRING), object({}), ['a'], nothing],
    [
      'a lookup is a user without an address',
      LOOKUP,
      USER,
      { id: '1', name: 'x' },
      { id: '1', name: 'x', email: null },
    ],
  ];
  for (const [what, from, to, value, expected] of cases) {
    it(what, () => {
      const converted = conversionTo(from, to)(value);
      expect(converted).to.deep.equal(expected);
      expect(breaches(to, converted ?? null)).to.deep.equal([]);
    });
  }
});
