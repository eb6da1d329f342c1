import { expect } from 'chai';
import fc from 'fast-check';
import type { Row } from '#src/emulator/org/org.js';
import { parseQuery } from '#src/emulator/coql/parser.js';
import { asObject, asText } from '#src/util/json.js';
import { emulated, ids, using, type Emulated } from '../../support/emulated.js';
import { queryOrg } from '../../support/query-org.js';
import { moduleOf, tinyOrg } from '../../support/tiny-org.js';
import { field } from '../../support/query-org.js';

const found = async ({ post }: Emulated, module: string, where: string, rest = ''): Promise<string[]> => {
  const reply = await post('/coql', { select_query: `select id from ${module} where ${where} ${rest}` });
  expect([200, 204], `${where}: ${reply.text}`).to.include(reply.status);
  return ids(reply.data);
};

describe('emulator: COQL parser', () => {
  it('zoho-api §7.1: keywords in any case, white space and line breaks anywhere, a closing semicolon', () => {
    const query = parseQuery(
      "SELECT Last_Name,Owner.email AS Mail FROM Contacts\nWHERE(id>1 AND Last_Name='O''Brien')ORDER BY id DESC LIMIT 5,10;",
      'strict',
    );
    expect(query).to.deep.equal({
      items: [
        { column: 'Last_Name', aggregate: undefined, alias: undefined },
        { column: 'Owner.email', aggregate: undefined, alias: 'Mail' },
      ],
      module: 'Contacts',
      where: {
        kind: 'and',
        parts: [
          { kind: 'comparison', column: 'id', operator: '>', values: [{ kind: 'number', text: '1' }] },
          {
            kind: 'comparison',
            column: 'Last_Name',
            operator: '=',
            values: [{ kind: 'text', text: "O'Brien" }],
          },
        ],
      },
      groupBy: [],
      orderBy: [{ column: 'id', order: 'desc' }],
      limit: 10,
      offset: 5,
    });
  });

  it('zoho-api §7.1: reserved words as columns in quotes, !Module', () => {
    const { items, module } = parseQuery("select 'Limit', Kind from !Trips where id > 1", 'strict');
    expect([items.map(({ column }) => column), module]).to.deep.equal([['Limit', 'Kind'], 'Trips']);
  });
});

describe('emulator: COQL criteria', () => {
  const cases: readonly (readonly [where: string, ids: string])[] = [
    ["Kind = 'a'", '1001 1002'],
    ["Kind != 'a'", '1003 1004'],
    ["Code = 'O''Brien'", '1001'],
    ["Code like 'alpha%'", '1002 1003'],
    ["Code like '%bet'", '1003'],
    ["Code like '%lph%'", '1002 1003'],
    ["Code not like '%lph%'", '1001 1004'],
    ["Kind in ('b', 'c')", '1003 1004'],
    ["Kind not in ('b', 'c')", '1001 1002'],
    ['Code = ${EMPTY}', '1004'],
    ['Code != ${EMPTY}', '1001 1002 1003'],
    ['Price is null', '1001'],
    ['Price = ${EMPTY}', '1001'],
    ['Price is not null', '1002 1003 1004'],
    ['Price > 1', '1002 1004'],
    ["Price >= '1'", '1002 1003 1004'],
    ['Price != 1', '1002 1004'],
    ['Price not in (1, 2)', '1002'],
    ['Price between 1 and 2', '1003 1004'],
    ['Price not between 1 and 2', '1002'],
    ['Seats < 4', '1002'],
    ['Chassis > 9007199254740992', '1002'],
    ['Chassis < 0', '1001'],
    ["Chassis = '9007199254740993'", '1002'],
    ["Bought_On = '2024-02-29'", '1002'],
    ["Bought_On between '2024-02-01' and '2024-03-01'", '1002'],
    ["Next_Service = '2024-07-01T14:00:00+02:00'", '1002'],
    ["Modified_Time > '2024-03-01T00:00:01Z'", '1003 1004'],
    ["Modified_Time in ('2024-03-01T00:00:01Z', '2024-02-29T16:00:03-08:00')", '1002 1004'],
    ['Active = true', '1001 1004'],
    ["Active = 'false'", '1002 1003'],
    ['Sum = true', '1001'],
    ['Sum is null', '1002 1003 1004'],
    ["Extras = 'German;English'", '1002'],
    ["Extras in ('German', 'French')", '1004'],
    ["Extras like '%English%'", '1002'],
    ['Partner = 1005', '1003 1004'],
    ["Partner in ('1001', 1002)", '1001 1002'],
    ['What_Id is not null', '1001'],
    ["Partner.Last_Name = 'Person 1'", '1002'],
    ["Owner.last_name = 'Boyle'", '1001 1002 1003 1004'],
    ['Hidden_Number is null', '1001 1002 1003 1004'],
    ["(Kind = 'a' and (Price is null or Seats = 2))", '1001 1002'],
    ['id > 1002', '1003 1004'],
    ['id < 1002', '1001'],
    ['id >= 1002', '1002 1003 1004'],
    ['id <= 1002', '1001 1002'],
    ['id between 1002 and 1003', '1002 1003'],
    ['id != 1002', '1001 1003 1004'],
  ];
  for (const [where, expected] of cases)
    it(`zoho-api §7.2: ${where}`, () =>
      using({ org: queryOrg() }, async (it) => {
        expect((await found(it, 'Trips', where)).join(' ')).to.equal(expected);
      }));

  it('zoho-api §7.2: negations may match rows without a value', () =>
    using({ org: queryOrg(), coqlNotEqualsNull: 'matched' }, async (it) => {
      expect(await found(it, 'Trips', 'Price != 1')).to.deep.equal(['1001', '1002', '1004']);
      expect(await found(it, 'Trips', 'Price not in (1)')).to.deep.equal(['1001', '1002', '1004']);
    }));

  it(
    'zoho-api §13: what was inserted and changed since is found in its place',
    emulated(async (it) => {
      const table = it.emulator.org.modules.get('Contacts')?.table;
      table?.update('1002', {}, Date.UTC(2024, 2, 2));
      table?.remove('1004', Date.UTC(2024, 2, 2), 'recycle');
      const order = 'order by Modified_Time desc, id desc';
      expect(await found(it, 'Contacts', "Modified_Time <= '2024-03-01T12:00:00Z'", order)).to.deep.equal([
        '1005',
        '1003',
        '1001',
      ]);
    }),
  );
});

