import { expect } from 'chai';
import type { FieldFacts } from '#src/catalog/schema/metadata.js';
import { createNormaliser } from '#src/catalog/values/normalise.js';
import type { Json } from '#src/util/json.js';
import { breaches, field, streamOf, through } from '../support.js';

/** [data type or field, raw value, value in the record, reasons] */
type Case = [string | FieldFacts, Json | undefined, Json, ...string[]];

const UNREAL = 'unreal date-time';
const tag = field('Tag', 'text', { jsonType: 'jsonarray' });
const whatId = field('What_Id', 'multi_module_lookup');
const ownerText = field('Owner', 'ownerlookup', { jsonType: 'string' });
const languages = field('Languages', 'multiselectpicklist', {
  raw: {
    pick_list_values: [{ actual_value: 'English' }, { actual_value: 'German' }, { actual_value: 'A, B' }],
  },
});
const NO_EMAIL = { id: '7', name: 'Pat', email: null };

const CASES: Record<string, Case[]> = {
  'text keeps all that text can hold': [
    ['text', 'a\n\tb', 'a\n\tb'],
    ['text', '', null],
    ['text', ' ', ' '],
    ['text', 12, '12'],
    ['phone', 4238524357, '4238524357'],
    ['picklist', true, 'true'],
    ['text', { b: [1, 'x\u0000'] }, '{"b":[1,"x"]}'],
    ['text', null, null],
    ['text', undefined, null],
  ],
  'NUL and lone surrogates leave every string': [
    ['text', 'a\u0000b', 'ab'],
    ['text', 'a\uD800b', 'a\uFFFDb'],
    ['text', '😀', '😀'],
    ['alarm', { 'k\u0000': ['\uDC00'] }, { k: ['\uFFFD'] }],
    ['alarm', { a: { 'k\u0000': '\u0000' } }, { a: { k: '' } }],
  ],
  'F-T3: ids and long integers are strings': [
    ['bigint', '5725767000000524157', '5725767000000524157'],
    ['bigint', 15, '15'],
    ['bigint', { name: 'Standard', id: '99' }, '99'],
    ['long', 0, '0'],
  ],
  'F-T1: booleans': [
    ['boolean', true, true],
    ['boolean', 'TRUE', true],
    ['boolean', 'false', false],
    ['boolean', '', null],
    ['boolean', 1, null, 'not a boolean'],
    ['boolean', 'yes', null, 'not a boolean'],
  ],
  'F-T2: integers': [
    ['integer', 7, 7],
    ['integer', '7', 7],
    ['integer', '7.0', 7],
    ['integer', ' -7 ', -7],
    ['integer', 7.5, null, 'not an integer'],
    ['integer', 2 ** 60, null, 'not an integer'],
    ['integer', 'seven', null, 'not an integer'],
    ['integer', '', null],
  ],
  'F-T4, F-T5: numbers': [
    ['double', 0.1, 0.1],
    ['currency', '1234.50', 1234.5],
    ['percent', -0, 0],
    ['double', '1e3', 1000],
    ['double', '0x10', null, 'not a number'],
    ['double', '1,234', null, 'not a number'],
    ['double', Infinity, null, 'not a number'],
    ['double', '1e999', null, 'not a number'],
    ['double', true, null, 'not a number'],
    ['double', [1], null, 'not a number'],
    [field('F', 'formula', { formulaReturnType: 'currency' }), '12', 12],
    [
      field('F', 'rollup_summary', { rollupReturnType: 'datetime' }),
      '2024-01-01T00:00:00+01:00',
      '2023-12-31T23:00:00Z',
    ],
  ],
  'F-T6: a date stays a date': [
    ['date', '2000-02-03', '2000-02-03'],
    ['date', '2000-02-03T23:59:59-07:00', '2000-02-03'],
    ['date', '2023-02-30', null, 'unreal date'],
    ['date', '0000-00-00', null, 'unreal date'],
    ['date', '0000-01-01', null, 'unreal date'],
    ['date', 'soon', null, 'unreal date'],
    ['date', 20000203, null, 'unreal date'],
    ['date', '', null],
  ],
  'F-T7: date-times of any offset are UTC': [
    ['datetime', '2023-05-10T01:10:47-07:00', '2023-05-10T08:10:47Z'],
    ['datetime', '2023-05-10T01:10:47+05:45', '2023-05-09T19:25:47Z'],
    ['datetime', '2023-05-10T01:10:47+0530', '2023-05-09T19:40:47Z'],
    ['datetime', '2023-05-10T01:10:47Z', '2023-05-10T01:10:47Z'],
    ['datetime', '2023-05-10T01:10:47.5Z', '2023-05-10T01:10:47.500Z'],
    ['datetime', '2023-05-10', '2023-05-10T00:00:00Z'],
    ['event_reminder', '2023-05-10T01:10:47+01:00', '2023-05-10T00:10:47Z'],
    ['datetime', '2023-02-30T00:00:00Z', null, UNREAL],
    ['datetime', '9999-12-31T23:59:59-11:00', null, UNREAL],
    ['datetime', '0000-01-01T00:00:00Z', null, UNREAL],
    ['datetime', 1683674447000, null, UNREAL],
    ['datetime', ' ', null],
  ],
  'F-T10: multi-selects are arrays of strings, empty ones null: Bulk Read cannot tell': [
    ['multiselectpicklist', ['English', 'German'], ['English', 'German']],
    ['multiselectpicklist', [], null],
    ['multiselectpicklist', null, null],
    ['multiselectpicklist', [1, null], ['1', null]],
    ['multiselectpicklist', 'English;German', ['English', 'German']],
    ['multiselectpicklist', 'English', ['English']],
    ['multiselectpicklist', '', null],
    ['multiselectpicklist', ';', null],
    [languages, 'English,German', ['English', 'German']],
    [languages, 'A, B', ['A, B']],
    [languages, 'English, Klingon', ['English, Klingon']],
    ['multiselectpicklist', 5, ['5']],
  ],
  'F-T10: an option that holds a comma is not split': [
    [
      field('F', 'multiselectpicklist', {
        raw: { pick_list_values: ['A', 'B', 'A, B'].map((name) => ({ actual_value: name })) },
      }),
      'A, B',
      ['A, B'],
    ],
  ],
  'F-T11: tags are objects, never text': [
    [
      tag,
      [{ name: 'Pharma', id: '7', color_code: '#57B1FD' }],
      [{ id: '7', name: 'Pharma', color_code: '#57B1FD' }],
    ],
    [tag, [{ name: 'Hot', id: 7 }], [{ id: '7', name: 'Hot', color_code: null }]],
    [tag, 'Hot, Cold', ['Hot', 'Cold'].map((name) => ({ id: null, name, color_code: null }))],
    [tag, ['Hot'], [{ id: null, name: 'Hot', color_code: null }]],
    [tag, { name: 'Hot', id: '7' }, [{ id: '7', name: 'Hot', color_code: null }]],
    [tag, [], null],
    [tag, '', null],
    [field('Territory', 'territories'), [], null],
    [tag, [5], [null], 'not an object'],
  ],
  'F-T12: users are {id,name,email}, a missing address is null; on a string column they are text': [
    ['ownerlookup', { name: 'Pat', id: '7', email: 'p@x' }, { id: '7', name: 'Pat', email: 'p@x' }],
    ['ownerlookup', { name: 'Pat', id: 7 }, NO_EMAIL],
    ['userlookup', { id: '7' }, { id: '7', name: null, email: null }],
    ['ownerlookup', '7', { id: '7', name: null, email: null }],
    ['ownerlookup', 'Pat', { id: null, name: 'Pat', email: null }],
    ['ownerlookup', null, null],
    [ownerText, 'Pat', 'Pat'],
    [ownerText, null, null],
    [ownerText, { name: 'Pat' }, '{"name":"Pat"}'],
  ],
  'F-T13: lookups are {id,name}; what else Get Records says of the other record, no other API knows': [
    ['lookup', { name: 'Zylker', id: '7' }, { id: '7', name: 'Zylker' }],
    ['lookup', { id: '7' }, { id: '7', name: null }],
    ['lookup', { id: '7', Product_Code: 'X', Currency: 'USD' }, { id: '7', name: null }],
    [
      'ownerlookup',
      { id: '7', name: 'Pat', email: 'p@x', zuid: '1' },
      { id: '7', name: 'Pat', email: 'p@x' },
    ],
    ['lookup', 7, { id: '7', name: null }],
    ['lookup', '', null],
    ['lookup', [], null, 'not an object'],
    ['lookup', true, null, 'not an object'],
    ['consent_lookup', { id: 7, Lawful_Reason: null }, { id: '7', name: null, Lawful_Reason: null }],
    [
      'layout',
      { name: 'Standard', id: '7', display_label: 'Std' },
      { id: '7', name: 'Standard', display_label: 'Std' },
    ],
    ['module', { api_name: 'Leads', id: '7' }, { api_name: 'Leads', id: '7' }],
    [
      whatId,
      { id: '7', name: 'A', module: { api_name: 'Deals', id: 3 } },
      { id: '7', name: 'A', module: { api_name: 'Deals', id: '3' } },
    ],
    [
      whatId,
      { id: '7', name: 'A', module: 'Deals' },
      { id: '7', name: 'A', module: { api_name: 'Deals', id: null } },
    ],
    [whatId, { id: '7', name: 'A' }, { id: '7', name: 'A', module: null }],
  ],
  'F-T14: RRULE and ALARM are objects; bare text is wrapped': [
    [
      'RRULE',
      { RRULE: 'FREQ=DAILY', EXDATE: ['2024-06-07'] },
      { RRULE: 'FREQ=DAILY', EXDATE: ['2024-06-07'] },
    ],
    ['RRULE', { RRULE: 'FREQ=DAILY', EXDATE: '2024-06-07' }, { RRULE: 'FREQ=DAILY', EXDATE: ['2024-06-07'] }],
    ['RRULE', 'FREQ=DAILY', { RRULE: 'FREQ=DAILY' }],
    ['ALARM', { ALARM: 'FREQ=NONE' }, { ALARM: 'FREQ=NONE' }],
    ['ALARM', 'FREQ=NONE', { ALARM: 'FREQ=NONE' }],
    ['ALARM', '', null],
  ],
  'F-T15: rows keep ids as strings and have their times in UTC': [
    [
      'subform',
      [
        {
          id: 7,
          Parent_Id: { id: 8, name: 'S' },
          Created_Time: '2023-06-23T23:47:59-11:00',
          Qty: 2,
          Seen: '2023-06-23T23:47:59-11:00',
          Account_Id: 9,
        },
      ],
      [
        {
          id: '7',
          Parent_Id: { id: '8', name: 'S' },
          Created_Time: '2023-06-24T10:47:59Z',
          Qty: 2,
          Seen: '2023-06-24T10:47:59Z',
          Account_Id: '9',
        },
      ],
    ],
    [
      'subform',
      [{ id: '7', Created_Time: '2023-13-01T00:00:00Z' }],
      [{ id: '7', Created_Time: null }],
      UNREAL,
    ],
    [
      field('Product_Details', 'text', { jsonType: 'jsonarray' }),
      [{ product: { id: 7 }, net_total: '3.5' }],
      [{ product: { id: '7' }, net_total: 3.5 }],
    ],
    ['participants', [{ participant: 7, invited: 'false' }], [{ participant: '7', invited: false }]],
    [
      'multiselectlookup',
      [{ Products: { id: 7, name: 'P' }, id: 8 }],
      [{ Products: { id: '7', name: 'P' }, id: '8' }],
    ],
  ],
  'F-T16: reminders and files are arrays of objects': [
    ['multireminder', [{ unit: 15, period: 'minutes' }], [{ unit: 15, period: 'minutes' }]],
    ['multireminder', { unit: '15', period: 'minutes' }, [{ unit: 15, period: 'minutes' }]],
    [
      'fileupload',
      [{ id: 7, Size__s: 14400, Created_Time__s: '2023-04-12T02:08:05-07:00' }],
      [{ id: '7', Size__s: '14400', Created_Time__s: '2023-04-12T09:08:05Z' }],
    ],
    ['imageupload', 'a.png', null, 'not an array'],
    ['linetax', [{ percentage: '10', name: 'Vat', id: 7 }], [{ percentage: 10, name: 'Vat', id: '7' }]],
  ],
  'territories spell the name one way': [
    [
      'territories',
      [{ Name: 'EMEA', id: '7', $assigned_time: '2024-01-01T01:00:00+01:00' }],
      [{ id: '7', name: 'EMEA', $assigned_time: '2024-01-01T00:00:00Z' }],
    ],
    ['territories', [{ name: 'EMEA', id: '7' }], [{ id: '7', name: 'EMEA' }]],
  ],
  'F-D17: an unknown type loses nothing': [
    ['hologram', 'x', 'x'],
    ['hologram', { a: 1 }, '{"a":1}'],
    [field('F', 'hologram', { jsonType: 'jsonarray' }), ['x', { a: 1 }], ['x', '{"a":1}']],
    [field('F', 'hologram', { jsonType: 'jsonobject' }), { a: { id: 7 } }, { a: { id: '7' } }],
  ],
};

