import { parseInstant } from '../../util/clock.js';
import { asArray, asObject, asText, type JsonObject } from '../../util/json.js';
import type { ZohoClient } from '../client.js';
import { announcesMore } from './paging.js';
import { modifiedSince } from './records.js';

/** The largest page; the list has no page token (zoho-api.md §6). */
const MAX_PER_PAGE = 200;

/** `recycle`: can be restored. `permanent`: gone for good. */
export type DeletedType = 'all' | 'recycle' | 'permanent';

export interface DeletedQuery {
  readonly module: string;
  readonly type?: DeletedType | undefined;
  /** Epoch ms, rounded down to whole seconds: only records deleted since. */
  readonly since?: number | undefined;
  /** Starts at 1. */
  readonly page?: number | undefined;
}

export interface DeletedRow {
  readonly id: string;
  /** Time of the deletion, or of the purge from the recycle bin, epoch ms. */
  readonly deletedAt: number;
  /** It is in the recycle bin and can be restored. */
  readonly isRecycled: boolean;
}

export interface DeletedPage {
  readonly rows: readonly DeletedRow[];
  /** Number of entries without an id or a readable time. */
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
    moreRecords: announcesMore(asObject(body?.['info'])) ?? entries.length >= MAX_PER_PAGE,
  };
}

/** Names and users are not read: they are null after a purge, and Zoho spells them in two ways (`Created_By`). */
function readEntry(entry: JsonObject): DeletedRow | undefined {
  const id = asText(entry['id']);
  const deletedAt = parseInstant(asText(entry['deleted_time'] ?? entry['Deleted_Time']) ?? '');
  const isRecycled = entry['type'] !== 'permanent';
  return id === undefined || deletedAt === undefined ? undefined : { id, deletedAt, isRecycled };
}
