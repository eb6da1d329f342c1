import { apiError } from '#src/emulator/call/errors.js';
import type { CallInfo } from '#src/emulator/call/calls.js';
import type { Fault } from '#src/emulator/server/server.js';
import { asObject, asObjects, asText, parseJson, type Json, type JsonObject } from '#src/util/json.js';
import type { Call } from './calls.js';

/** What an answer may be made of. */
export interface Answerer {
  /** The emulator's answer to the call with other parameters or another query; none where it refuses. */
  readonly ask: (
    call: CallInfo,
    change: {
      readonly without?: readonly string[];
      readonly with?: Record<string, string>;
      readonly body?: string;
    },
  ) => Promise<JsonObject>;
}

/** `undefined`: the right answer. */
type Give = (call: CallInfo, answerer: Answerer) => Fault | undefined | Promise<Fault | undefined>;

export interface Answer {
  readonly name: string;
  /** To these kinds of calls; absent: to all. */
  readonly to?: readonly Call[];
  readonly give: Give;
  /** No answer comes: the client is not to wait long. */
  readonly hangs?: boolean;
}

const answer = (status: number, json: JsonObject): Fault => ({ kind: 'answer', answer: { status, json } });
const refuse = (status: number, code: string, details: JsonObject = {}): Fault => ({
  kind: 'answer',
  answer: apiError(status, code, 'refused for the test', details),
});
const text = (body: string): Fault => ({ kind: 'garbage', status: 200, body });

const QUERIES: readonly Call[] = ['query', 'query-probe', 'query-timeless'];
const LISTS: readonly Call[] = ['list', 'list-changes', 'list-by-ids'];

/** The key of the rows in an answer. */
const keyOf = (call: CallInfo): string =>
  ['users', 'tags', 'modules', 'fields', 'org'].find((key) => call.path.endsWith(`/${key}`)) ?? 'data';

const GENERAL: readonly Answer[] = [
  { name: '401 OAUTH_SCOPE_MISMATCH', give: () => refuse(401, 'OAUTH_SCOPE_MISMATCH') },
  { name: '403 NO_PERMISSION', give: () => refuse(403, 'NO_PERMISSION') },
  { name: '400 INVALID_DATA', give: () => refuse(400, 'INVALID_DATA') },
  { name: '400 of an unknown code', give: () => refuse(400, 'NEVER_HEARD_OF') },
  { name: '429 TOO_MANY_REQUESTS', give: () => ({ kind: 'rate-limit' }) },
  { name: '500 INTERNAL_ERROR', give: () => ({ kind: 'internal-error' }) },
  { name: '204', give: () => ({ kind: 'answer', answer: { status: 204 } }) },
  { name: '304', give: () => ({ kind: 'answer', answer: { status: 304 } }) },
  { name: '[]', give: () => text('[]') },
  { name: '{}', give: () => text('{}') },
  { name: 'a list that is no list', give: (call) => answer(200, { [keyOf(call)]: 'none' }) },
  { name: 'an error in the list', give: (call) => answer(200, { [keyOf(call)]: [inList] }) },
  { name: 'HTML', give: () => ({ kind: 'html' }) },
  { name: 'a hang', hangs: true, give: () => ({ kind: 'stall', after: 'nothing' }) },
];

const inList: Json = {
  status: 'error',
  code: 'INTERNAL_ERROR',
  message: 'Internal Server Error',
  details: {},
};

const COQL_CODES: readonly (readonly [string, JsonObject?])[] = [
  ['SYNTAX_ERROR', { clause: 'where' }],
  ['SYNTAX_ERROR', { near: 'text_1', line: 1, column: 8 }],
  ['SYNTAX_ERROR'],
  ['INVALID_QUERY', { column_name: 'Text_1' }],
  ['INVALID_QUERY', { column_name: 'Modified_Time', operator: '>=' }],
  ['INVALID_QUERY', { limit: '200' }],
  ['INVALID_QUERY'],
  ['INVALID_ALIAS', { column_name: 'Text_1', alias: '' }],
  ['DUPLICATE_ALIAS', { alias: 'Text_1' }],
  ['DUPLICATE_DATA', { column_name: 'Text_1' }],
  ['MANDATORY_NOT_FOUND', { api_name: 'select_query' }],
  ['INVALID_MODULE'],
  ['LIMIT_EXCEEDED', { limit: 5 }],
  ['LIMIT_EXCEEDED'],
];

