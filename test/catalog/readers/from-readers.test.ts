import { expect } from 'chai';
import { createCoqlRows } from '#src/catalog/readers/from-coql.js';
import { createCsvRows } from '#src/catalog/readers/from-csv.js';
import { createNormaliser } from '#src/catalog/values/normalise.js';
import type { References } from '#src/catalog/readers/references.js';
import type { JsonObject } from '#src/util/json.js';
import { field, streamOf } from '../support.js';

const { fields } = streamOf(
  field('Account_Name', 'lookup', { lookupModule: 'Accounts' }),
  field('Amount', 'currency'),
  field('Closing_Date', 'date'),
  field('Count', 'integer'),
  field('Email_Opt_Out', 'boolean'),
  field('Languages', 'multiselectpicklist', {
    raw: {
      pick_list_values: ['English', 'German', 'A;B', 'A', 'B', 'C, D'].map((name) => ({
        actual_value: name,
      })),
    },
  }),
  field('Last_Name', 'text'),
  field('Modified_Time', 'datetime'),
  field('Number', 'bigint'),
  field('Owner', 'ownerlookup'),
  field('Tag', 'text', { jsonType: 'jsonarray' }),
  field('What_Id', 'multi_module_lookup', {
    lookupModules: [{ apiName: 'Deals', id: '41' }, { apiName: 'Leads' }],
  }),
);
const normalise = (row: JsonObject): JsonObject | undefined => createNormaliser(fields)(row).record;

/** A row as Get Records has it (zoho-api.md §4.2). */
const RECORD: JsonObject = {
  id: '5725767000000524157',
  Account_Name: { name: 'Zylker', id: '11' },
  Amount: 1234.5,
  Closing_Date: '2024-07-20',
  Count: 7,
  Email_Opt_Out: false,
  Languages: ['English', 'German'],
  Last_Name: 'Boyle',
  Modified_Time: '2024-07-20T00:51:23+05:30',
  Number: '9007199254740993',
  Owner: { name: 'Patricia Boyle', id: '101', email: 'p@x.com' },
  Tag: [{ name: 'Pharma', id: '21', color_code: '#57B1FD' }],
  What_Id: { name: 'Big deal', id: '31', module: { api_name: 'Deals', id: '41' } },
};
const EMPTY: JsonObject = {
  ...Object.fromEntries(fields.map(({ apiName }) => [apiName, null])),
  id: '1',
  Email_Opt_Out: false,
  Tag: [],
};

const REFERENCES: References = {
  user: (id) => (id === '101' ? { name: 'Patricia Boyle', email: 'p@x.com' } : undefined),
  tag: (name) => (name === 'Pharma' ? { name, id: '21', color_code: '#57B1FD' } : undefined),
};

const FILE: Readonly<Record<string, string | null>> = {
  id: '5725767000000524157',
  Account_Name: '11',
  'Account_Name.Account_Name': 'Zylker',
  Amount: '1234.50',
  Closing_Date: '2024-07-20',
  Count: '7',
  Email_Opt_Out: 'False',
  Languages: 'English;German',
  Last_Name: 'Boyle',
  Modified_Time: '2024-07-20T00:51:23+05:30',
  Number: '9007199254740993',
  Owner: '101',
  Tag: 'Pharma',
  What_Id: '31',
};
function fromFile(
  parts: Readonly<Record<string, string | null>>,
  references: References = REFERENCES,
): JsonObject {
  const cells = { ...FILE, ...parts };
  return createCsvRows(fields, Object.keys(cells), references).toRow(Object.values(cells)).values;
}