describe('catalog/normalise', () => {
  for (const [fact, cases] of Object.entries(CASES)) {
    it(fact, () => {
      for (const [given, raw, expected, ...reasons] of cases) {
        const facts = typeof given === 'string' ? field('F', given) : given;
        const label = `${facts.dataType} ${JSON.stringify(raw)}`;
        expect(through(facts, raw), label).to.deep.equal({ value: expected, reasons });
      }
    });
  }

  it('F-T13: What_Id and Parent_Id take their module from $se_module of older versions', () => {
    const row = { $se_module: 'Deals' };
    const expected = { id: '7', name: 'A', module: { api_name: 'Deals', id: null } };
    for (const name of ['What_Id', 'Parent_Id']) {
      expect(through(field(name, 'multi_module_lookup'), { id: '7', name: 'A' }, row).value).to.deep.equal(
        expected,
      );
    }
    expect(
      through(field('Connected_To__s', 'multi_module_lookup'), { id: '7', name: 'A' }, row).value,
    ).to.deep.equal({
      ...expected,
      module: null,
    });
  });

  it('F-T7: Reminder holds points in time, and any other text in a column of its own: nothing is lost', () => {
    const stream = streamOf(field('Reminder', 'picklist'));
    const normalise = createNormaliser(stream.fields);
    const read = (Reminder: Json): unknown => normalise({ id: '1', Reminder });
    const record = (at: Json, text: Json): object => ({
      record: { id: '1', Reminder: at, Reminder__text: text },
      problems: [],
    });
    expect(read('2024-01-01T01:00:00+01:00')).to.deep.equal(record('2024-01-01T00:00:00Z', null));
    expect(read('5 mins')).to.deep.equal(record(null, '5 mins'));
    expect(read(null)).to.deep.equal(record(null, null));
    expect(stream.jsonSchema.properties['Reminder']).to.include({ format: 'date-time' });
    expect(stream.jsonSchema.properties['Reminder__text']).not.to.have.property('format');
  });

  it('F-T18: every column takes null', () => {
    for (const dataType of ['text', 'boolean', 'integer', 'subform', 'ownerlookup', 'datetime', 'RRULE']) {
      const stream = streamOf(field('F', dataType, { raw: { system_mandatory: true } }));
      expect(breaches(stream.jsonSchema, { id: '1', F: null })).to.deep.equal([]);
    }
  });

  it('gives every selected property and no other', () => {
    const normalise = createNormaliser(streamOf(field('A', 'text'), field('B', 'double')).fields);
    expect(normalise({ id: 5, B: 1, $approved: true, C: 'x' }).record).to.deep.equal({
      id: '5',
      A: null,
      B: 1,
    });
  });

  it('reads own properties only', () => {
    expect(through(field('constructor', 'text'), undefined).value).to.equal(null);
    expect(through(field('toString', 'lookup'), undefined).value).to.equal(null);
  });

  it('F-P14d: a problem names row and field, never the value', () => {
    const normalise = createNormaliser(streamOf(field('Born', 'date'), field('Rows', 'subform')).fields);
    const { problems } = normalise({ id: 42, Born: 'secret', Rows: [{ Created_Time: 'secret' }] });
    expect(problems).to.deep.equal([
      { rowId: '42', field: 'Born', reason: 'unreal date' },
      { rowId: '42', field: 'Rows', reason: UNREAL },
    ]);
    expect(JSON.stringify(problems)).not.to.include('secret');
  });

  it('F-P14: a row without an id is no record', () => {
    const normalise = createNormaliser(streamOf(field('A', 'text')).fields);
    for (const row of [{ A: 'x' }, { id: null }, { id: '' }, { id: '\u0000' }]) {
      const { record, problems } = normalise(row);
      expect(record).to.equal(undefined);
      expect(problems).to.deep.equal([{ rowId: '', field: 'id', reason: 'no key' }]);
    }
  });
});
