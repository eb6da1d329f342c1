import { expect } from 'chai';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Json, JsonObject } from '#src/util/json.js';
import { type BulkClient, criterion, module, startBulk, usingBulk } from '../../support/bulk.js';

const NOW = Date.UTC(2026, 0, 31, 9, 30);
const org = createOrg({ now: NOW });

/** One emulator for a whole table of requests: none of them leaves anything behind. */
function shared(options: Parameters<typeof startBulk>[0]): () => BulkClient {
  let client: BulkClient | undefined;
  before(async () => {
    client = await startBulk({ dailyCredits: 1_000_000, bulkDownloadsPerMinute: 100, ...options });
  });
  after(() => client?.stop());
  return () => {
    if (!client) throw new Error('no emulator yet');
    return client;
  };
}

function table(
  cases: readonly [name: string, body: JsonObject | string, code: string, details?: Json][],
): void {
  const client = shared({ org });
  for (const [name, body, code, details] of cases) {
    it(`zoho-api §8.5: ${name}: ${code}`, async () => {
      const { status, json } = await client().create(body);
      expect([status, json['code'], json['status']]).to.deep.equal([400, code, 'error']);
      expect(json['message']).to.be.a('string').that.does.not.equal('');
      if (details !== undefined) expect(json['details']).to.deep.equal(details);
    });
  }
}

const leads = (more: JsonObject): JsonObject => ({
  query: { ...module('Leads'), fields: ['Last_Name'], ...more },
});
const where = (criteria: Json): JsonObject => leads({ criteria });
const fields = (name: string, ...names: string[]): JsonObject => ({
  query: { ...module(name), fields: names },
});
const callback = (url: string, method: string): JsonObject => ({ ...leads({}), callback: { url, method } });
const equal = criterion('Last_Name', 'equal', 'x');

describe('emulator: bodies that bulk read refuses', () => {
  table([
    ['nothing', '', 'REQUEST_BODY_IS_EMPTY', {}],
    ['white space', ' \n', 'REQUEST_BODY_IS_EMPTY'],
    ['an empty object', {}, 'REQUEST_BODY_IS_EMPTY'],
    ['no JSON', '{"query":', 'REQUEST_BODY_NOT_READABLE', {}],
    ['a list', '[1]', 'REQUEST_BODY_NOT_READABLE'],
    ['no query', { file_type: 'csv' }, 'REQUEST_BODY_NOT_SUPPORTED', { api_name: 'query' }],
    ['no module', { query: { fields: ['x'] } }, 'REQUEST_BODY_NOT_SUPPORTED', { api_name: 'module' }],
    ['the module of version 2', { query: { module: 'Leads' } }, 'REQUEST_BODY_NOT_SUPPORTED'],
    ['an unknown module', { query: module('Nothing') }, 'MODULE_NOT_AVAILABLE', { api_name: 'Nothing' }],
    ...['Notes', 'Attachments', 'Emails', 'Visits', 'CTI_Entry', 'Reports'].map(
      (name): [string, JsonObject, string, Json] => [
        ...([name, { query: module(name) }, 'MODULE_NOT_SUPPORTED', { api_name: name }] as const),
      ],
    ),
    ['a view', leads({ cvid: '5725767000000087501' }), 'CVID_NOT_SUPPORTED'],
    ['page 0', leads({ page: 0 }), 'PAGE_NOT_SUPPORTED'],
    ['a page in words', leads({ page: 'one' }), 'PAGE_NOT_SUPPORTED'],
    ['page 501', leads({ page: 501 }), 'PAGE_RANGE_EXCEEDED', { max_limit: 500 }],
    ['a calendar of leads', { ...leads({}), file_type: 'ics' }, 'NOT_SUPPORTED_FEATURE'],
    ['a calendar with fields', { ...fields('Events', 'Venue'), file_type: 'ics' }, 'NOT_SUPPORTED_FEATURE'],
    ['another file', { ...leads({}), file_type: 'xlsx' }, 'NOT_SUPPORTED_FEATURE'],
    ['a callback to nowhere', callback('example', 'post'), 'INVALID_CALLBACK_URL'],
    ['a callback by get', callback('https://x.example/', 'get'), 'INVALID_CALLBACK_METHOD'],
  ]);

  it('zoho-api §8.1: other content types are 415', () =>
    usingBulk({ org }, async ({ create }) => {
      const { status, json } = await create(leads({}), 'text/plain');
      expect([status, json['code']]).to.deep.equal([415, 'MEDIA_TYPE_NOT_SUPPORTED']);
      expect((await create(leads({}), 'application/json; charset=utf-8')).status).to.equal(201);
    }));

  it('zoho-api §8.5: a module one may not see is 403', () =>
    usingBulk({ org }, async ({ create }) => {
      const { status, json } = await create({ query: module('Consents') });
      expect([status, json['code'], json['message']]).to.deep.equal([
        ...[403, 'NO_PERMISSION', 'Permission denied to read'],
      ]);
    }));

  it('zoho-api §8.4: which modules are refused is a switch', () =>
    usingBulk({ org, bulkRefusedModules: ['Contacts_X_Accounts'] }, async ({ create }) => {
      const linking = await create({ query: module('Contacts_X_Accounts') });
      expect(linking.json).to.include({ code: 'MODULE_NOT_SUPPORTED' });
      expect((await create({ query: module('Notes') })).status).to.equal(201);
    }));

  it('zoho-api §14: other methods and paths', () =>
    usingBulk({ org }, async ({ emulator, login }) => {
      const authorization = `Zoho-oauthtoken ${await login()}`;
      const ask = async (path: string, method: string): Promise<unknown> => {
        const response = await fetch(emulator.url + path, { method, headers: { authorization } });
        return [response.status, ((await response.json()) as JsonObject)['code']];
      };
      expect(await ask('/crm/bulk/v8/read', 'GET')).to.deep.equal([400, 'INVALID_REQUEST_METHOD']);
      expect(await ask('/crm/v8/bulk/read', 'GET')).to.deep.equal([404, 'INVALID_URL_PATTERN']);
      expect(await ask('/crm/bulk/v8/Leads', 'GET')).to.deep.equal([404, 'INVALID_URL_PATTERN']);
    }));
});

