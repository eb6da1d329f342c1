import { expect } from 'chai';
import fc from 'fast-check';
import { ZohoApiError } from '#src/zoho/http/api-error.js';
import {
  buildQuery,
  MAX_COQL_COLUMNS,
  MAX_COQL_ROWS,
  queryRecords,
  refusedColumn,
  type CoqlQuery,
} from '#src/zoho/api/coql.js';
import {
  and,
  date,
  flag,
  id,
  instant,
  number,
  or,
  text,
  type Criteria,
  type Literal,
} from '#src/zoho/api/criteria.js';
import { closeServers } from '../../support/http-server.js';
import { rejection } from '../../support/rejection.js';
import { connect, refusal } from '../connection.js';
import { withEmulator } from '../emulated-client.js';

const QUERY: CoqlQuery = { module: 'Leads', columns: ['id', 'Last_Name'], limit: 200 };
const where = (criteria: Criteria): string => {
  const query = buildQuery({ ...QUERY, where: criteria });
  return query.slice(query.indexOf(' where ') + 7, query.lastIndexOf(' limit '));
};
const is = (field: string, value: Literal): Criteria => ({ op: '=', field, value });
const a = is('A', number(1));
const b = is('B', number(2));
const c = is('C', number(3));
const d = is('D', number(4));

