import { mapConcurrent } from '../../util/async.js';
import { floorToSecond, formatInstant } from '../../util/clock.js';
import { asObject, asObjects, asText, type JsonObject } from '../../util/json.js';
import { ZohoApiError } from '../http/api-error.js';
import type { RequestOptions } from '../request.js';
import type { ZohoClient, ZohoResponse } from '../client.js';

/** The largest page of Get Records (zoho-api.md §5.1). */
const MAX_PER_PAGE = 200;
/** The most ids of one `fetch_full_data` call (zoho-api.md §5.7). */
const MAX_FULL_DATA_IDS = 200;
/** Records fetched side by side where Zoho knows no batch; the client's limiter has the last word. */
const FULL_DATA_CONCURRENCY = 5;

type Reader = Pick<ZohoClient, 'get'>;

/** One page of a list. Every parameter is bound to the page token: all pages of a walk repeat them (§5.2). */
export interface ListQuery {
  readonly module: string;
  /** 1 to 50 api names, `id` counted where it is written. */
  readonly fields: readonly string[];
  readonly sortBy?: 'id' | 'Created_Time' | 'Modified_Time' | undefined;
  readonly sortOrder?: 'asc' | 'desc' | undefined;
  readonly perPage?: number | undefined;
  /** 1 to 10; not with a token. */
  readonly page?: number | undefined;
  /** Wins over `page`. */
  readonly pageToken?: string | undefined;
  /** Epoch ms: only rows modified since; whole seconds, rounded down. */
  readonly modifiedSince?: number | undefined;
  /** At most 100: the most that is known to work. */
  readonly ids?: readonly string[] | undefined;
  /** Leads: converted ones are left out unless `both` is asked for. */
  readonly converted?: 'true' | 'false' | 'both' | undefined;
}

export interface RecordPage {
  readonly rows: JsonObject[];
  /** False where the answer does not say (F-P1). */
  readonly moreRecords: boolean;
  readonly nextPageToken: string | undefined;
  readonly page: number | undefined;
  /** Zoho's clock, epoch ms. */
  readonly serverTime: number | undefined;
  /** 304: nothing modified since. An empty list (204) is not that. */
  readonly notModified: boolean;
}

/** `GET /{M}` (zoho-api.md §5.1); 204 and 304 are pages without rows. */
export async function listRecords(client: Reader, query: ListQuery): Promise<RecordPage> {
  const response = await client.get(`/${encodeURIComponent(query.module)}`, listRequest(query));
  const info = asObject(response.body?.['info']);
  const page = info['page'];
  return {
    rows: asObjects(response.body?.['data']),
    moreRecords: hasMoreRecords(info),
    nextPageToken: asText(info['next_page_token']),
    page: typeof page === 'number' ? page : undefined,
    serverTime: response.serverTime,
    notModified: response.status === 304,
  };
}

/** A token says that there is more where `more_records` is missing; neither means the end (F-P1). */
function hasMoreRecords(info: JsonObject): boolean {
  const more = info['more_records'];
  return typeof more === 'boolean' ? more : asText(info['next_page_token']) !== undefined;
}

function listRequest(query: ListQuery): RequestOptions {
  return {
    module: query.module,
    list: 'data',
    kind: query.sortBy === undefined ? 'get' : 'sorted-list',
    query: {
      fields: query.fields.join(','),
      ids: query.ids?.join(','),
      converted: query.converted,
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

/** `2019-07-25T15:26:49+00:00`: ISO 8601 with an offset, whole seconds, no HTTP date (zoho-api.md §5.1). */
export function modifiedSince(instant: number): string {
  return formatInstant(floorToSecond(instant)).replace('Z', '+00:00');
}

/**
 * `GET /{M}/{id}` (zoho-api.md §5.5): the whole record with its subforms and multi-selects, or `undefined` where it is
 * gone (204, or `INVALID_DATA` about the id).
 */
export async function getRecord(
  client: Reader,
  module: string,
  id: string,
  fields?: readonly string[],
): Promise<JsonObject | undefined> {
  const path = `/${encodeURIComponent(module)}/${encodeURIComponent(id)}`;
  const response = await orGone(
    client.get(path, { module, list: 'data', query: { fields: fields?.join(',') } }),
  );
  return asObjects(response?.body?.['data'])[0];
}

/**
 * `fetch_full_data` (zoho-api.md §5.7): rich-text fields in full, with `id`; records that are gone are missing. The
 * form for many ids is in the OpenAPI files only: where Zoho does not know it, each record is asked for.
 */
export async function fetchFullData(
  client: Reader,
  module: string,
  ids: readonly string[],
  fields: readonly string[],
): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  let inBatches = true;
  for (let start = 0; start < ids.length; start += MAX_FULL_DATA_IDS) {
    const batch = ids.slice(start, start + MAX_FULL_DATA_IDS);
    const found: JsonObject[] | undefined = inBatches
      ? await fullDataOfMany(client, module, batch, fields)
      : undefined;
    inBatches = found !== undefined;
    rows.push(...(found ?? (await fullDataOneByOne(client, module, batch, fields))));
  }
  return rows;
}

/** `undefined` where Zoho does not take the form for many ids, or one of them. */
async function fullDataOfMany(
  client: Reader,
  module: string,
  ids: readonly string[],
  fields: readonly string[],
): Promise<JsonObject[] | undefined> {
  const query = { ids: ids.join(','), fields: fields.join(',') };
  try {
    const path = `/${encodeURIComponent(module)}/actions/fetch_full_data`;
    const response = await client.get(path, { module, list: 'data', query });
    return asObjects(response.body?.['data']);
  } catch (error) {
    if (error instanceof ZohoApiError && NO_BATCH_FORM.has(error.code)) return undefined;
    throw error;
  }
}

/** How Zoho may say that it does not know an address or a parameter. */
const NO_BATCH_FORM: ReadonlySet<string> = new Set([
  'INVALID_URL_PATTERN',
  'RESOURCE_NOT_FOUND',
  'NOT_FOUND',
  'HTTP_404',
  'INVALID_REQUEST_METHOD',
  'INVALID_REQUEST',
  'BAD_REQUEST',
  'INVALID_DATA',
  'REQUIRED_PARAM_MISSING',
  'PATTERN_NOT_MATCHED',
  'LIMIT_EXCEEDED',
  // An answer of another shape, five times.
  'HTTP_200',
]);

async function fullDataOneByOne(
  client: Reader,
  module: string,
  ids: readonly string[],
  fields: readonly string[],
): Promise<JsonObject[]> {
  const query = { fields: fields.join(',') };
  const answers = await mapConcurrent(ids, FULL_DATA_CONCURRENCY, (id) => {
    const path = `/${encodeURIComponent(module)}/${encodeURIComponent(id)}/actions/fetch_full_data`;
    return orGone(client.get(path, { module, list: 'data', query }));
  });
  return answers.flatMap((response) => asObjects(response?.body?.['data']));
}

/** `GET /{M}/actions/count` (zoho-api.md §9); minutes late at times. `undefined` where the answer has no number. */
export async function countRecords(
  client: Reader,
  module: string,
  converted?: ListQuery['converted'],
): Promise<number | undefined> {
  const path = `/${encodeURIComponent(module)}/actions/count`;
  const response = await client.get(path, { module, kind: 'count', query: { converted } });
  const count = Number(asText(response.body?.['count']));
  return Number.isSafeInteger(count) ? count : undefined;
}

/** `undefined` where Zoho says that the record does not exist; it has two ways to say so (zoho-api.md §5.5). */
async function orGone(answer: Promise<ZohoResponse>): Promise<ZohoResponse | undefined> {
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
