import type { Warn } from '../../log-codes.js';
import { hasCode, SourceError } from '../../errors.js';
import type { TimeWindow } from '../../state/window.js';
import { floorToSecond } from '../../util/clock.js';
import type { DeletedPage, DeletedRow, DeletedType } from '../../zoho/api/deleted.js';
import { IDS_PER_CALL } from '../../zoho/api/records.js';
import { windowRestart } from '../walk/list-restart.js';

/** The calls that a walk over the deletions of one module needs. */
export interface DeletionSource {
  page(query: { type: DeletedType; since: number; page: number }): Promise<DeletedPage>;
  /** Which of these records exist; at most 100 ids. */
  existing(ids: readonly string[]): Promise<ReadonlySet<string>>;
}

type ListPages = Pick<DeletionSource, 'page'>;

export interface DeletionBatch {
  readonly deletions: readonly DeletedRow[];
  /** Epoch ms: every deletion of the window before is delivered. */
  readonly reached: number;
}

interface DeletionWalkOptions extends Required<TimeWindow> {
  /** Receives a sentence about everything unusual. */
  readonly warn: Warn;
}

/** `If-Modified-Since` may mean "later than" or "from" (zoho-api.md §5.3): starting a second early works with both. */
const ONE_SECOND = 1_000;
const MAX_PASSES = 5;
const MAX_PAGES_WITHOUT_NEWS = 3;

/**
 * The records deleted in a window, each once, in the order of deletion. Zoho does not document the order of its list
 * (zoho-api.md §6): the list is read to its end and sorted here, so that the walk can be resumed by value.
 *
 * Records that exist were restored and are omitted. Their later `Modified_Time` brings them again. The lookup by id costs
 * one call for a hundred deletions. Without it, restored records would be reported as deleted, so it may not fail.
 */
export async function* walkDeletions(
  source: Pick<DeletionSource, 'existing'>,
  found: Found,
  options: Required<TimeWindow>,
): AsyncGenerator<DeletionBatch> {
  const sorted = [...found.values()];
  sorted.sort((a, b) => a.deletedAt - b.deletedAt);
  for (let start = 0; start < sorted.length; start += IDS_PER_CALL) {
    const batch = sorted.slice(start, start + IDS_PER_CALL);
    const existing = await source.existing(batch.map(({ id }) => id));
    const reached = sorted[start + IDS_PER_CALL]?.deletedAt ?? options.until;
    yield { deletions: batch.filter(({ id }) => !existing.has(id)), reached };
  }
  if (sorted.length === 0) yield { deletions: [], reached: options.until };
}

/** The last deletion inside the window, by id. */
export type Found = Map<string, DeletedRow>;

/** If Zoho does not allow paging to the end, the two types of deletions are read separately; each has one order. */
export async function readList(source: ListPages, options: DeletionWalkOptions): Promise<Found> {
  const found: Found = new Map();
  try {
    await readType(source, 'all', options, found);
  } catch (error) {
    if (windowRestart(error) === undefined) throw error;
    await readType(source, 'recycle', options, found);
    await readType(source, 'permanent', options, found);
  }
  return found;
}

/**
 * Reads until a pass brings nothing new. Numbered pages shift while they are read: if a record is restored, the first
 * entry of the next page moves to the page that was already read. A single page cannot shift.
 */
async function readType(
  source: ListPages,
  type: DeletedType,
  options: DeletionWalkOptions,
  found: Found,
): Promise<void> {
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const before = found.size;
    const warn = pass === 1 ? options.warn : ignore;
    const pages = await readSlices(source, type, { ...options, warn }, found);
    if (pages === 1 || (pass > 1 && found.size === before)) return;
  }
  throw unstable('the list changes faster than it can be read');
}

function ignore(): void {
  // The first pass has warned already.
}

/**
 * Reads a list of one type. At the page limit, an oldest-first list continues by `If-Modified-Since` from the second that
 * it has reached. In any other order the rest of the list is unknown.
 *
 * @returns the number of pages
 */
async function readSlices(
  source: ListPages,
  type: DeletedType,
  options: DeletionWalkOptions,
  found: Found,
): Promise<number> {
  let pages = 0;
  let since = options.from - ONE_SECOND;
  for (;;) {
    const slice = createSlice(since);
    try {
      await readPages(source, { type, since }, options, { found, slice });
      return pages + slice.pages;
    } catch (error) {
      if (windowRestart(error) !== 'wall' || type === 'all') throw error;
      const next = slice.next();
      if (next === undefined) throw tooMany(error);
      pages += slice.pages;
      since = next;
    }
  }
}

/** The pages of a list that was opened at one instant. */
function createSlice(since: number) {
  let [last, isAscending, pages] = [since, true, 0];
  return {
    add: (rows: readonly DeletedRow[]): void => {
      pages += 1;
      for (const { deletedAt } of rows) {
        isAscending &&= deletedAt >= last;
        last = deletedAt;
      }
    },
    get pages(): number {
      return pages;
    },
    /** The instant at which to open the list next, epoch ms; `undefined`: it cannot be continued by value. */
    next: (): number | undefined => {
      const at = floorToSecond(last) - ONE_SECOND;
      return isAscending && at > since ? at : undefined;
    },
  };
}

async function readPages(
  source: ListPages,
  { type, since }: { readonly type: DeletedType; readonly since: number },
  { from, until, warn }: DeletionWalkOptions,
  { found, slice }: { readonly found: Found; readonly slice: ReturnType<typeof createSlice> },
): Promise<void> {
  const seen = new Set<string>();
  let unreadable = 0;
  let withoutNews = 0;
  for (let page = 1; ; page += 1) {
    const answer = await source.page({ type, since, page });
    slice.add(answer.rows);
    const known = seen.size;
    for (const row of answer.rows) {
      const { id, deletedAt } = row;
      seen.add(id);
      if (deletedAt < from || deletedAt >= until) continue;
      if (deletedAt >= (found.get(id)?.deletedAt ?? deletedAt)) found.set(id, row);
    }
    unreadable += answer.unreadable;
    if (!answer.moreRecords) {
      if (unreadable > 0)
        warn('DELETIONS_INCOMPLETE', `${unreadable} deletions came without an id or a time and were skipped`);
      return;
    }
    withoutNews = seen.size > known ? 0 : withoutNews + 1;
    if (withoutNews >= MAX_PAGES_WITHOUT_NEWS)
      throw unstable('it announces more entries and returns no new ones');
  }
}

const TOO_MANY_DELETIONS = 'TOO_MANY_DELETIONS';
const DELETIONS_UNSTABLE = 'DELETIONS_UNSTABLE';

/** Whether the list was not read to its end, although Zoho allows to read it. */
export function isIncomplete(error: unknown): error is SourceError {
  return hasCode(error, TOO_MANY_DELETIONS, DELETIONS_UNSTABLE);
}

function tooMany(cause: unknown): SourceError {
  return new SourceError({
    code: TOO_MANY_DELETIONS,
    failureType: 'config',
    userMessage:
      'More records were deleted since the last complete run than Zoho lists. The rows are complete, but deletions are ' +
      'missing. Reset the stream to read it from the start, and run more often; or set include_deleted to false.',
    cause,
  });
}

function unstable(why: string): SourceError {
  return new SourceError({
    code: DELETIONS_UNSTABLE,
    failureType: 'transient',
    userMessage:
      `Zoho's list of deleted records cannot be read to its end: ${why}. ` +
      'The next run reads it again from the same point.',
  });
}
