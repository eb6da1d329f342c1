import { parseInstant } from '../../util/clock.js';
import { asArray, asObject, asText, type JsonObject } from '../../util/json.js';
import type { ZohoClient } from '../client.js';
import { modifiedSince } from './records.js';

/** The largest page of the list, and there is no page token (zoho-api.md §6). */
const MAX_PER_PAGE = 200;

/** `recycle`: can be restored. `permanent`: gone for good. */
export type DeletedType = 'all' | 'recycle' | 'permanent';

export interface DeletedQuery {
  readonly module: string;
  readonly type?: DeletedType | undefined;
  /** Epoch ms: only what was deleted since; whole seconds, rounded down. */
  readonly since?: number | undefined;
  /** From 1 on. */
  readonly page?: number | undefined;
}

export interface DeletedRow {
  readonly id: string;
  /** When it was deleted, epoch ms; where it was purged from the recycle bin, when that was. */
  readonly deletedAt: number;
  /** It lies in the recycle bin, and can be restored. */
  readonly isRecycled: boolean;
}

export interface DeletedPage {
  readonly rows: readonly DeletedRow[];
  /** Entries without an id, or without a time that can be read. */
  readonly unreadable: number;
  readonly moreRecords: boolean;
}

/** `GET /{M}/deleted` (zoho-api.md §6): two credits a page; 204 and 304 are pages without rows. */
export async function listDeleted(
  client: Pick<ZohoClient, 'get'>,
  query: DeletedQuery,
): Promise<DeletedPage> {
  const { module, type = 'all', page = 1, since } = query;
  const { body } = await client.get(`/${encodeURIComponent(module)}/deleted`, {
    module,
    approval: true,
    kind: 'deleted',
    list: 'data',
    isKeyed: true,
    query: { type, page, per_page: MAX_PER_PAGE },
    headers: since === undefined ? {} : { 'if-modified-since': modifiedSince(since) },
  });
  const entries = asArray(body?.['data']).map(asObject);
  const rows = entries.map(readEntry).filter((row) => row !== undefined);
  return {
    rows,
    unreadable: entries.length - rows.length,
    moreRecords: asObject(body?.['info'])['more_records'] === true,
  };
}

/** Names and people are not needed: they are null once a record was purged, and spelled in two ways (`Created_By`). */
function readEntry(entry: JsonObject): DeletedRow | undefined {
  const id = asText(entry['id']);
  const deletedAt = parseInstant(asText(entry['deleted_time'] ?? entry['Deleted_Time']) ?? '');
  const isRecycled = entry['type'] !== 'permanent';
  return id === undefined || deletedAt === undefined ? undefined : { id, deletedAt, isRecycled };
}