describe('emulator: fields that bulk read refuses', () => {
  const refused = (name: string): Json => ({ api_name: name });
  const unknown = (name: string): Json => ({ api_name: name, module: 'Leads' });
  table([
    [
      'a field that is not there',
      fields('Leads', 'Last_Name', 'Nope'),
      'FIELD_NOT_AVAILABLE',
      unknown('Nope'),
    ],
    ['one hidden from the profile', fields('Leads', 'Lead_Status_Modified_Time'), 'FIELD_NOT_AVAILABLE'],
    ['another $ name', fields('Leads', '$approved'), 'FIELD_NOT_AVAILABLE', unknown('$approved')],
    ['a field of no parent', fields('Leads', 'Nope.Name'), 'FIELD_NOT_AVAILABLE'],
    ['an unknown field of a parent', fields('Contacts', 'Account_Name.Nope'), 'FIELD_NOT_AVAILABLE'],
    ['an unknown field of a user', fields('Leads', 'Owner.nope'), 'FIELD_NOT_AVAILABLE'],
    ['a dot where nothing is looked up', fields('Leads', 'Last_Name.x'), 'FIELD_NOT_SUPPORTED'],
    ['a parent of a parent', fields('Contacts', 'Account_Name.Parent_Account.Phone'), 'JOIN_LIMIT_EXCEEDED'],
    ['an address', fields('Leads', 'Address'), 'FIELD_NOT_SUPPORTED', refused('Address')],
    [
      'a part of one',
      fields('Contacts', 'Other_Coordinates'),
      'FIELD_NOT_SUPPORTED',
      refused('Other_Coordinates'),
    ],
    [
      'a distance',
      fields('Leads', 'nearby_distance__s'),
      'FIELD_NOT_SUPPORTED',
      refused('nearby_distance__s'),
    ],
    [
      'a subform',
      fields('Quotes', 'Subject', 'Quoted_Items'),
      'FIELD_NOT_SUPPORTED',
      refused('Quoted_Items'),
    ],
    ['a multi-select lookup', fields('Contacts', 'Associated_Accounts'), 'FIELD_NOT_SUPPORTED'],
    ['a multi-user lookup', fields('Contacts', 'Account_Team'), 'FIELD_NOT_SUPPORTED'],
    ['files', fields('Vehicles', 'Papers'), 'FIELD_NOT_SUPPORTED', refused('Papers')],
    ['images', fields('Vehicles', 'Photos'), 'FIELD_NOT_SUPPORTED', refused('Photos')],
    ['201 fields', fields('Leads', ...Array<string>(201).fill('Email')), 'QUERY_NOT_SUPPORTED'],
    ['names that are none', leads({ fields: [1] }), 'REQUEST_BODY_NOT_READABLE', { api_name: 'fields' }],
  ]);

  it('zoho-api §8.1: so many parents and no more; each counts once', () =>
    usingBulk({ org, bulkJoins: 1 }, async ({ create }) => {
      const one = await create(fields('Contacts', 'Owner.email', 'Owner.last_name'));
      expect(one.status).to.equal(201);
      const two = await create(fields('Contacts', 'Owner.email', 'Account_Name.Account_Name'));
      expect(two.json).to.deep.include({ code: 'JOIN_LIMIT_EXCEEDED', details: { max_limit: 1 } });
    }));
});

