import { expect } from 'chai';
import type { EmulatorOptions } from '#src/emulator/server/server.js';
import { asArray, asObject, asText, type JsonObject } from '#src/util/json.js';
import { errorOf, ids, using } from '../../support/emulated.js';
import { queryOrg } from '../../support/query-org.js';
import { hasShared, NO_SHARED, payload } from '../../support/shared.js';
import { skipLoudly } from '../../support/skip.js';

type Refused = [code: string, message: string, details: JsonObject];

const select = (where: string, rest = ''): string => `select id from Trips where ${where} ${rest}`;
const all = (rest: string): string => select('id is not null', rest);
const repeat = (count: number, make: (index: number) => string, by: string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(by);
/** So many criteria in brackets, pair by pair. */
const pairs = (count: number): string => (count === 1 ? 'id > 1' : `(id > ${count} and ${pairs(count - 1)})`);

const parsing = 'error occured while parsing the query';
const formed = 'Invalid query formed';
const operator = (column_name: string, name: string): Refused => [
  'INVALID_QUERY',
  formed,
  { reason: 'invalid operator found', column_name, operator: name },
];
const limit = (clause: string, most: number): Refused => [
  'LIMIT_EXCEEDED',
  'limit exceeded',
  { limit: most, clause },
];
const value = (column_name: string, expected_data_type: string): Refused => [
  'INVALID_QUERY',
  'value given seems to be invalid for the column',
  { column_name, expected_data_type },
];
const inCriteria = (column_name: string, name: string, text: string): Refused => [
  'INVALID_QUERY',
  'unsupported column in criteria',
  { cv_criteria: false, column_name, value: text, operator: name },
];
const token = (column: number, near: string): Refused => [
  'SYNTAX_ERROR',
  'unexpected token',
  { line: 1, column, near },
];
const notSupported: Refused = ['SYNTAX_ERROR', 'given coql query not supported', {}];

const SYNTAX: readonly (readonly [query: string, refused: Refused])[] = [
  ['select id from Trips', ['SYNTAX_ERROR', 'missing clause', { clause: 'where' }]],
  ['select id from Trips limit 5', ['SYNTAX_ERROR', 'missing clause', { clause: 'where' }]],
  ['select id where id > 1', ['SYNTAX_ERROR', 'missing clause', { clause: 'from' }]],
  ['select id, FROM Trips where id > 1', token(12, 'FROM')],
  ['select id from Trips where id ~ 1', token(31, '~')],
  [
    'select id from Trips where\n id ? 1',
    ['SYNTAX_ERROR', 'unexpected token', { line: 2, column: 5, near: '?' }],
  ],
  ['select id from Trips where id > 1 id', token(35, 'id')],
  ['select id from Trips where Kind = Advertisement', token(35, 'Advertisement')],
  ['select id from Trips where (id > 1', ['SYNTAX_ERROR', parsing, { near: '1' }]],
  ["select id from Trips where Kind = 'a", ['SYNTAX_ERROR', parsing, { near: "'a" }]],
  [select('not Kind = 1'), ['SYNTAX_ERROR', 'operator not supported', { operator: 'not' }]],
  [select("Kind <> 'a'"), ['SYNTAX_ERROR', 'operator not supported', { operator: '<>' }]],
  [select('id > 1 and id > 2 and id > 3'), ['SYNTAX_ERROR', parsing, { near: 'where' }]],
  ['select * from Trips where id > 1', notSupported],
  ["update Trips set Kind = 'a' where id > 1", notSupported],
  ['select t.id from Trips t where t.id > 1', notSupported],
  ['select id from Trips join Leads on id = id where id > 1', notSupported],
  [select('Partner in (select id from Contacts where id > 1)'), notSupported],
  ['select Kind, COUNT(id) from Trips where id > 1 group by Kind having id > 1', notSupported],
  [all('limit s'), ['INVALID_QUERY', 'limit given seems to be invalid', { limit: 's' }]],
  [all('limit 0'), ['INVALID_DATA', 'limit should be greater than 0', {}]],
  [all('limit -1'), ['INVALID_DATA', 'limit should be greater than 0', {}]],
  [all('limit 5 offset x'), ['INVALID_QUERY', 'offset given seems to be invalid', { offset: 'x' }]],
];

const COLUMNS: readonly (readonly [query: string, refused: Refused])[] = [
  [
    'select Kind, Kind from Trips where id > 1',
    ['DUPLICATE_DATA', 'duplicate select column', { column_name: 'Kind' }],
  ],
  [
    'select MAX(Price), MAX(Price) from Trips where id > 1',
    ['DUPLICATE_DATA', 'duplicate aggregate function', { column_name: 'Price', aggregate: 'MAX' }],
  ],
  [all('order by id, id'), ['DUPLICATE_DATA', 'duplicate order by column', { column_name: 'id' }]],
  [
    "select Kind as '' from Trips where id > 1",
    ['INVALID_ALIAS', 'alias name cannot be an empty string', { column_name: 'Kind', alias: '' }],
  ],
  [
    'select Kind as Name, Code as Name from Trips where id > 1',
    [
      'DUPLICATE_ALIAS',
      'same alias cannot refer more than one column',
      { referred_columns: ['Kind', 'Code'], alias: 'Name' },
    ],
  ],
  [
    'select Kind as Code, Code from Trips where id > 1',
    [
      'INVALID_QUERY',
      'column name or property name given in select columns without alias name cannot be an alias name for other select columns',
      { column_name: 'Kind', alias: 'Code' },
    ],
  ],
  [
    'select TestFunction(Kind) from Trips where id > 1',
    [
      'INVALID_DATA',
      'invalid data',
      { reason: 'unsupported aggregate function', column: 'TestFunction(Kind)' },
    ],
  ],
  [
    'select count(id) from Trips where id > 1',
    ['INVALID_DATA', 'invalid data', { reason: 'unsupported aggregate function', column: 'count(id)' }],
  ],
  ['select Kind, COUNT(id) from Trips where id > 1', ['INVALID_QUERY', formed, {}]],
  [
    all('order by Remarks'),
    ['INVALID_QUERY', 'unsupported column', { column_name: 'Remarks', clause: 'order by' }],
  ],
  [
    'select id from Trips#77 where id > 1',
    ['INVALID_QUERY', 'the cvid given seems to be invalid', { cvid: '77' }],
  ],
  [select("Kind > 'a'"), operator('Kind', '>')],
  [select("Kind between 'a' and 'b'"), operator('Kind', 'between')],
  [select('Partner > 5'), operator('Partner', '>')],
  [select("Price like '1%'"), operator('Price', 'like')],
  [select('Active != true'), operator('Active', '!=')],
  [select('Active is null'), operator('Active', 'is null')],
  [select('Extras is not null'), operator('Extras', 'is not null')],
  [select("Hidden_Number = 'a'"), operator('Hidden_Number', '=')],
  [select("Seats = 'adfkahfd'"), value('Seats', 'double')],
  [select("Modified_Time > '2024-03-01T00:00:00.123Z'"), value('Modified_Time', 'datetime')],
  [select("Modified_Time > '2024-03-01'"), value('Modified_Time', 'datetime')],
  [select("Bought_On = '2024-02-30'"), value('Bought_On', 'date')],
  [select('Kind = 5'), value('Kind', 'text')],
  [select("Kind like 'a%b'"), value('Kind', 'text')],
  [select("Kind not like 'a%'"), value('Kind', 'text')],
  [select("Partner = 'Zylker'"), value('Partner', 'bigint')],
  [select("Remarks = 'a'"), inCriteria('Remarks', '=', 'a')],
  [select('Territory != ${EMPTY}'), inCriteria('Territory', '!=', '${EMPTY}')],
];

const LIMITS: readonly (readonly [query: string, refused: Refused | undefined])[] = [
  [all('limit 2001'), limit('limit', 2_000)],
  [select(pairs(25)), undefined],
  [select(pairs(26)), limit('where', 25)],
  [select(`id in (${repeat(100, String, ',')})`), undefined],
  [select(`id in (${repeat(101, String, ',')})`), limit('in', 100)],
  [select(`id not in (${repeat(101, String, ',')})`), limit('in', 100)],
  [all(`order by ${repeat(11, (index) => `F${index}`, ',')}`), limit('order by', 10)],
  [`select ${repeat(501, (index) => `F${index}`, ',')} from Trips where id > 1`, limit('select', 500)],
  [`select ${repeat(6, (index) => `MAX(F${index})`, ',')} from Trips where id > 1`, limit('aggregate', 5)],
  ['select Kind from Trips where id > 1 group by Kind, A, B, C, D', limit('group by', 4)],
  ['select Partner.Owner.profile.name from Trips where id > 1', limit('select', 2)],
  [`select ${repeat(16, (index) => `L${index}.Name`, ',')} from Trips where id > 1`, limit('join', 15)],
  [
    select(`${'('.repeat(1_000)}id > 1`),
    ['SYNTAX_ERROR', 'Parsing is happening for so long for the given query. please validate the query.', {}],
  ],
];

const BODIES: readonly (readonly [body: JsonObject | string, refused: Refused])[] = [
  [{}, ['MANDATORY_NOT_FOUND', 'mandatory key not found', { api_name: 'select_query' }]],
  ['no json', ['INVALID_DATA', 'invalid data', { expected_data_type: 'jsonobject' }]],
  [
    { select_query: 5 },
    [
      'INVALID_DATA',
      'invalid data',
      { expected_data_type: 'text', api_name: 'select_query', json_path: '$.select_query' },
    ],
  ],
  [
    { select_query: all(''), include_meta: 'fields' },
    [
      'INVALID_DATA',
      'invalid data',
      { expected_data_type: 'jsonarray', api_name: 'include_meta', json_path: '$.include_meta' },
    ],
  ],
  [
    { select_query: all(''), include_meta: ['layouts'] },
    [
      'INVALID_DATA',
      'invalid data',
      { api_name: 'include_meta', json_path: '$.include_meta[0]', supported_values: ['fields'] },
    ],
  ],
];

describe('emulator: COQL refusals', () => {
  const refuses = (
    body: JsonObject | string,
    refused: Refused | undefined,
    options: Partial<EmulatorOptions> = {},
  ) =>
    using({ org: queryOrg(), ...options }, async ({ post }) => {
      const reply = await post('/coql', body);
      if (refused) expect(errorOf(reply)).to.deep.equal([400, ...refused]);
      else expect([200, 204]).to.include(reply.status);
    });

  const title = (query: string): string => (query.length > 90 ? `${query.slice(0, 90)}…` : query);
  for (const [query, refused] of [...SYNTAX, ...COLUMNS])
    it(`zoho-api §7.5: ${title(query)}`, () => refuses({ select_query: query }, refused));
  for (const [query, refused] of LIMITS)
    it(`zoho-api §7.3: ${title(query)}`, () => refuses({ select_query: query }, refused));
  for (const [body, refused] of BODIES)
    it(`zoho-api §7.5: ${JSON.stringify(body)}`, () => refuses(body, refused));

  it('zoho-api §7.3: a select may be allowed fewer columns', () =>
    refuses({ select_query: 'select Kind, Code from Trips where id > 1' }, limit('select', 1), {
      coqlColumns: 1,
    }));

  it('zoho-api §7.1: brackets may be left out, and binds tighter then', () =>
    using({ org: queryOrg(), coqlBrackets: 'loose' }, async ({ post }) => {
      const query = select("Kind = 'a' and Seats = 2 or Kind = 'b' and Price = 1 and id > 1");
      expect(ids((await post('/coql', { select_query: query })).data)).to.deep.equal(['1002', '1003']);
    }));

  it('payloads: the captured answers to a missing where and, as we read its name, to chained criteria', async function () {
    if (!hasShared()) skipLoudly(this, NO_SHARED);
    const captured = (file: string) => asObject(payload('errors', file))['body'];
    await using({ org: queryOrg() }, async ({ post }) => {
      const answer = async (query: string) => (await post('/coql', { select_query: query })).json;
      expect(await answer('select id from Trips')).to.deep.equal(captured('rc_v8_err_no_where.json'));
      const chained = select("Kind != 'a' and Kind != 'b' and Kind != 'c'");
      expect(await answer(chained)).to.deep.equal(captured('rc_v8_err_chained_ne.json'));
    });
  });

  it('payloads: every published kind of refusal is one of those above', function () {
    if (!hasShared()) skipLoudly(this, NO_SHARED);
    const examples = asArray(payload('errors', 'oas_v8_coql_errors.json'));
    const published = examples.map((item) => asObject(asObject(item)['body']));
    const known = [...SYNTAX, ...COLUMNS, ...BODIES].map(([, [code, message]]) => `${code}: ${message}`);
    const answered = new Set([...known, 'INVALID_QUERY: unsupported column']);
    const modules = 'INVALID_MODULE: the given module is not supported in api';
    const missing = published
      .map(({ code, message }) => `${asText(code) ?? ''}: ${asText(message) ?? ''}`)
      .filter((name) => name !== modules && !answered.has(name));
    expect(missing).to.deep.equal([]);
  });
});
