import type { Fault } from '#src/emulator/server/server.js';
import { asObject, asObjects, asText, parseJson, type JsonObject } from '#src/util/json.js';
import type { Scenario } from './scenario.js';

/** What stands in the place of an answer to a list by ids. @param right the rows of the right answer */
export type IdsFault = (
  right: readonly JsonObject[],
  firstPage: readonly JsonObject[],
) => JsonObject | undefined;

const list = (data: JsonObject[]): JsonObject => ({
  data,
  info: { more_records: false, count: data.length },
});

/** Ways in which an answer by ids may be wrong; `undefined` is 204. */
export const IDS_FAULTS: readonly (readonly [name: string, fault: IdsFault])[] = [
  ['takes no notice of the ids', (_, first) => list([...first])],
  ['is empty', () => undefined],
  ['has no rows', () => list([])],
  ['lacks a third of the rows', (right) => list(right.filter((_, index) => index % 3 > 0))],
  ['lacks one row', (right) => list(right.slice(1))],
  [
    'has rows that nobody asked for beside the others',
    (right, first) => list([...first.slice(0, 7), ...right]),
  ],
  ['has each row twice', (right) => list([...right, ...right])],
  ['has an error in the place of a row', (right) => list([...right.slice(1), ERROR])],
  ['has nothing but an error', () => list([ERROR])],
  ['has rows without ids', (right) => list(right.map((row) => ({ ...row, id: null })))],
];

export const ERROR: JsonObject = {
  code: 'INTERNAL_ERROR',
  details: {},
  message: 'Internal Server Error',
  status: 'error',
};

/** Has each list by ids of a module answered wrongly. @returns ends it */
export async function breakIds(world: Scenario, module: string, fault: IdsFault): Promise<() => void> {
  const get = await plainGet(world);
  const inner = new Set<string>();
  const rowsOf = async (query: Record<string, string>): Promise<JsonObject[]> => {
    const key = new URLSearchParams(query).toString();
    inner.add(key);
    return asObjects((await get(`/${module}?${key}`))['data']);
  };
  return world.emulator.onRequest(async ({ path, query }): Promise<Fault | undefined> => {
    const { ids, ...others } = query;
    if (!path.endsWith(`/${module}`) || ids === undefined) return undefined;
    if (inner.has(new URLSearchParams(query).toString())) return undefined;
    const json = fault(await rowsOf({ ...query }), await rowsOf(others));
    return { kind: 'answer', answer: json ? { status: 200, json } : { status: 204 } };
  });
}

/** Calls that our client has no part in. */
async function plainGet({ emulator }: Scenario): Promise<(path: string) => Promise<JsonObject>> {
  const { accounts_url: accounts, api_url: api, ...credentials } = emulator.connection;
  const body = new URLSearchParams({ grant_type: 'refresh_token', ...credentials });
  const json = async (url: string, init: RequestInit): Promise<JsonObject> =>
    asObject(parseJson(await (await fetch(url, init)).text()));
  const granted = await json(`${accounts}/oauth/v2/token`, { method: 'POST', body });
  const authorization = `Zoho-oauthtoken ${asText(granted['access_token']) ?? ''}`;
  return (path) => json(`${api}/crm/v8${path}`, { headers: { authorization } });
}