describe('emulator: criteria that bulk read refuses', () => {
  const nested = (count: number): Json => ({ group_operator: 'or', group: Array<Json>(count).fill(equal) });
  const comparators = (name: string, comparator: string, value: Json): JsonObject =>
    where(criterion(name, comparator, value));
  const [unsupported, incompatible, value, type] = [
    'FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED',
    'COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE',
    'VALUE_IN_CRITERIA_NOT_SUPPORTED',
    'VALUE_TYPE_NOT_SUPPORTED',
  ];
  table([
    ['a text', where('Last_Name:equals:x'), 'INVALID_CRITERIA'],
    ['no comparator', where({ field: { api_name: 'Last_Name' }, value: 'x' }), 'INVALID_CRITERIA'],
    ['no value', where({ field: { api_name: 'Last_Name' }, comparator: 'equal' }), 'INVALID_CRITERIA'],
    [
      'the form of version 2',
      where({ api_name: 'Last_Name', comparator: 'equal', value: 'x' }),
      'INVALID_CRITERIA',
    ],
    ['an empty group', where({ group_operator: 'and', group: [] }), 'INVALID_CRITERIA'],
    ['a group and more', where({ ...equal, group_operator: 'and', group: [equal] }), 'AMBIGUOUS_CRITERIA'],
    ['a group of two without operator', where({ group: [equal, equal] }), 'AMBIGUOUS_GROUP_IN_CRITERIA'],
    [
      'another operator',
      where({ group_operator: 'xor', group: [equal, equal] }),
      'GROUP_OPERATOR_NOT_SUPPORTED',
      { supported: ['and', 'or'] },
    ],
    [
      '26 of them, some deeper',
      where({ group_operator: 'and', group: [equal, nested(25)] }),
      'CRITERIA_LIMIT_EXCEEDED',
      { max_limit: 25 },
    ],
    [
      'an unknown field',
      comparators('Nope', 'equal', 'x'),
      'FIELD_IN_CRITERIA_NOT_AVAILABLE',
      { api_name: 'Nope' },
    ],
    ['tags', comparators('Tag', 'equal', 'x'), 'FIELD_IN_CRITERIA_NOT_SUPPORTED', { api_name: 'Tag' }],
    ['territories', where(criterion('Connected_To__s', 'equal', '1')), 'FIELD_IN_CRITERIA_NOT_SUPPORTED'],
    [
      'an order of flags',
      comparators('Email_Opt_Out', 'not_equal', true),
      unsupported,
      { api_name: 'Email_Opt_Out', comparator: 'not_equal', supported: ['equal'] },
    ],
    ['an order of texts', comparators('Last_Name', 'greater_than', 'x'), unsupported],
    ['a part of a number', comparators('Annual_Revenue', 'contains', 1), unsupported],
    ['a range of numbers', comparators('Annual_Revenue', 'between', [1, 2]), unsupported],
    ['an order of owners', comparators('Owner', 'less_than', '1'), unsupported],
    ['a range of one', comparators('Modified_Time', 'between', ['2024-01-01T00:00:00Z']), incompatible],
    ['a list of nothing', comparators('Last_Name', 'in', []), incompatible],
    ['a list to be equal to', comparators('Last_Name', 'equal', ['x']), incompatible],
    ['one to be in', comparators('Last_Name', 'in', 'x'), incompatible],
    ['more than emptiness', comparators('Annual_Revenue', 'greater_than', '${EMPTY}'), incompatible],
    [
      '201 values',
      comparators('Last_Name', 'in', Array<Json>(201).fill('x')),
      'VALUE_LIMIT_EXCEEDED_IN_CRITERIA',
    ],
    [
      'a number as a text',
      comparators('Last_Name', 'equal', 1),
      type,
      { api_name: 'Last_Name', supported: ['string'] },
    ],
    ['a text as a flag', comparators('Email_Opt_Out', 'equal', 'true'), type],
    ['a number as a time', comparators('Modified_Time', 'equal', 1), type],
    ['a word as a number', comparators('Annual_Revenue', 'equal', 'much'), value],
    ['256 characters', comparators('Last_Name', 'equal', 'x'.repeat(256)), value],
    ['milliseconds', comparators('Modified_Time', 'equal', '2024-01-01T00:00:00.000Z'), value],
    ['a time without offset', comparators('Modified_Time', 'equal', '2024-01-01T00:00:00'), value],
    ['a date as a time', comparators('Modified_Time', 'equal', '2024-01-01'), value],
    ['the 30th of February', comparators('Modified_Time', 'equal', '2024-02-30T00:00:00Z'), value],
    ['half an id', comparators('id', 'equal', '12.5'), value],
  ]);
});

