import type { CallInfo } from '#src/emulator/call/calls.js';

/** The kinds of calls that a sync makes of one module, as the emulator sees them. */
export const CALLS = [
  'org',
  'modules',
  'fields',
  'users',
  'tags',
  'list',
  'list-changes',
  'list-by-ids',
  'record',
  'full-text',
  'count',
  'deleted',
  'query',
  'query-probe',
  'query-timeless',
  'job-create',
  'job-status',
  'job-file',
] as const;
export type Call = (typeof CALLS)[number];

export const MODULE = 'Things';
const LIST = `/crm/v8/${MODULE}`;

const BY_PATH: ReadonlyMap<string, Call> = new Map([
  ['/crm/v8/org', 'org'],
  ['/crm/v8/settings/modules', 'modules'],
  ['/crm/v8/settings/fields', 'fields'],
  ['/crm/v8/settings/tags', 'tags'],
  ['/crm/v8/users', 'users'],
  [`${LIST}/deleted`, 'deleted'],
  [`${LIST}/actions/count`, 'count'],
]);

/** `undefined`: none of those. */
export function callOf(call: CallInfo): Call | undefined {
  const { path } = call;
  if (path.startsWith('/crm/bulk/')) return jobCall(call);
  if (path === '/crm/v8/coql') return queryCall(call.body);
  if (path === LIST) return listCall(call.query);
  if (path.endsWith('/fetch_full_data')) return 'full-text';
  return BY_PATH.get(path) ?? (/^\/crm\/v8\/Things\/\d+$/.test(path) ? 'record' : undefined);
}

function jobCall({ method, path }: CallInfo): Call {
  if (method === 'POST') return 'job-create';
  return path.endsWith('/result') ? 'job-file' : 'job-status';
}

function queryCall(body: string): Call {
  if (/ limit \d+, 1"/.test(body)) return 'query-probe';
  return body.includes('Modified_Time is null') ? 'query-timeless' : 'query';
}

function listCall(query: CallInfo['query']): Call {
  if (query['ids'] !== undefined) return 'list-by-ids';
  return query['fields'] === 'Modified_Time' ? 'list-changes' : 'list';
}
