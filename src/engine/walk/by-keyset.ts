import type { Warn } from '../../log-codes.js';
import type { Turn } from '../../util/async.js';
import { compareIds } from '../../util/ids.js';
import { floorToSecond } from '../../util/clock.js';
import type { Row } from '../../row.js';
import { rereadRows } from './reread.js';
import { createRowMerger } from './row-merger.js';
import type { RowSource, SourcePage } from './row-source.js';
import type { WalkBatch } from './batch.js';
import { LIST_INCOMPLETE, notKeptOrder } from './errors.js';
import { PAGE_SIZES, pageLimit, withinBounds, type PageWeight } from './page-size.js';

/** Position of a walk: every row up to this one, in its order, is delivered. */
export interface KeysetPosition {
  /** `Modified_Time`, epoch ms; absent in a walk by id. */
  readonly time?: number | undefined;
  readonly id: string;
}

/** The request of one page: rows of a window after a position, in the order of the walk. */
export interface KeysetRequest {
  readonly order: 'time' | 'id';
  /** Only rows without a `Modified_Time`, by id: they are in no time window. */
  readonly timeless?: boolean | undefined;
  readonly after?: KeysetPosition | undefined;
  /** Of `Modified_Time`, epoch ms, inclusive. */
  readonly from?: number | undefined;
  /** Of `Modified_Time`, epoch ms, exclusive. */
  readonly until?: number | undefined;
  readonly limit: number;
  /** Awaited before the page is parsed. */
  readonly turn?: Turn['begin'] | undefined;
}

/** What a walk needs from COQL for one module. If one query cannot take all columns, they are split into batches. */
export interface KeysetSource {
  readonly batchCount: number;
  page(batch: number, request: KeysetRequest): Promise<SourcePage>;
  /** Get Records with the same columns, for rows that changed between two batches. */
  readonly again: RowSource;
}

export interface KeysetWalkOptions {
  readonly order: 'time' | 'id';
  readonly timeless?: boolean | undefined;
  readonly from?: number | undefined;
  /** In a walk by time it must be in the past: rows of the current second may still come before the position. */
  readonly until?: number | undefined;
  /** Rows of the second `from` up to this id are delivered. */
  readonly afterId?: string | undefined;
  /** Index into {@link PAGE_SIZES} of the first page. */
  readonly firstSize: number;
  readonly warn: Warn;
  /** Called when Zoho announced more rows and sent none: the delivered rows are incomplete. */
  readonly onRest: () => void;
}

/**
 * Walks a module in the order of `(Modified_Time, id)` or of `id`. Each page starts by value, so page edges cannot shift,
 * nothing expires, and there is no row limit (zoho-api.md §7.4, §13). Each row of the window comes once. A row that
 * changes during the walk leaves the window, because the window has an end.
 */
export async function* walkByKeyset(
  source: KeysetSource,
  options: KeysetWalkOptions,
): AsyncGenerator<WalkBatch> {
  const { order, timeless, until, warn, onRest } = options;
  let { from } = options;
  let after: KeysetPosition | undefined =
    options.afterId === undefined ? undefined : { time: from, id: options.afterId };
  let weight: PageWeight | undefined;
  for (let size = options.firstSize; ; size += 1) {
    const isAnnounced = size > options.firstSize;
    const position = { order, timeless, after, from, until };
    const pages = await withinBounds(pageLimit(size, weight), (limit) =>
      announcedPages(source, { ...position, limit }, isAnnounced),
    );
    weight = weightOf(pages);
    checkOrder(pages, position);
    const end = commonEnd(pages, order);
    if (order === 'time' && end && hasFractions(pages)) {
      const second = floorToSecond(end.time ?? 0);
      const isDense = second <= (after?.time ?? from ?? -Infinity);
      const part = isDense ? walkSecond(source, second, { warn, onRest }) : upToSecond(source, pages, second);
      const isWhole = yield* part;
      if (!isWhole) return;
      [from, after] = [isDense ? second + SECOND : second, undefined];
      continue;
    }
    const rows = await wholeRows(source, pages, (row) => isUpTo(row, end, order) && isBefore(row, until));
    if (end === undefined) {
      const isLost = pages.some(({ moreRecords }) => moreRecords) || (isAnnounced && isEveryPageEmpty(pages));
      if (isLost) {
        warn('LIST_INCOMPLETE', LIST_INCOMPLETE);
        onRest();
      }
      const size = weight.bytes;
      yield isLost
        ? { rows, size, reached: reachedAt(after), afterId: after?.id }
        : { rows, size, reached: until };
      return;
    }
    after = end;
    yield { rows, size: weight.bytes, reached: reachedAt(after), afterId: after.id, more: true };
  }
}

