import { mapConcurrent } from '../../util/async.js';
import { idsNotAnswered } from './errors.js';
import type { Row } from '../../row.js';
import type { RowSource } from './row-source.js';

/** Most absent rows of a read that are requested one by one, at a credit each. */
export const FEW_LOST = 10;
/** The same, if no other strategy could deliver the rows. */
export const MOST_SINGLE = 100;
/** Fewer absent rows are requested directly, since the list of deletions costs two credits. */
const MIN_ROWS_FOR_LIST = 3;
const CONCURRENCY = 4;
/** `If-Modified-Since` may mean "later than" or "from" (zoho-api.md §5.3). */
const ONE_SECOND = 1_000;

/**
 * Looks for rows that an answer by ids omitted. Rows in the list of deletions are gone. The others are requested one by
 * one; those found are returned.
 *
 * @param most rows that may be requested one by one
 * @param since epoch ms: all of them existed then
 * @throws SourceError IDS_NOT_ANSWERED if there are more
 */
export async function findAbsent(
  source: Pick<RowSource, 'byId' | 'deletedSince'>,
  absent: readonly string[],
  most: number,
  since: number,
): Promise<Row[]> {
  if (absent.length === 0) return [];
  const deleted =
    absent.length < MIN_ROWS_FOR_LIST ? [] : (await source.deletedSince(since - ONE_SECOND)).ids;
  const open = unexplained(absent, deleted);
  if (open.length > most) throw idsNotAnswered(open.length);
  const rows = await mapConcurrent(open, CONCURRENCY, (id) => rereadWhole(source, id));
  return rows.filter((row) => row !== undefined);
}

/** Pure. */
export function unexplained(absent: readonly string[], deleted: readonly string[]): string[] {
  const gone = new Set(deleted);
  return absent.filter((id) => !gone.has(id));
}

/** A row from a single answer, which cannot be torn; `undefined` if it has been deleted. */
export async function rereadWhole(source: Pick<RowSource, 'byId'>, id: string): Promise<Row | undefined> {
  const row = await source.byId(id);
  return row && { ...row, id };
}