const BULK_CODES: readonly (readonly [string, JsonObject?])[] = [
  ...(
    'REQUEST_BODY_IS_EMPTY REQUEST_BODY_NOT_READABLE REQUEST_BODY_NOT_SUPPORTED MODULE_NOT_AVAILABLE MODULE_NOT_SUPPORTED ' +
    'FIELD_NOT_AVAILABLE FIELD_NOT_SUPPORTED CVID_NOT_SUPPORTED PAGE_RANGE_EXCEEDED PAGE_NOT_SUPPORTED INVALID_CRITERIA ' +
    'CRITERIA_LIMIT_EXCEEDED AMBIGUOUS_CRITERIA AMBIGUOUS_GROUP_IN_CRITERIA GROUP_OPERATOR_NOT_SUPPORTED VALUE_TYPE_NOT_SUPPORTED ' +
    'VALUE_IN_CRITERIA_NOT_SUPPORTED FIELD_IN_CRITERIA_NOT_SUPPORTED FIELD_IN_CRITERIA_NOT_AVAILABLE ' +
    'FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE ENCRYPTED_VALUE_NOT_SUPPORTED ' +
    'JOIN_LIMIT_EXCEEDED QUERY_NOT_SUPPORTED JOB_NOT_SUPPORTED INVALID_BULK_OPERATION CALLBACK_FAILURE INVALID_CALLBACK_URL ' +
    'INVALID_CALLBACK_METHOD INVALID_SERVICE_NAME INVALID_REQUEST INVALID_REQUEST_METHOD NOT_SUPPORTED_FEATURE ' +
    'AUTHORIZATION_FAILED VALUE_LIMIT_EXCEEDED_IN_CRITERIA EXPIRED_VALUE'
  )
    .split(' ')
    .map((code) => [code] as const),
  ['FIELD_NOT_SUPPORTED', { api_name: 'Text_1' }],
  ['FIELD_NOT_AVAILABLE', { field: { api_name: 'Story' } }],
];

const FAILED_JOB: Give = ({ path }) =>
  answer(200, {
    data: [
      {
        id: path.split('/').at(-1) ?? '',
        state: 'FAILURE',
        result: { error_message: { code: 'INTERNAL_ERROR', message: 'failed for the test', details: {} } },
      },
    ],
  });

const SPECIAL: readonly Answer[] = [
  ...COQL_CODES.map(([code, details]) => ({
    name: `400 ${code} ${JSON.stringify(details ?? {})}`,
    to: QUERIES,
    give: () => refuse(400, code, details),
  })),
  ...BULK_CODES.map(([code, details]) => ({
    name: `400 ${code} ${JSON.stringify(details ?? {})}`,
    to: ['job-create'] as const,
    give: () => refuse(400, code, details),
  })),
  {
    name: '404 RESOURCE_NOT_FOUND',
    to: ['job-status', 'job-file', 'count', 'tags', 'full-text', 'deleted'],
    give: () => refuse(404, 'RESOURCE_NOT_FOUND'),
  },
  {
    name: '400 NOT_SUPPORTED',
    to: ['count', 'deleted', 'tags', 'users'],
    give: () => refuse(400, 'NOT_SUPPORTED'),
  },
  { name: 'a failed job', to: ['job-status'], give: FAILED_JOB },
  {
    name: 'a state without a name',
    to: ['job-status'],
    give: ({ path }) => answer(200, { data: [{ id: path.split('/').at(-1) ?? '' }] }),
  },
  { name: 'another number', to: ['count'], give: () => answer(200, { count: 100_000 }) },
  { name: 'no number', to: ['count'], give: () => answer(200, { count: null }) },
];

const OTHERS: JsonObject = { id: '77', Modified_Time: '1999-01-01T00:00:00+00:00', Name: 'of somebody else' };

const foreign =
  (change: JsonObject, key = 'data'): Give =>
  () =>
    answer(200, { [key]: [{ ...OTHERS, ...change }], info: { more_records: false } });