describe('zoho/coql: buildQuery', () => {
  it('zoho-api §7.4: a page by keyset, in the words of the documentation', () => {
    const query = buildQuery({
      module: 'Contacts',
      columns: ['Last_Name', 'Account_Name.Account_Name', 'Owner.role.name', 'Modified_Time'],
      where: and(
        { op: '>=', field: 'Modified_Time', value: instant(Date.UTC(2024, 5, 5, 2, 4, 9)) },
        { op: '<', field: 'Modified_Time', value: instant(Date.UTC(2024, 5, 6)) },
        or(
          { op: '>', field: 'Modified_Time', value: instant(Date.UTC(2024, 5, 5, 2, 4, 9)) },
          { op: '>', field: 'id', value: id('5725767000000524157') },
        ),
      ),
      orderBy: [
        { field: 'Modified_Time', order: 'asc' },
        { field: 'id', order: 'asc' },
      ],
      limit: 2_000,
    });
    expect(query).to.equal(
      'select Last_Name, Account_Name.Account_Name, Owner.role.name, Modified_Time from Contacts ' +
        "where ((Modified_Time >= '2024-06-05T02:04:09+00:00' and Modified_Time < '2024-06-06T00:00:00+00:00') " +
        "and (Modified_Time > '2024-06-05T02:04:09+00:00' or id > 5725767000000524157)) " +
        'order by Modified_Time asc, id asc limit 2000',
    );
  });

  it('zoho-api §7.1: criteria are mandatory, and an offset stands before the limit', () => {
    expect(buildQuery({ ...QUERY, offset: 400 })).to.equal(
      'select id, Last_Name from Leads where id is not null limit 400, 200',
    );
  });

  it('zoho-api §7.3: converted leads are spoken of', () => {
    const both = '(Converted__s = true or Converted__s = false)';
    expect(buildQuery({ ...QUERY, converted: 'both' })).to.include(` where ${both} limit `);
    expect(buildQuery({ ...QUERY, converted: 'both', where: a })).to.include(
      ` where (${both} and A = 1) limit `,
    );
    expect(buildQuery({ ...QUERY, converted: 'false' })).to.include(' where Converted__s = false limit ');
  });

  it('zoho-api §7.1: reserved words stand in quotes', () => {
    const query = buildQuery({ ...QUERY, columns: ['id', 'Order', 'limit'], where: is('Group', text('x')) });
    expect(query).to.equal("select id, 'Order', 'limit' from Leads where 'Group' = 'x' limit 200");
  });

  const criteria: Record<string, [Criteria, string]> = {
    'one criterion': [a, 'A = 1'],
    'a pair': [and(a, b), '(A = 1 and B = 2)'],
    'a pair of one': [and(a), 'A = 1'],
    'three in pairs': [and(a, b, c), '((A = 1 and B = 2) and C = 3)'],
    'both kinds': [or(and(a, b), and(c, d)), '((A = 1 and B = 2) or (C = 3 and D = 4))'],
    nulls: [
      and({ op: 'is null', field: 'A' }, { op: 'is not null', field: 'B' }),
      '(A is null and B is not null)',
    ],
    'a list': [{ op: 'in', field: 'id', values: [id('1'), id('2')] }, 'id in (1, 2)'],
    'what is not in a list': [{ op: 'not in', field: 'A', values: [text("x'y")] }, "A not in ('x''y')"],
    'a range': [
      { op: 'between', field: 'D', from: date('2024-06-05'), to: date('2024-06-06') },
      "D between '2024-06-05' and '2024-06-06'",
    ],
    'what is not in a range': [
      { op: 'not between', field: 'N', from: number(-1), to: number(2.5) },
      'N not between -1 and 2.5',
    ],
    'a flag': [is('A', flag(true)), 'A = true'],
    'a number in digits': [is('A', text('5')), "A = '5'"],
  };
  for (const [title, [given, expected]] of Object.entries(criteria)) {
    it(`writes ${title}`, () => expect(where(given)).to.equal(expected));
  }

  it('any text is one literal and comes back as it was', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom("'", '\\', '"', ')', '(', '-', ' or ', '\n', '${EMPTY}', ';') }),
    );
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 5 }), (values) => {
        const query = where({ op: 'in', field: 'Last_Name', values: values.map(text) });
        expect(
          tokens(query)
            .filter(({ kind }) => kind === 'text')
            .map(({ value }) => value),
        ).to.deep.equal(values);
        expect(
          tokens(query)
            .map(({ kind }) => kind)
            .join(' '),
        ).to.equal(`word word symbol ${values.map(() => 'text').join(' symbol ')} symbol`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('whatever tree is given, brackets hold pairs and nothing else', () => {
    const { tree } = fc.letrec<{ tree: Criteria; leaf: Criteria; junction: Criteria }>((tie) => ({
      leaf: fc.constantFrom(a, b, c, d),
      junction: fc
        .tuple(fc.constantFrom(and, or), fc.array(tie('tree'), { minLength: 1, maxLength: 3 }))
        .map(([join, of]) => join(...of)),
      tree: fc.oneof({ maxDepth: 2, withCrossShrink: true }, tie('leaf'), tie('junction')),
    }));
    fc.assert(
      fc.property(tree, (given) => {
        let written = where(given).replaceAll(/[ABCD] = \d/g, 'X');
        while (/\(X (?:and|or) X\)/.test(written)) written = written.replaceAll(/\(X (?:and|or) X\)/g, 'X');
        expect(written).to.equal('X');
      }),
    );
  });

  const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `F${index}`);
  const misuses: Record<string, Partial<CoqlQuery>> = {
    'no column': { columns: [] },
    'too many columns': { columns: many(MAX_COQL_COLUMNS + 1) },
    'a column twice': { columns: ['id', 'id'] },
    'a column that is more': { columns: ['id from Users where id > 1 --'] },
    'a column with a quote': { columns: ["a'b"] },
    'three dots': { columns: ['a.b.c.d'] },
    'all columns': { columns: ['*'] },
    'a module that is more': { module: 'Leads where' },
    'a column of an order that is more': { orderBy: [{ field: 'id desc', order: 'asc' }] },
    'too long an order': { orderBy: many(11).map((field) => ({ field, order: 'asc' as const })) },
    'a column of a criterion that is more': { where: is('id = 1 or id', number(1)) },
    'too many criteria': { where: and(...many(26).map((field) => is(field, number(1)))) },
    'too many with the word about converted leads': {
      converted: 'both',
      where: and(...many(24).map((field) => is(field, number(1)))),
    },
    'criteria of nothing': { where: and() },
    'too many values': { where: { op: 'in', field: 'A', values: many(101).map(text) } },
    'no values': { where: { op: 'in', field: 'A', values: [] } },
    'an id that is none': { where: is('id', id('1 or 1 = 1')) },
    'a number that is none': { where: is('A', number(NaN)) },
    'a number that needs an exponent': { where: is('A', number(1e30)) },
    'a date that is none': { where: is('A', date("' or 1")) },
    'half a second': { where: is('Modified_Time', instant(1_500)) },
    'no row': { limit: 0 },
    'too many rows': { limit: MAX_COQL_ROWS + 1 },
    'half a row': { limit: 1.5 },
    'a negative offset': { offset: -1 },
    'rows that no offset reaches': { offset: 99_900 },
  };
  for (const [title, parts] of Object.entries(misuses)) {
    it(`is a programming error: ${title}`, () => {
      expect(() => buildQuery({ ...QUERY, limit: 200, ...parts }))
        .to.throw()
        .that.includes({ failureType: 'system' });
    });
  }

  it('the most of everything passes', () => {
    const query = buildQuery({
      ...QUERY,
      columns: many(MAX_COQL_COLUMNS),
      where: and(
        { op: 'in', field: 'A', values: many(100).map(text) },
        ...many(24).map((field) => is(field, number(1))),
      ),
      orderBy: many(10).map((field) => ({ field, order: 'desc' as const })),
      limit: 2_000,
      offset: 98_000,
    });
    expect(tokens(query).length).to.be.greaterThan(1_000);
  });
});

