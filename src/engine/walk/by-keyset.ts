import type { Warn } from '../../log-codes.js';
import { compareIds } from '../../util/ids.js';
import { floorToSecond } from '../../util/clock.js';
import { asText, type JsonObject } from '../../util/json.js';
import { rereadRows } from './reread.js';
import { createRowMerger, modifiedOf, type MergedRow } from './row-merger.js';
import type { RowSource, SourcePage } from './row-source.js';
import type { WalkBatch } from './batch.js';
import { notKeptOrder } from './errors.js';
import { PAGE_SIZES, pageLimit, withinBounds, type PageWeight } from './page-size.js';

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
  readonly warn: Warn;
  /** Called where rows were announced and did not come: what was delivered is not all. */
  readonly onRest: () => void;
}

/**
 * Walks a module in the order of `(Modified_Time, id)` or of `id`, by value: no page edge can shift, nothing expires, and
 * there is no wall (zoho-api.md §7.4, §13). Each row of the window comes once; one that changes meanwhile leaves the
 * window, since that is bounded.
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
        warn(
          'LIST_INCOMPLETE',
          'Zoho announced more records and sent none; the rest is left to the next run',
        );
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

/** Of rows that come in several batches, all batches together. */
function weightOf(pages: readonly SourcePage[]): PageWeight {
  return {
    rows: Math.max(0, ...pages.map(({ rows }) => rows.length)),
    bytes: pages.reduce((sum, { size = 0 }) => sum + size, 0),
  };
}

const SECOND = 1_000;

/** Literals of Zoho have whole seconds: a row with more than that is no position that a query could go on behind. */
function hasFractions(pages: readonly SourcePage[]): boolean {
  return pages.some(({ rows }) => rows.some((row) => (modifiedOf(row) ?? 0) % SECOND !== 0));
}

/** The rows of these pages before a second, at which the walk goes on. */
async function* upToSecond(
  source: KeysetSource,
  pages: readonly SourcePage[],
  second: number,
): AsyncGenerator<WalkBatch, boolean> {
  const rows = await wholeRows(source, pages, ({ modified }) => modified !== null && modified < second);
  yield { rows, reached: second, more: true };
  return true;
}

/** The rows of one second, up `id`: a page does not hold them all. @returns whether they came to their end */
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

type Bounds = Pick<KeysetRequest, 'order' | 'timeless' | 'after' | 'from' | 'until'>;

/** A position means something only while rows come in its order and inside the window: else another strategy is taken. */
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

/** Whether rows of one second are sorted by its fractions or by id is not known. */
function isLater(next: KeysetPosition, last: KeysetPosition | undefined): boolean {
  return !last || (next.id !== last.id && floorToSecond(next.time ?? 0) >= floorToSecond(last.time ?? 0));
}

function isInside({ time }: KeysetPosition, { order, timeless, from, until }: Bounds): boolean {
  if (timeless === true) return time === undefined;
  if (order === 'id' && from === undefined && until === undefined) return true;
  if (time === undefined) return false;
  return (from === undefined || time >= from) && (until === undefined || time < until);
}