/** Rows that were not asked for, where that shows: a list in no criteria is what Zoho says it is. */
const STRANGE: readonly Answer[] = [
  {
    name: "somebody else's rows",
    to: ['query', 'query-timeless', 'query-probe', 'list-by-ids', 'record', 'full-text', 'list-changes'],
    give: foreign({}),
  },
  {
    name: "somebody else's users",
    to: ['users'],
    give: foreign({ full_name: 'No Body', email: 'nobody@example.com' }, 'users'),
  },
  { name: "somebody else's tags", to: ['tags'], give: foreign({ name: 'No tag' }, 'tags') },
  { name: 'deletions of what is there', to: ['deleted'], give: async (call, { ask }) => existing(call, ask) },
  {
    name: 'rows without an id',
    to: ['query', 'list-by-ids', 'full-text', 'list-changes'],
    give: foreign({ id: null }),
  },
  {
    name: 'half of the rows',
    to: ['list-by-ids'],
    give: async (call, { ask }) => some(await ask(call, {}), 0.5),
  },
  { name: 'no rows', to: ['list-by-ids'], give: async (call, { ask }) => some(await ask(call, {}), 0) },
  {
    name: 'shorter pages',
    to: ['list'],
    give: async (call, { ask }) => answer(200, await ask(call, { with: { per_page: '90' } })),
  },
  {
    name: 'ids ignored',
    to: ['list-by-ids'],
    give: async (call, { ask }) => answer(200, await ask(call, { without: ['ids'] })),
  },
  {
    name: 'time ignored',
    to: ['list', 'list-changes', 'deleted'],
    give: async (call, { ask }) => orNone(await ask(call, { without: ['if-modified-since'] })),
  },
  {
    name: 'order ignored',
    to: ['list', 'list-changes'],
    give: async (call, { ask }) => orNone(await ask(call, { without: ['sort_by', 'sort_order'] })),
  },
  {
    name: 'pages ignored',
    to: [...LISTS, 'users', 'deleted'],
    give: async (call, { ask }) => orNone(await ask(call, { without: ['page', 'page_token'] })),
  },
  {
    name: 'criteria ignored',
    to: QUERIES,
    give: async (call, { ask }) =>
      orNone(
        await ask(call, { body: rewritten(call, / where .*? order by/, ' where id is not null order by') }),
      ),
  },
  {
    name: 'order ignored',
    to: QUERIES,
    give: async (call, { ask }) =>
      orNone(await ask(call, { body: rewritten(call, / order by .*? limit/, ' order by id desc limit') })),
  },
  {
    name: 'limit ignored',
    to: QUERIES,
    give: async (call, { ask }) =>
      orNone(await ask(call, { body: rewritten(call, / limit .*$/, ' limit 70') })),
  },
];

function orNone(json: JsonObject): Fault {
  return Object.keys(json).length === 0 ? { kind: 'answer', answer: { status: 204 } } : answer(200, json);
}

function some(json: JsonObject, share: number): Fault {
  const rows = asObjects(json['data']);
  return orNone({ ...json, data: rows.slice(0, Math.floor(rows.length * share)) });
}

async function existing(call: CallInfo, ask: Answerer['ask']): Promise<Fault> {
  const list = { ...call, path: call.path.replace('/deleted', ''), query: {} };
  const { data } = await ask(list, { with: { fields: 'Modified_Time', per_page: '3', sort_by: 'id' } });
  const right = await ask(call, {});
  const entries = asObjects(data).map(({ id = null }) => ({
    id,
    deleted_time: '2026-01-31T09:00:00+00:00',
    type: 'recycle',
  }));
  return answer(200, { data: [...asObjects(right['data']), ...entries], info: { more_records: false } });
}

function rewritten({ body }: CallInfo, pattern: RegExp, by: string): string {
  const query = asText(asObject(parseJson(body))['select_query']) ?? '';
  return JSON.stringify({ select_query: query.replace(pattern, by) });
}

const ALL = [...GENERAL, ...SPECIAL, ...STRANGE];

export const answersTo = (call: Call): readonly Answer[] =>
  ALL.filter(({ to }) => to?.includes(call) ?? true);