describe('catalog/from-csv: createCsvRows', () => {
  it('I-3: a row equals that of Get Records, but for what bulk read cannot know', () => {
    expect(normalise(fromFile({}))).to.deep.equal({
      ...normalise(RECORD),
      What_Id: { id: '31', name: null, module: null },
    });
  });

  it('a row of nothing equals that of Get Records', () => {
    const nothing = Object.fromEntries(Object.keys(FILE).map((name) => [name, null]));
    expect(normalise(fromFile({ ...nothing, id: '1', Email_Opt_Out: 'false' }))).to.deep.equal(
      normalise(EMPTY),
    );
  });

  it('columns of the file that nobody asked for are left out, the order is nobody’s concern', () => {
    const { toRow, missing } = createCsvRows([{ apiName: 'B', kind: 'plain' }], ['A', 'X.Y', 'B', 'id']);
    expect(missing).to.deep.equal([]);
    expect(toRow(['1', '2', '3', '4']).values).to.deep.equal({ B: '3' });
  });

  it('a column that is not in the file is missing, not null', () => {
    const { toRow, missing } = createCsvRows(
      [
        { apiName: 'id', kind: 'reference' },
        { apiName: 'B', kind: 'plain' },
      ],
      ['id'],
    );
    expect(missing).to.deep.equal(['B']);
    expect(toRow(['1']).values).to.deep.equal({ id: '1' });
  });

  it('a user who is not known is made of the columns beside the id, or has no name', () => {
    const parts = { 'Owner.first_name': 'Pat', 'Owner.last_name': 'Boyle', 'Owner.email': 'q@x.com' };
    expect(fromFile(parts, {})['Owner']).to.deep.equal({ id: '101', name: 'Pat Boyle', email: 'q@x.com' });
    expect(fromFile({ ...parts, 'Owner.first_name': null }, {})['Owner']).to.include({ name: 'Boyle' });
    expect(fromFile({}, {})['Owner']).to.deep.equal({ id: '101', name: null, email: null });
    expect(fromFile({ 'Owner.last_name': 'Boyle' }, {})['Owner']).to.include({ name: null });
  });

  it('tags that are not known, or can be read in several ways, keep their names and have no id', () => {
    expect(fromFile({ Tag: 'Pharma, New,' })['Tag']).to.deep.equal([{ name: 'Pharma' }, { name: 'New' }]);
    const tag = (name: string): JsonObject | undefined =>
      /^(?:a|b|a,b)$/.test(name) ? { name, id: '1' } : undefined;
    expect(fromFile({ Tag: 'a,b' }, { tag })['Tag']).to.deep.equal([{ name: 'a,b' }]);
    expect(fromFile({ Tag: 'b,a' }, { tag })['Tag']).to.deep.equal([
      { name: 'b', id: '1' },
      { name: 'a', id: '1' },
    ]);
  });

  for (const [text, choices] of [
    ['English;German', ['English', 'German']],
    ['German,English', ['German', 'English']],
    ['C, D', ['C, D']],
    ['English;C, D', ['English', 'C, D']],
    ['Gone', ['Gone']],
    // In several ways, or in none that is known.
    ['A;B', 'A;B'],
    ['English;A;B', 'English;A;B'],
    ['English;Gone', 'English;Gone'],
    ['English,Gone', 'English,Gone'],
  ] as const) {
    it(`choices "${text}" are ${JSON.stringify(choices)}`, () => {
      expect(fromFile({ Languages: text })['Languages']).to.deep.equal(choices);
    });
  }

  it('a tag that is known may have commas in its name', () => {
    const known = new Map(
      ['tag', 'tag, with comma', 'x'].map((name, id) => [name, { name, id: String(id) }]),
    );
    const read = (text: string): unknown =>
      fromFile({ Tag: text }, { tag: (name) => known.get(name) })['Tag'];
    expect(read('x,tag, with comma,tag')).to.deep.equal(
      ['x', 'tag, with comma', 'tag'].map((name) => known.get(name)),
    );
    expect(read('tag, with')).to.deep.equal([{ name: 'tag' }, { name: 'with' }]);
  });

  it('a lookup without a column of names has none', () => {
    const { toRow } = createCsvRows([{ apiName: 'Account_Name', kind: 'lookup' }], ['id', 'Account_Name']);
    expect(toRow(['1', '11']).values).to.deep.equal({ Account_Name: { id: '11', name: null } });
  });
});

const ROW: JsonObject = {
  ...RECORD,
  Owner: { name: 'Boyle', id: '101' },
  What_Id: { id: '31' },
  'What_Id.module.api_name': 'Deals',
  'What_Id->Deals.Deal_Name': 'Big deal',
  'What_Id->Leads.Full_Name': null,
};
const COLUMNS = Object.keys(ROW);

describe('catalog/from-coql: createCoqlRows', () => {
  it('I-3: a row equals that of Get Records', () => {
    expect(normalise(createCoqlRows(fields, COLUMNS, REFERENCES)(ROW).values)).to.deep.equal(
      normalise(RECORD),
    );
  });

  it('a lookup into several modules has the name of its own module, or none', () => {
    const whatOf = (row: JsonObject) =>
      createCoqlRows(fields, COLUMNS, {})({ ...ROW, ...row }).values['What_Id'];
    expect(whatOf({ 'What_Id.module.api_name': null })).to.deep.equal(RECORD['What_Id']);
    expect(whatOf({ 'What_Id.module.api_name': 'Leads' })).to.deep.include({ name: null });
    expect(whatOf({ 'What_Id->Leads.Full_Name': 'Zoe', 'What_Id.module.api_name': null })).to.deep.equal({
      id: '31',
    });
  });

  it('a row of nothing equals that of Get Records', () => {
    const { values } = createCoqlRows(fields, COLUMNS, REFERENCES)({ id: '1', Email_Opt_Out: false });
    expect(normalise(values)).to.deep.equal(normalise(EMPTY));
  });

  it('zoho-api §4.4: the last name of a user is not taken for the whole name', () => {
    const read = createCoqlRows([{ apiName: 'Owner', kind: 'user' }], ['id', 'Owner']);
    expect(read(ROW).values['Owner']).to.deep.equal({ id: '101', name: null, email: null });
    const parts = ['Owner.first_name', 'Owner.last_name', 'Owner.email'];
    const whole = createCoqlRows([{ apiName: 'Owner', kind: 'user' }], ['Owner', ...parts]);
    const row = {
      ...ROW,
      'Owner.first_name': 'Patricia',
      'Owner.last_name': 'Boyle',
      'Owner.email': 'p@x.com',
    };
    expect(whole(row).values['Owner']).to.deep.equal(RECORD['Owner']);
  });

  it('the module of a lookup may come inside it, too', () => {
    const read = createCoqlRows(
      [{ apiName: 'What_Id', kind: 'multi-module', lookupModules: [{ apiName: 'Deals', id: '41' }] }],
      ['What_Id'],
    );
    for (const module of ['Deals', { api_name: 'Deals' }, { api_name: 'Deals', id: '41' }]) {
      expect(read({ What_Id: { id: '31', module } }).values['What_Id']).to.deep.include({
        module: { api_name: 'Deals', id: '41' },
      });
    }
    expect(read({ What_Id: { id: '31' } }).values['What_Id']).to.deep.equal({ id: '31' });
  });

  it('before v7 a lookup has no name: a dotted column gives it', () => {
    const read = createCoqlRows([{ apiName: 'A', kind: 'lookup' }], ['A', 'A.Account_Name']);
    expect(read({ A: { id: '1' }, 'A.Account_Name': 'Zylker' }).values['A']).to.deep.equal({
      id: '1',
      name: 'Zylker',
    });
  });
});