describe('emulator: criteria that bulk read obeys', () => {
  const at = (second: number): string => `2024-03-01T00:00:0${second}Z`;
  const group = (operator: string, ...parts: JsonObject[]): JsonObject => ({
    group_operator: operator,
    group: parts,
  });
  const [equalTo, after] = [(name: string, text: Json) => criterion(name, 'equal', text), at(3)];
  /** The ids of tiny `Contacts` 1001 to 1005, named `Person 0` to `Person 4`, one second apart, without e-mail. */
  const cases: [name: string, criteria: JsonObject, last: number[]][] = [
    ['equal, whatever the case', equalTo('Last_Name', 'person 2'), [3]],
    ['not_equal', criterion('Last_Name', 'not_equal', 'Person 2'), [1, 2, 4, 5]],
    ['in', criterion('Last_Name', 'in', ['Person 0', 'Person 4', 'x']), [1, 5]],
    ['not_in', criterion('Last_Name', 'not_in', ['Person 0', 'Person 4']), [2, 3, 4]],
    ['contains', criterion('Last_Name', 'contains', 'SON 3'), [4]],
    ['not_contains', criterion('Last_Name', 'not_contains', '3'), [1, 2, 3, 5]],
    ['starts_with', criterion('Last_Name', 'starts_with', 'Per'), [1, 2, 3, 4, 5]],
    ['ends_with', criterion('Last_Name', 'ends_with', '1'), [2]],
    ['greater_than', criterion('Modified_Time', 'greater_than', after), [5]],
    ['greater_equal', criterion('Modified_Time', 'greater_equal', after), [4, 5]],
    ['less_than', criterion('Modified_Time', 'less_than', at(1)), [1]],
    [
      'less_equal in another zone',
      criterion('Modified_Time', 'less_equal', '2024-03-01T05:30:01+05:30'),
      [1, 2],
    ],
    ['between, ends included', criterion('Modified_Time', 'between', [at(1), at(3)]), [2, 3, 4]],
    ['not_between', criterion('Modified_Time', 'not_between', [at(1), at(3)]), [1, 5]],
    ['ids as numbers', criterion('id', 'greater_than', '1003'), [4, 5]],
    ['ids as text', criterion('id', 'less_than', '999'), []],
    ['an owner by id', equalTo('Owner', '101'), [1, 2, 3, 4, 5]],
    ['a parent by its field', equalTo('Owner.last_name', 'Doe'), []],
    ['nothing', equalTo('Email', '${EMPTY}'), [1, 2, 3, 4, 5]],
    ['something', criterion('Last_Name', 'not_equal', '${EMPTY}'), [1, 2, 3, 4, 5]],
    ['what is absent passes nothing', criterion('Email', 'not_equal', 'x'), []],
    ['and', group('and', criterion('id', 'greater_than', 1001), criterion('id', 'less_than', 1004)), [2, 3]],
    ['or', group('or', equalTo('id', '1001'), equalTo('id', '1005')), [1, 5]],
    [
      'brackets in brackets',
      group(
        'and',
        group('or', equalTo('id', '1001'), equalTo('id', '1002')),
        group('and', equalTo('Last_Name', 'Person 1')),
      ),
      [2],
    ],
  ];
  const client = shared({});
  for (const [name, criteria, last] of cases) {
    it(`zoho-api §8.1: ${name}`, async () => {
      const rows = await client().read({ ...module('Contacts'), fields: ['Last_Name'], criteria });
      expect(rows.slice(1).map(([id]) => Number(id) - 1000)).to.deep.equal(last);
    });
  }
});