/** A criteria as text, and what it means, said a second time and without the parser. */
interface Spoken {
  readonly text: string;
  readonly holds: (row: Row) => boolean;
  /** How many comparisons it has. */
  readonly size: number;
}

const second = (at: number): string => `2024-03-01T00:00:0${at}Z`;
const OPERATORS = {
  '=': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
};

const operator = fc.constantFrom(...(Object.keys(OPERATORS) as (keyof typeof OPERATORS)[]));

const COLUMNS: readonly {
  readonly name: string;
  readonly read: (row: Row) => number | null;
  readonly print: (value: number) => string;
}[] = [
  { name: 'id', read: ({ id }) => Number(id) - 1_000, print: (value) => String(1_000 + value) },
  {
    name: 'Modified_Time',
    read: (row) => (Date.parse(asText(row['Modified_Time']) ?? '') / 1000) % 10,
    print: (value) => `'${second(value)}'`,
  },
  {
    name: 'Price',
    read: (row) => (typeof row['Price'] === 'number' ? row['Price'] : null),
    print: String,
  },
];

const comparison: fc.Arbitrary<Spoken> = fc
  .tuple(fc.constantFrom(...COLUMNS), operator, fc.nat(9))
  .map(([column, name, value]) => ({
    text: `${column.name} ${name} ${column.print(value)}`,
    size: 1,
    holds: (row) => {
      const own = column.read(row);
      return own !== null && OPERATORS[name](own, value);
    },
  }));

const nullTest: fc.Arbitrary<Spoken> = fc.boolean().map((negated) => ({
  text: `Price is ${negated ? 'not ' : ''}null`,
  size: 1,
  holds: (row) => (asObject(row)['Price'] === null) !== negated,
}));

const criteria = fc.letrec<{ criteria: Spoken; leaf: Spoken; pair: Spoken }>((tie) => ({
  leaf: fc.oneof({ weight: 5, arbitrary: comparison }, nullTest),
  pair: fc.tuple(tie('criteria'), fc.boolean(), tie('criteria')).map(([left, isAnd, right]) => ({
    text: `(${left.text} ${isAnd ? 'and' : 'or'} ${right.text})`,
    size: left.size + right.size,
    holds: (row) => (isAnd ? left.holds(row) && right.holds(row) : left.holds(row) || right.holds(row)),
  })),
  criteria: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('pair')),
})).criteria;

const order = fc.constantFrom(
  ['', (row: Row) => [row.id]],
  ['order by id desc', (row: Row) => [row.id]],
  ['order by Modified_Time asc, id asc', (row: Row) => [asText(row['Modified_Time']) ?? '', row.id]],
  ['order by Modified_Time desc, id desc', (row: Row) => [asText(row['Modified_Time']) ?? '', row.id]],
  ['order by Created_Time', (row: Row) => [asText(row['Created_Time']) ?? '', row.id]],
  ['order by Modified_Time asc, id desc', undefined],
  ['order by Price desc', undefined],
) as fc.Arbitrary<[string, ((row: Row) => string[]) | undefined]>;

describe('emulator: COQL against a naive filter', () => {
  it('any criteria in any order gives the rows it says, neither more nor fewer', async function () {
    this.timeout(60_000);
    // Times that go up and down with the id, and many that are the same.
    const rows: Row[] = Array.from({ length: 10 }, (_, index) => ({
      id: String(1_000 + index),
      Created_Time: second((index * 3) % 4),
      Modified_Time: second((index * 7) % 5),
      Price: index % 3 === 0 ? null : index,
    }));
    const org = tinyOrg({ modules: [moduleOf('Numbers', { rows, fields: [field('Price', 'currency')] })] });
    await using({ org, dailyCredits: 1_000_000 }, async (it) => {
      const check = async (spoken: Spoken, [by, keyOf]: [string, ((row: Row) => string[]) | undefined]) => {
        fc.pre(spoken.size <= 25);
        const answered = await found(it, 'Numbers', spoken.text, by);
        const expected = rows.filter(spoken.holds);
        expect([...answered].sort()).to.deep.equal(expected.map(({ id }) => id));
        if (!keyOf) return;
        const sorted = expected
          .sort((a, b) => (keyOf(a).join() < keyOf(b).join() ? -1 : 1))
          .map(({ id }) => id);
        expect(answered).to.deep.equal(by.includes('desc') ? sorted.reverse() : sorted);
      };
      await fc.assert(fc.asyncProperty(criteria, order, check), { numRuns: 400 });
    });
  });
});
