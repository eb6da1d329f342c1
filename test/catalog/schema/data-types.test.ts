import { expect } from 'chai';
import { DATA_TYPES, isDataType, shapeOf } from '#src/catalog/schema/data-types.js';
import type { JsonSchema } from '#src/catalog/schema/json-schema.js';
import { field } from '../support.js';

/** A schema in short: `string`, `date-time`, `[string]`, `{id,name}`, `[{id}]`. */
function short(schema: JsonSchema): string {
  const name = Array.isArray(schema.type) ? schema.type[1] : schema.type;
  if (name === 'array') return `[${schema.items ? short(schema.items) : ''}]`;
  if (name === 'object') return `{${Object.keys(schema.properties ?? {}).join()}}`;
  return schema.format ?? name;
}

const USER = '{id,name,email}';
const FILES =
  '[{id,File_Id__s,File_Name__s,Size__s,Owner__s,Created_By__s,Created_Time__s,Modified_By__s,Modified_Time__s,' +
  'Sequence_Number__s,State__s,Description__s,Preview_Id__s}]';

const TABLE: Record<keyof typeof DATA_TYPES, string> = {
  text: 'string',
  email: 'string',
  phone: 'string',
  website: 'string',
  picklist: 'string',
  textarea: 'string',
  richtextarea: 'string',
  mediumtext: 'string',
  autonumber: 'string',
  profileimage: 'string',
  time: 'string',
  address: 'string',
  boolean: 'boolean',
  integer: 'integer',
  bigint: 'string',
  long: 'string',
  double: 'number',
  decimal: 'number',
  percent: 'number',
  currency: 'number',
  date: 'date',
  datetime: 'date-time',
  event_reminder: 'date-time',
  multiselectpicklist: '[string]',
  lookup: '{id,name}',
  ownerlookup: USER,
  userlookup: USER,
  profilelookup: '{id,name}',
  multi_module_lookup: '{id,name,module}',
  multimodulelookup: '{id,name,module}',
  consent_lookup: '{id,name,Data_Processing_Basis,Lawful_Reason,Consent_Remarks,Consent_Through}',
  layout: '{id,name,display_label}',
  module: '{api_name,id}',
  multiselectlookup: '[{id}]',
  multiuserlookup: '[{id}]',
  multiselect_multimodule_lookup: '[{id}]',
  subform: '[{id,Parent_Id,Created_Time,Modified_Time}]',
  fileupload: FILES,
  imageupload: FILES,
  territories: '[{id,name,$assigned,$assigned_by,$assigned_time}]',
  rrule: '{RRULE,EXDATE}',
  alarm: '{ALARM}',
  multireminder: '[{unit,period,time}]',
  participants: '[{id,name,type,participant,Email,status,invited}]',
  linetax: '[{id,name,display_name,percentage,value}]',
  time_range: '[{From,To}]',
  formula: 'string',
  rollup_summary: 'string',
};

const RECORD_ONLY = ['multiselectlookup', 'multiuserlookup', 'multiselect_multimodule_lookup', 'subform'];

