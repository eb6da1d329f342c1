import { mapConcurrent } from '../../util/async.js';
import { idsNotAnswered } from './errors.js';
import { modifiedOf, type MergedRow } from './row-merger.js';
import type { RowSource } from './row-source.js';

/** Absent rows of a read that are asked for one by one: a credit each. */
export const FEW_LOST = 10;
/** The same, where no other strategy could bring the rows. */
export const MOST_SINGLE = 100;
/** Fewer are asked for at once: the list of deletions costs two credits. */
const WORTH_THE_LIST = 3;
const CONCURRENCY = 4;
/** `If-Modified-Since` may mean "later than" or "from" (zoho-api.md §5.3). */
const ONE_SECOND = 1_000;

/**
 * Rows that an answer by ids has left out. Those in the list of deletions are gone; the others are asked for one by one, and
 * those found are rows that the answer has lost.
 *
 * @param most rows that may be asked for one by one
 * @param since epoch ms: all of them were there then
 * @throws SourceError IDS_NOT_ANSWERED where there are more
 */
export async function findAbsent(
  source: Pick<RowSource, 'byId' | 'deletedSince'>,
  absent: readonly string[],
  most: number,
  since: number,
): Promise<MergedRow[]> {
  if (absent.length === 0) return [];
  const deleted = absent.length < WORTH_THE_LIST ? [] : (await source.deletedSince(since - ONE_SECOND)).ids;
  const open = unexplained(absent, deleted);
  if (open.length > most) throw idsNotAnswered(open.length);
  const rows = await mapConcurrent(open, CONCURRENCY, async (id) => rereadWhole(source, id));
  return rows.filter((row) => row !== undefined);
}

/** Pure. */
export function unexplained(absent: readonly string[], deleted: readonly string[]): string[] {
  const gone = new Set(deleted);
  return absent.filter((id) => !gone.has(id));
}

/** A row in one answer, which cannot be torn; `undefined` when it is gone by now. */
export async function rereadWhole(
  source: Pick<RowSource, 'byId'>,
  id: string,
): Promise<MergedRow | undefined> {
  const row = await source.byId(id);
  return row && { id, modified: modifiedOf(row), row };
}
