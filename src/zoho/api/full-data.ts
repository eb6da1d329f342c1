import { mapConcurrent } from '../../util/async.js';
import { asObjects, type JsonObject } from '../../util/json.js';
import type { ZohoClient } from '../client.js';
import { ZohoApiError } from '../http/api-error.js';
import { inHalves, orGone } from './records.js';

/** Maximum number of ids of one `fetch_full_data` call (zoho-api.md §5.7). */
export const MAX_FULL_DATA_IDS = 200;
/** Records fetched at the same time if Zoho supports no batches; the client's limiter may allow fewer. */
const FULL_DATA_CONCURRENCY = 5;

type Reader = Pick<ZohoClient, 'get'>;

/**
 * `fetch_full_data` (zoho-api.md §5.7): untruncated rich-text fields, with `id`. Records that no longer exist are missing.
 * Only the OpenAPI files document the form for many ids; if Zoho does not support it, each record is requested alone.
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

/** `undefined` if Zoho does not accept the form for many ids, or one of the ids. */
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

/** Codes with which Zoho may refuse an unknown address or parameter. */
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
  // An answer of another form, after all retries.
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