describe('catalog/data-types', () => {
  for (const [dataType, expected] of Object.entries(TABLE)) {
    it(`${dataType} is ${expected}, with or without a json_type`, () => {
      for (const given of [dataType, dataType.toUpperCase()]) {
        const { shape, warning } = shapeOf(field('F', given));
        expect(short(shape.schema)).to.equal(expected);
        expect(warning).to.equal(undefined);
      }
    });
  }

  it('knows only what is in its table', () => {
    expect(Object.keys(DATA_TYPES)).to.have.members(Object.keys(TABLE));
    expect(['constructor', '__proto__', 'Text', ''].some(isDataType)).to.equal(false);
  });

  it('delivers record by record exactly subforms and multi-select lookups', () => {
    const found = Object.entries(DATA_TYPES).filter(([, shape]) => shape.delivery === 'record');
    expect(found.map(([name]) => name)).to.have.members(RECORD_ONLY);
  });

  const schemaOf = (dataType: string, more: Parameters<typeof field>[2], name = 'F'): string =>
    short(shapeOf(field(name, dataType, more)).shape.schema);

  it('F-T3: a long integer is a string', () => {
    expect(schemaOf('bigint', { jsonType: 'string' })).to.equal('string');
  });

  it('F-T4: decimals are numbers without multipleOf, F-T8: mail and web addresses have no format, F-T9: pick lists no enum', () => {
    for (const dataType of ['double', 'email', 'website', 'picklist', 'currency']) {
      const { schema } = shapeOf(field('F', dataType, { raw: { decimal_place: 3, length: 9 } })).shape;
      expect(schema).to.have.all.keys('type');
    }
  });

  it('F-T5: percent, formula(double) and rollup_summary(integer) are numeric', () => {
    expect(schemaOf('percent', { jsonType: 'double' })).to.equal('number');
    expect(schemaOf('formula', { jsonType: 'double', formulaReturnType: 'double' })).to.equal('number');
    expect(schemaOf('rollup_summary', { jsonType: 'integer', rollupReturnType: 'integer' })).to.equal(
      'number',
    );
  });

  it('formula and roll-up follow their return type, then json_type, then are text', () => {
    const cases: [string | undefined, string | undefined, string][] = [
      ['currency', 'double', 'number'],
      ['percent', undefined, 'number'],
      ['boolean', 'boolean', 'boolean'],
      ['date', 'string', 'date'],
      ['datetime', 'string', 'date-time'],
      ['DateTime', 'string', 'date-time'],
      ['string', 'string', 'string'],
      ['text', undefined, 'string'],
      [undefined, 'double', 'number'],
      [undefined, 'integer', 'number'],
      [undefined, 'boolean', 'boolean'],
      [undefined, 'string', 'string'],
      ['novelty', undefined, 'string'],
      [undefined, undefined, 'string'],
    ];
    for (const [returnType, jsonType, expected] of cases) {
      expect(schemaOf('formula', { jsonType, formulaReturnType: returnType }), `${returnType}`).to.equal(
        expected,
      );
      expect(schemaOf('rollup_summary', { jsonType, rollupReturnType: returnType })).to.equal(expected);
    }
  });

  it('F-T11: text with jsonarray is a list of tags, F-T15: known lists have the keys they are known to have', () => {
    const array = { jsonType: 'jsonarray' };
    expect(schemaOf('text', array, 'Tag')).to.equal('[{id,name,color_code}]');
    expect(schemaOf('text', {}, 'Tag')).to.equal('[{id,name,color_code}]');
    expect(schemaOf('text', {}, 'Comments')).to.equal('string');
    expect(schemaOf('text', array, 'Territories')).to.match(/^\[\{id,name,\$assigned/);
    expect(schemaOf('text', array, 'Territory')).to.match(/^\[\{id,name,\$assigned/);
    expect(schemaOf('text', array, 'Participants')).to.match(/participant/);
    expect(schemaOf('text', array, 'Product_Details')).to.match(/^\[\{id,product,/);
    expect(schemaOf('text', array, 'Pricing_Details')).to.equal('[{id,from_range,to_range,discount}]');
    expect(schemaOf('text', array, 'Comments')).to.equal('[{id,comment_content,commented_time}]');
    expect(schemaOf('text', { jsonType: 'string' }, 'Comments')).to.equal('string');
    expect(schemaOf('text', array, 'constructor')).to.equal('[{id,name,color_code}]');
  });

  it('F-T12: a user or record that json_type calls a string is text', () => {
    for (const dataType of ['ownerlookup', 'lookup', 'userlookup', 'multi_module_lookup', 'layout']) {
      expect(schemaOf(dataType, { jsonType: 'string' })).to.equal('string');
    }
  });

  it('F-T13: a lookup whose module is se_module (What_Id) carries its module', () => {
    expect(schemaOf('lookup', { jsonType: 'jsonobject', lookupModule: 'se_module' })).to.equal(
      '{id,name,module}',
    );
    expect(schemaOf('lookup', { jsonType: 'jsonobject', lookupModule: 'Contacts' })).to.equal('{id,name}');
  });

  it('F-T17: an autonumber is text, whatever its auto_number object', () => {
    for (const raw of [
      {},
      { auto_number: {} },
      { auto_number: { prefix: 'P-', suffix: '-S', start_number: '1' } },
    ]) {
      expect(schemaOf('autonumber', { jsonType: 'string', raw })).to.equal('string');
    }
  });

  it('F-D8: a field that every org has is known by its name where its data_type is missing, and only there', () => {
    for (const [name, expected] of [
      ['Modified_Time', 'date-time'],
      ['Created_Time', 'date-time'],
      ['Last_Activity_Time', 'date-time'],
      ['id', 'string'],
      ['Owner', USER],
      ['Created_By', USER],
      ['Modified_By', USER],
    ] as const) {
      const { shape, warning } = shapeOf(field(name, ''));
      expect([short(shape.schema), warning], name).to.deep.equal([expected, undefined]);
    }
    expect(schemaOf('text', {}, 'Modified_Time')).to.equal('string');
    expect(schemaOf('', {}, 'Modified_Time_2')).to.equal('string');
  });

  describe('F-D17: an unknown data_type', () => {
    const cases: [string | undefined, string][] = [
      ['string', 'string'],
      ['integer', 'number'],
      ['long', 'string'],
      ['double', 'number'],
      ['boolean', 'boolean'],
      ['jsonobject', '{}'],
      ['jsonarray', '[string]'],
      ['novelty', 'string'],
      [undefined, 'string'],
    ];
    for (const [jsonType, expected] of cases) {
      it(`with json_type ${jsonType ?? 'missing'} is ${expected}, with a warning`, () => {
        const { shape, warning } = shapeOf(field('F', 'hologram', { jsonType }));
        expect(short(shape.schema)).to.equal(expected);
        expect(shape.delivery).to.equal('list');
        expect(warning)
          .to.include('unknown data_type "hologram"')
          .and.to.include(jsonType ?? 'no json_type');
      });
    }
  });
});
