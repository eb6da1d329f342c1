import type { Interval } from '../../state/intervals.js';
import { floorToSecond } from '../../util/clock.js';
import { MAX_PER_PAGE } from '../../zoho/api/records.js';

/**
 * Time slices of lists (`read/by-list-slices.ts`). Each end of a slice within the window costs half a page on average and one
 * at most: the last page has rows of the next slice, too. Slices cost at most a twentieth of the pages. Pure.
 */
const SHARE_FOR_SLICES = 0.05;
/** The calls for the newest row and, in a full read, for the rows after the last slice. */
const SETUP_CALLS = 2;
/** The last page of all is not full, either. */
const ROUNDING = 0.5;
/** Of an estimate of the rows to come, this share is certain enough to spend credits on it (`replan.ts`). */
const CERTAIN_SHARE = 0.25;
/** Credits that a read in slices leaves. With fewer, each page is delivered before the next one is paid for. */
const SPARE_CREDITS = 100;
/** Fewer pages are not worth another slice. */
const MIN_PAGES_TO_SPLIT = 6;
/** A start by value reads two seconds again. With more rows in them, lists go on by token, and each end needs a check. */
const OVERLAP_MS = 2_000;
const MAX_OVERLAP_ROWS = 100;
const ONE_SECOND = 1_000;

export interface ListSliceFacts {
  /** Rows left to read; `undefined`: unknown. */
  readonly rows: number | undefined;
  /** Zoho has counted them; absent: they are estimated. */
  readonly isCounted?: boolean | undefined;
  /** Simultaneous sorted lists. */
  readonly slots: number;
  /** Calls for one page. */
  readonly batches: number;
  readonly creditsLeft: number | undefined;
}

/** The number of time slices that lists read at the same time; 1: page after page. */
export function listSlices({ rows = 0, isCounted, slots, batches, creditsLeft }: ListSliceFacts): number {
  const certain = isCounted === true ? rows : rows * CERTAIN_SHARE;
  const credits = Math.ceil(rows / MAX_PER_PAGE) * batches * (1 + SHARE_FOR_SLICES) + SPARE_CREDITS;
  if ((creditsLeft ?? Infinity) < credits) return 1;
  let slices = 1;
  while (slices < Math.floor(slots / batches) && isAffordable(certain, { open: slices, paid: 0 }))
    slices += 1;
  return slices;
}

/**
 * Whether ends of slices cost little enough.
 *
 * @param ends `open`: their number; `paid`: pages that finished slices have spent on theirs
 */
function isAffordable(
  rows: number,
  { open, paid }: { readonly open: number; readonly paid: number },
): boolean {
  // The sum of as many numbers between 0 and 1, and three times its standard deviation.
  const likely = Math.min(open, open / 2 + 3 * Math.sqrt(open / 12));
  return SETUP_CALLS + ROUNDING + paid + likely <= (rows / MAX_PER_PAGE) * SHARE_FOR_SLICES;
}

/** Credits of one batch that slices cost in addition: half a page for each end, on average. */
export function priceOfSlices(slices: number): number {
  return slices > 1 ? SETUP_CALLS + Math.ceil((slices - 1) / 2) : 0;
}

/** Whether the rows of a second are too many for slices. */
export function isTooDense(rows: number, { from, to }: Interval): boolean {
  return rows * OVERLAP_MS > MAX_OVERLAP_ROWS * Math.max(ONE_SECOND, to - from);
}

/** Splits a range at full seconds into this many parts of equal duration; fewer if seconds do not suffice. */
export function splitEvenly({ from, to }: Interval, count: number): Interval[] {
  const borders = Array.from({ length: count - 1 }, (_, index) =>
    floorToSecond(from + ((index + 1) * (to - from)) / count),
  );
  const points = [from, ...new Set(borders.filter((border) => border > from && border < to)), to];
  return points.slice(1).map((end, index) => ({ from: points[index] ?? from, to: end }));
}

/** How far a slice is read. */
export interface SliceProgress extends Interval {
  /** Epoch ms: no page that came has a later row. */
  readonly seen: number;
  /** Rows of the slice that came. */
  readonly rows: number;
  readonly isOver: boolean;
}

export interface SplitFacts {
  readonly slices: readonly SliceProgress[];
  /** Epoch ms: there is no row after it. */
  readonly newest: number;
  /** Rows that are to be read, or that were; the larger number. */
  readonly rows: number;
  /** Ends of slices within the window that are still to be read. */
  readonly openEnds: number;
  /** Pages that the others have cost. */
  readonly paidPages: number;
}

/** Where another slice may begin. */
export interface Split {
  /** Of the slice that then ends there. */
  readonly index: number;
  readonly at: number;
}

/** The middle of what is left of the longest slice; `undefined`: it is too short, or another end would cost too much. */
export function nextSplit(facts: SplitFacts): Split | undefined {
  const { slices, newest, rows, openEnds, paidPages } = facts;
  if (!isAffordable(rows, { open: openEnds + 1, paid: paidPages })) return undefined;
  const average = densityOf(slices);
  const open = slices.flatMap((slice, index) => (slice.isOver ? [] : [{ slice, index }]));
  const [longest] = open
    .map(({ slice, index }) => ({ slice, index, left: rowsLeft(slice, newest, average) }))
    .sort((a, b) => b.left - a.left);
  if (!longest || longest.left < MIN_PAGES_TO_SPLIT * MAX_PER_PAGE) return undefined;
  const { slice, index } = longest;
  const at = floorToSecond((slice.seen + Math.min(slice.to, newest)) / 2);
  return at > slice.seen && at < slice.to ? { index, at } : undefined;
}

/** Rows a millisecond. */
function densityOf(slices: readonly SliceProgress[]): number {
  const rows = slices.reduce((sum, slice) => sum + slice.rows, 0);
  const time = slices.reduce((sum, { from, to, seen }) => sum + Math.min(to, seen) - from, 0);
  return rows / Math.max(1, time);
}

/** Estimated by the density of the slice; by that of all while it has brought no page. */
function rowsLeft(slice: SliceProgress, newest: number, average: number): number {
  const density = slice.rows < MAX_PER_PAGE ? average : densityOf([slice]);
  return Math.max(0, Math.min(slice.to, newest) - slice.seen) * density;
}
