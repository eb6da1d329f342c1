import { expect } from 'chai';
import {
  byParent,
  childColumns,
  embed,
  planChild,
  type ParentColumn,
} from '#src/catalog/streams/children.js';
import { columnsOf } from '#src/catalog/schema/columns.js';
import type { FieldFacts } from '#src/catalog/schema/metadata.js';

const field = (apiName: string, dataType: string, more: Partial<FieldFacts> = {}): FieldFacts => ({
  apiName,
  dataType,
  ...more,
});
const lookup = (apiName: string, lookupModule: string): FieldFacts =>
  field(apiName, 'lookup', { lookupModule });
const AUDIT = [
  field('id', 'bigint'),
  field('Owner', 'ownerlookup'),
  field('Created_By', 'ownerlookup'),
  field('Modified_Time', 'datetime'),
];
const parentColumn = (
  dataType: string,
  more: Partial<ParentColumn> = {},
): ParentColumn & { childModule: string } => ({
  apiName: 'Column',
  dataType,
  delivery: 'record',
  childModule: 'Rows',
  ...more,
});

describe('children of a record', () => {
  it('have a module, or nobody knows where they are', () => {
    const { columns } = columnsOf([
      field('Items', 'subform', { subformModule: 'Quoted_Items' }),
      field('Team', 'multiuserlookup'),
      field('Name', 'text'),
    ]);
    const { kept, withoutModule } = childColumns(columns);
    expect(kept.map(({ apiName, childModule }) => [apiName, childModule])).to.deep.equal([
      ['Items', 'Quoted_Items'],
    ]);
    expect(withoutModule.map(({ apiName }) => apiName)).to.deep.equal(['Team']);
  });

  it('zoho-api.md §12: of a subform are whole rows, by Parent_Id', () => {
    const fields = [
      ...AUDIT,
      lookup('Parent_Id', 'Quotes'),
      field('Quantity', 'double'),
      field('Sub', 'subform'),
    ];
    const found = planChild(parentColumn('subform'), 'Quotes', fields);
    expect(found).to.include({ column: 'Column', module: 'Rows', parentKey: 'Parent_Id' });
    expect(typeof found === 'string' ? [] : found.fields.map(({ apiName }) => apiName)).to.deep.equal([
      'id',
      'Created_By',
      'Modified_Time',
      'Owner',
      'Parent_Id',
      'Quantity',
    ]);
  });

  const linking: readonly [
    what: string,
    parentColumn: ParentColumn & { childModule: string },
    fields: FieldFacts[],
    key: string,
    leadsTo: string,
  ][] = [
    [
      'to another module',
      parentColumn('multiselectlookup'),
      [lookup('Deals', 'Deals'), lookup('People', 'Contacts')],
      'Deals',
      'People',
    ],
    [
      'to one of several modules, which the metadata names',
      parentColumn('multiselectlookup', { childLink: { module: 'Contacts' } }),
      [lookup('Deals', 'Deals'), lookup('A', 'Accounts'), lookup('People', 'Contacts')],
      'Deals',
      'People',
    ],
    [
      'to records of the same module',
      parentColumn('multiselectlookup', { childLink: { lookup: 'A', module: 'Deals' } }),
      [lookup('A', 'Deals'), lookup('B', 'Deals')],
      'B',
      'A',
    ],
    [
      'to users, whatever the two names say',
      parentColumn('multiuserlookup', { childLink: { lookup: 'Multi_User' } }),
      [lookup('Multi_User', 'Deals'), field('userlookup221_5', 'userlookup')],
      'Multi_User',
      'userlookup221_5',
    ],
  ];
  for (const [what, column, fields, parentKey, leadsTo] of linking) {
    it(`§4.1: of a linking module lead ${what}`, () => {
      const found = planChild(column, 'Deals', [...AUDIT, ...fields, field('Share', 'percent')]);
      expect(found).to.include({ parentKey, leadsTo });
      expect(typeof found === 'string' ? [] : found.fields.map(({ apiName }) => apiName)).to.have.members([
        'id',
        'Modified_Time',
        parentKey,
        leadsTo,
      ]);
    });
  }

  const unfit: readonly [
    what: string,
    parentColumn: ReturnType<typeof parentColumn>,
    fields: FieldFacts[],
    words: RegExp,
  ][] = [
    ['no metadata', parentColumn('subform'), [], /no field metadata of Rows/],
    ['no way to the parent', parentColumn('subform'), [...AUDIT], /Rows has no lookup that leads to Deals/],
    [
      'no way on',
      parentColumn('multiselectlookup'),
      [...AUDIT, lookup('Deals', 'Deals')],
      /Rows has no lookup that leads on from Deals/,
    ],
  ];
  for (const [what, column, fields, words] of unfit) {
    it(`with ${what} are not embedded, in words`, () => {
      expect(planChild(column, 'Deals', fields)).to.match(words);
    });
  }

  it('belong to the parent they name, as an object or a bare id', () => {
    const rows = [
      { id: '1', Parent_Id: { id: '7', name: 'x' } },
      { id: '2', Parent_Id: '7' },
      { id: '3', Parent_Id: null },
      { id: '4', Parent_Id: { id: '8' } },
    ];
    const groups = byParent({ parentKey: 'Parent_Id' }, rows);
    expect([...groups].map(([parent, own]) => [parent, own.map(({ id }) => id)])).to.deep.equal([
      ['7', ['1', '2']],
      ['8', ['4']],
    ]);
  });

  it('stand in their sequence, else by id as a number', () => {
    const rows = [
      { id: '10', Sequence_Number: 2 },
      { id: '9', Sequence_Number: 2 },
      { id: '11', Sequence_Number: 1 },
    ];
    expect(embed({}, rows)).to.deep.equal([rows[2], rows[1], rows[0]]);
    expect(embed({}, [])).to.deep.equal([]);
  });

  it('§4.2: of a linking module show the other side and their own id', () => {
    const rows = [{ id: '1', Deals: { id: '7' }, People: { id: '5', name: 'P' }, Modified_Time: 'x' }];
    expect(embed({ leadsTo: 'People' }, rows)).to.deep.equal([{ People: { id: '5', name: 'P' }, id: '1' }]);
  });
});