describe('zoho/coql: queryRecords', () => {
  afterEach(closeServers);

  for (const [limit, credits] of [
    [1, 1],
    [200, 1],
    [201, 2],
    [1_000, 2],
    [1_001, 3],
    [2_000, 3],
  ] as const) {
    it(`zoho-api §2.2: limit ${limit} costs ${credits}`, async () => {
      const answer = { json: { data: [{ id: '1' }], info: { count: 1, more_records: true } } };
      const { client, calls } = await connect([answer]);
      const page = await queryRecords(client, { ...QUERY, limit });
      expect(page).to.deep.include({ rows: [{ id: '1' }], moreRecords: true });
      expect(client.stats().credits).to.equal(credits);
      expect(calls()[0]).to.include({ method: 'POST', path: '/crm/v8/coql' });
      expect(JSON.parse(calls()[0]?.body ?? '')).to.deep.equal({
        select_query: `select id, Last_Name from Leads where id is not null limit ${limit}`,
      });
    });
  }

  it('204: no rows; no info: no more', async () => {
    const { client } = await connect([{ status: 204 }, { json: { data: [] } }]);
    expect(await queryRecords(client, QUERY)).to.deep.include({ rows: [], moreRecords: false });
    expect(await queryRecords(client, QUERY)).to.deep.include({ rows: [], moreRecords: false });
  });

  it('a refused column is named', async () => {
    const { client } = await connect([
      refusal(400, 'INVALID_QUERY', { column_name: 'Participants' }, 'unsupported column'),
    ]);
    const error = await rejection(queryRecords(client, QUERY));
    expect(error).to.be.instanceOf(ZohoApiError);
    expect(refusedColumn(error)).to.equal('Participants');
  });
});

