import { canListDeletions } from '../../catalog/streams/deletions.js';
import type { StreamDefinition } from '../../catalog/streams/streams.js';
import { parseInstant } from '../../util/clock.js';
import { rowOf, type Row } from '../../row.js';
import { asText } from '../../util/json.js';
import { consequenceOf, type CallName } from '../plan/calls.js';
import type { ZohoClient } from '../../zoho/client.js';
import { listDeleted, type DeletedRow } from '../../zoho/api/deleted.js';
import { listRecords } from '../../zoho/api/records.js';

/** A row as Zoho has it now. */
export interface PresentRow {
  readonly id: string;
  /** Epoch ms; `null` if the row or the module has none. */
  readonly modified: number | null;
  readonly created: number | null;
}

/** The changes of a module since a point in time, as Zoho lists them now. */
export interface RecentChanges {
  readonly present: readonly PresentRow[];
  readonly deleted: readonly DeletedRow[];
  /** There are more changes of either kind. */
  readonly isPartial: boolean;
  /** Zoho lists the deletions of this module. */
  readonly listsDeletions: boolean;
}

export interface ChangeSource {
  readonly client: Pick<ZohoClient, 'get'>;
  readonly stream: StreamDefinition;
  readonly converted: 'both' | undefined;
}

/** Pages of 200. A module that changes faster cannot be compared with a count. */
const MAX_PAGES = 5;
const MAX_DELETED_PAGES = 3;
const ONE_SECOND = 1_000;

/** The columns by which rows are compared. Zoho omits unknown ones (zoho-api.md §5.1). */
export const VERSION_COLUMNS = ['Modified_Time', 'Created_Time'] as const;

/** At most 5 credits for rows and 6 for deletions. `undefined` if Zoho does not list the rows in this order. */
export async function recentChanges(source: ChangeSource, since: number): Promise<RecentChanges | undefined> {
  const rows = await orWithout('recent changes', newestRows(source, since));
  if (!rows) return undefined;
  const deleted = await deletedSince(source, since);
  return {
    present: rows.present,
    deleted: deleted.rows,
    isPartial: rows.isPartial || deleted.isPartial,
    listsDeletions: deleted.isAvailable,
  };
}

/** Newest first: even if the module ignores `If-Modified-Since`, reading stops at the first old row. */
async function newestRows(
  { client, stream, converted }: ChangeSource,
  since: number,
): Promise<Pick<RecentChanges, 'present' | 'isPartial'>> {
  const hasTime = stream.cursorField === 'Modified_Time';
  const present: PresentRow[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { rows, moreRecords } = await listRecords(client, {
      module: stream.module,
      fields: VERSION_COLUMNS,
      sortBy: hasTime ? 'Modified_Time' : 'id',
      sortOrder: 'desc',
      page,
      converted,
      ...(hasTime && { modifiedSince: since - ONE_SECOND }),
    });
    const found = rows.map(rowOf).map(presentRow);
    const recent = found.filter((row) => isSince(row, since));
    present.push(...recent);
    if (!moreRecords || recent.length < found.length || found.length === 0)
      return { present, isPartial: false };
  }
  return { present, isPartial: true };
}

interface Deletions {
  readonly rows: readonly DeletedRow[];
  readonly isPartial: boolean;
  /** False: the module has no such list, or Zoho refuses it. */
  readonly isAvailable: boolean;
}

export async function deletedSince(
  { client, stream }: Pick<ChangeSource, 'client' | 'stream'>,
  since: number,
): Promise<Deletions> {
  const { module } = stream;
  const rows: DeletedRow[] = [];
  if (!canListDeletions(stream)) return { rows, isPartial: false, isAvailable: false };
  for (let page = 1; page <= MAX_DELETED_PAGES; page += 1) {
    const answer = await orWithout(
      'recent deletions',
      listDeleted(client, { module, since: since - ONE_SECOND, page }),
    );
    if (!answer) return { rows, isPartial: false, isAvailable: false };
    rows.push(...answer.rows.filter(({ deletedAt }) => deletedAt >= since));
    if (!answer.moreRecords) return { rows, isPartial: false, isAvailable: true };
  }
  return { rows, isPartial: true, isAvailable: true };
}

async function orWithout<T>(call: CallName, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (consequenceOf(call, error) !== 'do without') throw error;
    return undefined;
  }
}

export function presentRow({ id, modified, values }: Row): PresentRow {
  return { id, modified, created: parseInstant(asText(values['Created_Time']) ?? '') ?? null };
}

/** Whether the row was created or changed since then. */
export function isSince({ modified, created }: PresentRow, since: number): boolean {
  return Math.max(modified ?? -Infinity, created ?? -Infinity) >= since;
}