/** Bytes of all batches together; they hold parts of the same rows. */
function weightOf(pages: readonly SourcePage[]): PageWeight {
  return {
    rows: Math.max(0, ...pages.map(({ rows }) => rows.length)),
    bytes: pages.reduce((sum, { size = 0 }) => sum + size, 0),
  };
}

const SECOND = 1_000;

/** Time literals of COQL have whole seconds, so a query cannot resume after a row with fractions of a second. */
function hasFractions(pages: readonly SourcePage[]): boolean {
  return pages.some(({ rows }) => rows.some(({ modified }) => (modified ?? 0) % SECOND !== 0));
}

/** The rows of these pages before a second; the walk goes on from that second. */
async function* upToSecond(
  source: KeysetSource,
  pages: readonly SourcePage[],
  second: number,
): AsyncGenerator<WalkBatch, boolean> {
  const rows = await wholeRows(source, pages, ({ modified }) => modified !== null && modified < second);
  yield { rows, reached: second, more: true };
  return true;
}

/** Reads the rows of one second by `id`, because one page cannot hold them all. @returns whether all of them came */
async function* walkSecond(
  source: KeysetSource,
  second: number,
  notice: Pick<KeysetWalkOptions, 'warn' | 'onRest'>,
): AsyncGenerator<WalkBatch, boolean> {
  const window = { from: second, until: second + SECOND };
  let isWhole = false;
  const firstSize = PAGE_SIZES.length - 1;
  const options = { order: 'id', ...window, firstSize, ...notice } as const;
  for await (const { rows, reached } of walkByKeyset(source, options)) {
    isWhole = reached === window.until;
    yield { rows, ...(isWhole && { reached: window.until }), more: true };
  }
  return isWhole;
}

function reachedAt(after: KeysetPosition | undefined): number | undefined {
  return after?.time === undefined ? undefined : floorToSecond(after.time);
}

/** One page of each batch, at the same time. An announced page that comes empty is requested once more. */
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

/** The last row that every batch has reached; `undefined`: all are at the end. */
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

function positionOf(row: Row | undefined): KeysetPosition | undefined {
  return row && row.id !== '' ? { id: row.id, time: row.modified ?? undefined } : undefined;
}

function compare(a: KeysetPosition, b: KeysetPosition, order: 'time' | 'id'): number {
  const byTime = order === 'time' ? (a.time ?? -1) - (b.time ?? -1) : 0;
  return byTime === 0 ? compareIds(a.id, b.id) : byTime;
}

function isUpTo(row: Row, end: KeysetPosition | undefined, order: 'time' | 'id'): boolean {
  if (end === undefined) return true;
  return compare({ id: row.id, time: row.modified ?? undefined }, end, order) <= 0;
}

/** A row that was read again may have moved out of the window. */
function isBefore({ modified }: Row, until: number | undefined): boolean {
  return until === undefined || modified === null || modified < until;
}

/** Whole rows up to the common end; rows that changed between two batches are read again. */
async function wholeRows(
  source: KeysetSource,
  pages: readonly SourcePage[],
  isWanted: (row: Row) => boolean,
): Promise<Row[]> {
  const merger = createRowMerger(source.batchCount);
  pages.forEach(({ rows }, batch) => merger.add(batch, rows));
  const { whole, torn } = merger.take(isWanted);
  const again = torn.length > 0 ? await rereadRows(source.again, torn) : [];
  return [...whole, ...again].filter(isWanted);
}

type Bounds = Pick<KeysetRequest, 'order' | 'timeless' | 'after' | 'from' | 'until'>;

/** @throws SourceError COQL_ORDER_NOT_KEPT unless all rows are inside the window and in order: no position is safe then */
function checkOrder(pages: readonly SourcePage[], bounds: Bounds): void {
  const inSeconds = bounds.order === 'time' && hasFractions(pages);
  for (const { rows } of pages) {
    let last = bounds.after;
    for (const row of rows) {
      const next = positionOf(row);
      if (!next || !isInside(next, bounds)) throw notKeptOrder();
      const isBehind = inSeconds ? isLater(next, last) : !last || compare(next, last, bounds.order) > 0;
      if (!isBehind) throw notKeptOrder();
      last = next;
    }
  }
}

/** Compares seconds only: it is unknown whether Zoho sorts rows of one second by fractions or by id. */
function isLater(next: KeysetPosition, last: KeysetPosition | undefined): boolean {
  return !last || (next.id !== last.id && floorToSecond(next.time ?? 0) >= floorToSecond(last.time ?? 0));
}

function isInside({ time }: KeysetPosition, { order, timeless, from, until }: Bounds): boolean {
  if (timeless === true) return time === undefined;
  if (order === 'id' && from === undefined && until === undefined) return true;
  if (time === undefined) return false;
  return (from === undefined || time >= from) && (until === undefined || time < until);
}