describe('zoho/coql: against the emulator', () => {
  const idsOf = (rows: readonly { readonly [key: string]: unknown }[]): unknown[] =>
    rows.map((row) => row['id']);

  for (const coqlBrackets of ['strict', 'loose'] as const) {
    it(`every form of criteria is understood, with ${coqlBrackets} brackets`, () =>
      withEmulator({ coqlBrackets }, async ({ client, emulator }) => {
        const all = [...emulator.truth('Contacts')].map((row) => row.id);
        const everything = and(
          { op: 'is not null', field: 'id' },
          { op: 'not in', field: 'Last_Name', values: [text("O'Brien (or so)"), text('x')] },
          or(
            { op: '>=', field: 'Modified_Time', value: instant(0) },
            { op: 'between', field: 'id', from: id('1'), to: id('2') },
          ),
        );
        const { rows } = await queryRecords(client, { ...QUERY, module: 'Contacts', where: everything });
        expect(idsOf(rows)).to.have.members(all);
      }));
  }

  it('zoho-api §7.4: walks all rows by keyset, converted leads among them', () =>
    withEmulator({}, async ({ client, emulator }) => {
      const seen: unknown[] = [];
      let last = '0';
      for (let more = true; more;) {
        const after: Criteria = { op: '>', field: 'id', value: id(last) };
        const page = await queryRecords(client, {
          ...QUERY,
          converted: 'both',
          where: after,
          orderBy: [{ field: 'id', order: 'asc' }],
          limit: 1,
        });
        seen.push(...idsOf(page.rows));
        last = String(seen.at(-1));
        more = page.moreRecords;
      }
      expect(seen).to.deep.equal([...emulator.truth('Leads')].map((row) => row.id));
    }));

  it('a criterion that nothing fulfils has no rows', () =>
    withEmulator({}, async ({ client }) => {
      const where: Criteria = {
        op: '=',
        field: 'Last_Name',
        value: text("' or id is not null or Last_Name = '"),
      };
      expect(await queryRecords(client, { ...QUERY, where })).to.deep.include({
        rows: [],
        moreRecords: false,
      });
    }));

  it('a column that cannot be selected is named', () =>
    withEmulator({}, async ({ client }) => {
      const error = await rejection(queryRecords(client, { ...QUERY, columns: ['id', 'No_Such_Field'] }));
      expect(refusedColumn(error)).to.equal('No_Such_Field');
    }));
});

describe('zoho/coql: refusedColumn', () => {
  const error = (code: string, details: Record<string, string | boolean | string[]>): ZohoApiError =>
    new ZohoApiError({ status: 400, code, details, isJson: true }, 'POST /crm/v8/coql');

  it('zoho-api §7.5: what cannot be selected, by each way of saying it', () => {
    expect(refusedColumn(error('INVALID_QUERY', { column_name: 'Tag' }))).to.equal('Tag');
    expect(refusedColumn(error('INVALID_QUERY', { column_name: 'Tag', clause: 'select' }))).to.equal('Tag');
    expect(refusedColumn(error('DUPLICATE_DATA', { column_name: 'Tag' }))).to.equal('Tag');
  });

  for (const [title, other] of Object.entries({
    'a criterion': error('INVALID_QUERY', {
      column_name: 'Tag',
      operator: '>',
      reason: 'invalid operator found',
    }),
    'a clause': error('INVALID_QUERY', { column_name: 'Tag', clause: 'where' }),
    'a criterion of a view': error('INVALID_QUERY', {
      column_name: 'Tag',
      cv_criteria: false,
      value: 'x',
      operator: '=',
    }),
    'an alias': error('INVALID_QUERY', { column_name: 'Tag', alias: 'x' }),
    'columns of a subquery': error('INVALID_QUERY', { sub_query_sequence: '1', column_name: ['Tag'] }),
    'a limit': error('INVALID_QUERY', { limit: 's' }),
    'another code': error('MANDATORY_NOT_FOUND', { column_name: 'Tag' }),
    'another error': new Error('INVALID_QUERY'),
  })) {
    it(`nothing else is one: ${title}`, () => expect(refusedColumn(other)).to.equal(undefined));
  }
});

/** A reader of COQL's smallest parts that shares nothing with the builder. */
function tokens(query: string): { kind: 'text' | 'word' | 'symbol'; value: string }[] {
  const found: { kind: 'text' | 'word' | 'symbol'; value: string }[] = [];
  let at = 0;
  while (at < query.length) {
    const char = query.charAt(at);
    if (char === "'") {
      let value = '';
      at += 1;
      for (; ; at += 1) {
        if (at >= query.length) throw new Error('a text does not end');
        if (query[at] !== "'") value += query.charAt(at);
        else if (query[at + 1] === "'") value += query.charAt(at++);
        else break;
      }
      found.push({ kind: 'text', value });
    } else if (/[\w.$]/.test(char)) {
      const word = /^[\w.$]+/.exec(query.slice(at))?.[0] ?? char;
      found.push({ kind: 'word', value: word });
      at += word.length - 1;
    } else if (char !== ' ') {
      found.push({ kind: 'symbol', value: char });
    }
    at += 1;
  }
  return found;
}
