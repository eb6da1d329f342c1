import { batchesOf } from '../../util/batches.js';
import { mapConcurrent, type Turn } from '../../util/async.js';
import { floorToSecond, formatInstant } from '../../util/clock.js';
import { asArray, asObject, asObjects, asText, type JsonObject } from '../../util/json.js';
import { ZohoApiError } from '../http/api-error.js';
import { isTooLarge } from '../http/network-error.js';
import type { RequestOptions } from '../request.js';
import type { ZohoClient, ZohoResponse } from '../client.js';
import { announcesMore } from './paging.js';

/** The largest page of Get Records (zoho-api.md §5.1). */
export const MAX_PER_PAGE = 200;
/** The largest number of ids of one list that is known to work (zoho-api.md §5.1). */
export const IDS_PER_CALL = 100;
/** Lists by id that run at the same time. */
const IDS_CONCURRENCY = 4;
type Reader = Pick<ZohoClient, 'get'>;

/** One page of a list. A page token is valid only with the same parameters, so all pages must repeat them (§5.2). */
export interface ListQuery {
  readonly module: string;
  /** 1 to 50 api names; `id` counts if it is named. */
  readonly fields: readonly string[];
  readonly sortBy?: 'id' | 'Created_Time' | 'Modified_Time' | undefined;
  readonly sortOrder?: 'asc' | 'desc' | undefined;
  readonly perPage?: number | undefined;
  /** 1 to 10; not with a token. */
  readonly page?: number | undefined;
  /** Takes precedence over `page`. */
  readonly pageToken?: string | undefined;
  /** Epoch ms, rounded down to whole seconds: only rows modified since. */
  readonly modifiedSince?: number | undefined;
  /** At most {@link IDS_PER_CALL}; use {@link listByIds}. */
  readonly ids?: readonly string[] | undefined;
  /** Leads only: `both` includes converted ones; Zoho omits them by default. */
  readonly converted?: 'true' | 'false' | 'both' | undefined;
  /** `false`: only records that wait for approval. Not given: the client decides (`approved.ts`). */
  readonly approved?: 'false' | undefined;
  /** Awaited before the answer is parsed. */
  readonly turn?: Turn['begin'] | undefined;
}

export interface RecordPage {
  readonly rows: JsonObject[];
  readonly moreRecords: boolean;
  /** Zoho does not say whether more rows follow, but the page is full (F-P1). */
  readonly isUnsure: boolean;
  readonly nextPageToken: string | undefined;
  readonly page: number | undefined;
  /** Zoho's clock, epoch ms. */
  readonly serverTime: number | undefined;
  /** 304: nothing modified since. False for an empty list (204). */
  readonly notModified: boolean;
}

/**
 * Requests many records by id. If an answer is too large, requests each half of the ids.
 *
 * @param join joins the answers for two halves
 */
export async function inHalves<T>(
  ids: readonly string[],
  ask: (ids: readonly string[]) => Promise<T>,
  join: (one: T, other: T) => T,
): Promise<T> {
  try {
    return await ask(ids);
  } catch (error) {
    if (!isTooLarge(error) || ids.length < 2) throw error;
    const half = Math.ceil(ids.length / 2);
    const one = await inHalves(ids.slice(0, half), ask, join);
    return join(one, await inHalves(ids.slice(half), ask, join));
  }
}

/** `GET /{M}` (zoho-api.md §5.1); 204 and 304 are pages without rows. */
export function listRecords(client: Reader, query: ListQuery): Promise<RecordPage> {
  const { ids } = query;
  if (ids === undefined) return listPage(client, query);
  return inHalves(
    ids,
    (some) => listPage(client, { ...query, ids: some }),
    (one, other) => ({ ...one, rows: [...one.rows, ...other.rows] }),
  );
}

async function listPage(client: Reader, query: ListQuery): Promise<RecordPage> {
  const response = await client.get(`/${encodeURIComponent(query.module)}`, listRequest(query));
  const info = asObject(response.body?.['info']);
  const page = info['page'];
  // A row that is no object becomes an unreadable row, so that it is not lost unnoticed.
  const rows = asArray(response.body?.['data']).map(asObject);
  const announced = announcesMore(info) ?? (asText(info['next_page_token']) === undefined ? undefined : true);
  const isUnsure = announced === undefined && rows.length >= (query.perPage ?? MAX_PER_PAGE);
  return {
    rows,
    moreRecords: announced ?? isUnsure,
    isUnsure,
    nextPageToken: asText(info['next_page_token']),
    page: typeof page === 'number' ? page : undefined,
    serverTime: response.serverTime,
    notModified: response.status === 304,
  };
}

