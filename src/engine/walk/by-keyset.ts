import { compareIds } from '../../util/ids.js';
import { floorToSecond } from '../../util/clock.js';
import { asText, type JsonObject } from '../../util/json.js';
import { rereadRows } from './reread.js';
import { createRowMerger, modifiedOf, type MergedRow } from './row-merger.js';
import type { RowSource, SourcePage } from './row-source.js';
import type { WalkBatch } from './batch.js';
import { notKeptOrder } from './errors.js';

/** Where a walk stands: every row up to this one, in its order, is delivered. */
export interface KeysetPosition {
  /** `Modified_Time`, epoch ms; absent in a walk by id. */
  readonly time?: number | undefined;
  readonly id: string;
}

/** What a page is asked for: rows after a position, of a window, in the order of the walk. */
export interface KeysetRequest {
  readonly order: 'time' | 'id';
  /** Only rows without any `Modified_Time`, by id: no window of time holds them. */
  readonly timeless?: boolean | undefined;
  readonly after?: KeysetPosition | undefined;
  /** Of `Modified_Time`, epoch ms, inclusive. */
  readonly from?: number | undefined;
  /** Of `Modified_Time`, epoch ms, exclusive. */
  readonly until?: number | undefined;
  readonly limit: number;
}

/** What a walk needs of COQL for one module; more columns than one query takes come in batches. */
export interface KeysetSource {
  readonly batchCount: number;
  page(batch: number, request: KeysetRequest): Promise<SourcePage>;
  /** Get Records of the same columns, for rows that changed between two batches. */
  readonly again: RowSource;
}

export interface KeysetWalkOptions {
  readonly order: 'time' | 'id';
  readonly timeless?: boolean | undefined;
  readonly from?: number | undefined;
  /** In a walk by time the second it names is over: rows of a second that is not may still come before the position. */
  readonly until?: number | undefined;
  /** Rows of the second `from` up to this id are delivered. */
  readonly afterId?: string | undefined;
  /** Index into {@link PAGE_SIZES} to begin with. */
  readonly firstSize: number;
  readonly warn: (text: string) => void;
}

/** A small change costs one credit, a long list the least per row (zoho-api.md §2.2, §7.4). */
export const PAGE_SIZES = [200, 1_000, 2_000] as const;

/**
 * Walks a module in the order of `(Modified_Time, id)` or of `id`, by value: no page edge can shift, nothing expires, and
 * there is no wall (zoho-api.md §7.4, §13). Each row of the window comes once; one that changes meanwhile leaves the
 * window, since that is bounded.
 */
export async function* walkByKeyset(
  source: KeysetSource,
  options: KeysetWalkOptions,
): AsyncGenerator<WalkBatch> {
  const { order, timeless, from, until, warn } = options;
  let after: KeysetPosition | undefined =
    options.afterId === undefined ? undefined : { time: from, id: options.afterId };
  for (let size = options.firstSize; ; size += 1) {
    const limit = PAGE_SIZES[Math.min(size, PAGE_SIZES.length - 1)] ?? 2_000;
    const isAnnounced = size > options.firstSize;
    const pages = await announcedPages(source, { order, timeless, after, from, until, limit }, isAnnounced);
    checkOrder(pages, order, { after, from, until });
    const end = commonEnd(pages, order);
    const rows = await wholeRows(source, pages, (row) => isUpTo(row, end, order) && isBefore(row, until));
    if (end === undefined) {
      const isLost = pages.some(({ moreRecords }) => moreRecords) || (isAnnounced && isEveryPageEmpty(pages));
      if (isLost) warn('Zoho announced more records and sent none; the rest is left to the next run');
      yield isLost ? { rows, reached: reachedAt(after), afterId: after?.id } : { rows, reached: until };
      return;
    }
    after = end;
    yield { rows, reached: reachedAt(after), afterId: after.id, more: true };
  }
}

function reachedAt(after: KeysetPosition | undefined): number | undefined {
  return after?.time === undefined ? undefined : floorToSecond(after.time);
}

/** One page of each batch, side by side; one that was announced and comes empty is asked for once more. */
async function announcedPages(
  source: KeysetSource,
  request: KeysetRequest,
  announced: boolean,
): Promise<SourcePage[]> {
  const batches = Array.from({ length: source.batchCount }, (_, batch) => batch);
  const fetch = (): Promise<SourcePage[]> => Promise.all(batches.map((batch) => source.page(batch, request)));
  const pages = await fetch();
  return announced && isEveryPageEmpty(pages) ? fetch() : pages;
}

function isEveryPageEmpty(pages: readonly SourcePage[]): boolean {
  return pages.every(({ rows }) => rows.length === 0);
}

/** The last row that every batch has come to; `undefined`: all have come to the end. */
function commonEnd(pages: readonly SourcePage[], order: 'time' | 'id'): KeysetPosition | undefined {
  const ends = pages
    .filter(({ moreRecords }) => moreRecords)
    .map(({ rows }) => positionOf(rows.at(-1)))
    .filter((end) => end !== undefined);
  return ends.reduce<KeysetPosition | undefined>(
    (least, end) => (least === undefined || compare(end, least, order) < 0 ? end : least),
    undefined,
  );
}

function positionOf(row: JsonObject | undefined): KeysetPosition | undefined {
  const id = row && asText(row['id']);
  return row && id !== undefined ? { id, time: modifiedOf(row) ?? undefined } : undefined;
}

function compare(a: KeysetPosition, b: KeysetPosition, order: 'time' | 'id'): number {
  const byTime = order === 'time' ? (a.time ?? -1) - (b.time ?? -1) : 0;
  return byTime === 0 ? compareIds(a.id, b.id) : byTime;
}

function isUpTo(row: MergedRow, end: KeysetPosition | undefined, order: 'time' | 'id'): boolean {
  if (end === undefined) return true;
  return compare({ id: row.id, time: row.modified ?? undefined }, end, order) <= 0;
}

/** A row that was read again may have left the window. */
function isBefore({ modified }: MergedRow, until: number | undefined): boolean {
  return until === undefined || modified === null || modified < until;
}

/** Rows up to the common end, whole; those that changed between two batches are read again in one piece. */
async function wholeRows(
  source: KeysetSource,
  pages: readonly SourcePage[],
  isWanted: (row: MergedRow) => boolean,
): Promise<JsonObject[]> {
  const merger = createRowMerger(source.batchCount);
  pages.forEach(({ rows }, batch) => merger.add(batch, rows));
  const { whole, torn } = merger.take(isWanted);
  const again = torn.length > 0 ? await rereadRows(source.again, torn) : [];
  return [...whole, ...again].filter(isWanted).map(({ row }) => row);
}

type Bounds = Pick<KeysetRequest, 'after' | 'from' | 'until'>;

/** A position means something only while rows come in its order and inside the window: else another way must be taken. */
function checkOrder(pages: readonly SourcePage[], order: 'time' | 'id', bounds: Bounds): void {
  for (const { rows } of pages) {
    let last = bounds.after;
    for (const row of rows) {
      const next = positionOf(row);
      if (!next || !isInside(next, order, bounds)) throw notKeptOrder();
      if (last && compare(next, last, order) <= 0) throw notKeptOrder();
      last = next;
    }
  }
}

function isInside({ time }: KeysetPosition, order: 'time' | 'id', { from, until }: Bounds): boolean {
  if (order === 'id') return true;
  if (time === undefined) return false;
  return (from === undefined || time >= from) && (until === undefined || time < until);
}
