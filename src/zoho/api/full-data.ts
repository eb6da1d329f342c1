import { mapConcurrent } from '../../util/async.js';
import { asObjects, type JsonObject } from '../../util/json.js';
import type { ZohoClient } from '../client.js';
import { ZohoApiError } from '../http/api-error.js';
import { inHalves, orGone } from './records.js';

/** The most ids of one `fetch_full_data` call (zoho-api.md §5.7). */
const MAX_FULL_DATA_IDS = 200;
/** Records fetched side by side where Zoho knows no batch; the client's limiter has the last word. */
const FULL_DATA_CONCURRENCY = 5;

type Reader = Pick<ZohoClient, 'get'>;

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
  const path = `/${encodeURIComponent(module)}/actions/fetch_full_data`;
  const ask = async (some: readonly string[]): Promise<JsonObject[]> => {
    const query = { ids: some.join(','), fields: fields.join(',') };
    return asObjects((await client.get(path, { module, list: 'data', query })).body?.['data']);
  };
  try {
    return await inHalves(ids, ask, (one, other) => [...one, ...other]);
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
  // An answer of another shape, eight times.
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