function listRequest(query: ListQuery): RequestOptions {
  return {
    module: query.module,
    list: 'data',
    approval: true,
    isKeyed: true,
    turn: query.turn,
    kind: query.sortBy === undefined ? 'get' : 'sorted-list',
    query: {
      fields: query.fields.join(','),
      ids: query.ids?.join(','),
      converted: query.converted,
      approved: query.approved,
      sort_by: query.sortBy,
      sort_order: query.sortOrder,
      per_page: query.perPage ?? MAX_PER_PAGE,
      page: query.pageToken === undefined ? query.page : undefined,
      page_token: query.pageToken,
    },
    headers:
      query.modifiedSince === undefined ? {} : { 'if-modified-since': modifiedSince(query.modifiedSince) },
  };
}

/** The answer for some ids. */
export interface IdsAnswer {
  /** Requested rows, each once. */
  readonly rows: readonly JsonObject[];
  /** Ids without a row in the answer: deleted, or missing in this answer only. */
  readonly absent: readonly string[];
  /** The answer had other rows in their place: Zoho ignores the ids. Then the remaining ids are not requested. */
  readonly isIgnored: boolean;
}

/**
 * Get Records by id, a hundred ids per call. A row that is missing in the answer is not necessarily deleted; the caller must
 * check it by another call.
 */
export async function listByIds(
  client: Reader,
  query: Pick<ListQuery, 'module' | 'fields' | 'converted'> & { readonly ids: readonly string[] },
): Promise<IdsAnswer> {
  let isIgnored = false;
  const answers = await mapConcurrent(batchesOf(query.ids, IDS_PER_CALL), IDS_CONCURRENCY, async (ids) => {
    if (isIgnored) return { rows: [], absent: ids, isIgnored };
    const answer = readIdsAnswer(ids, (await listRecords(client, { ...query, ids })).rows);
    isIgnored ||= answer.isIgnored;
    return answer;
  });
  return {
    rows: answers.flatMap(({ rows }) => rows),
    absent: answers.flatMap(({ absent }) => absent),
    isIgnored,
  };
}

/** Compares an answer with the requested ids. Of duplicate rows the last one counts. Pure. */
export function readIdsAnswer(ids: readonly string[], rows: readonly JsonObject[]): IdsAnswer {
  const found = new Map(ids.map((id): [string, JsonObject | undefined] => [id, undefined]));
  let isForeign = false;
  for (const row of rows) {
    const id = asText(row['id']);
    if (id !== undefined && found.has(id)) found.set(id, row);
    else isForeign = true;
  }
  const absent = [...found].flatMap(([id, row]) => (row ? [] : [id]));
  return {
    rows: [...found.values()].filter((row) => row !== undefined),
    absent,
    isIgnored: isForeign && absent.length > 0,
  };
}

/** `2019-07-25T15:26:49+00:00`: ISO 8601 with an offset, whole seconds, no HTTP date (zoho-api.md §5.1). */
export function modifiedSince(instant: number): string {
  return formatInstant(floorToSecond(instant)).replace('Z', '+00:00');
}

/**
 * `GET /{M}/{id}` (zoho-api.md §5.5): the complete record with its subforms and multi-selects, or `undefined` if it does not
 * exist (204, or `INVALID_DATA` about the id).
 */
export async function getRecord(
  client: Reader,
  module: string,
  id: string,
  fields?: readonly string[],
): Promise<JsonObject | undefined> {
  const path = `/${encodeURIComponent(module)}/${encodeURIComponent(id)}`;
  const response = await orGone(
    client.get(path, { module, list: 'data', isKeyed: true, query: { fields: fields?.join(',') } }),
  );
  return asObjects(response?.body?.['data'])[0];
}

/** `GET /{M}/actions/count` (zoho-api.md §9); can be minutes old. `undefined` if the answer has no number. */
export async function countRecords(
  client: Reader,
  module: string,
  converted?: ListQuery['converted'],
): Promise<number | undefined> {
  const path = `/${encodeURIComponent(module)}/actions/count`;
  const response = await client.get(path, { module, approval: true, kind: 'count', query: { converted } });
  const count = Number(asText(response.body?.['count']));
  return Number.isSafeInteger(count) ? count : undefined;
}

/** `undefined` if Zoho reports that the record does not exist, in one of two forms (zoho-api.md §5.5). */
export async function orGone(answer: Promise<ZohoResponse>): Promise<ZohoResponse | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ZohoApiError && isUnknownId(error)) return undefined;
    throw error;
  }
}

function isUnknownId(error: ZohoApiError): boolean {
  return error.code === 'INVALID_DATA' && error.details['resource_path_index'] !== undefined;
}
