import type { Interval } from '../../state/intervals.js';
import { floorToSecond } from '../../util/clock.js';
import type { KeysetRequest } from '../walk/by-keyset.js';
import type { SourcePage } from '../walk/row-source.js';
import type { TimeSlice } from './time-slices.js';

/** One row of a query: the one at this offset (up to 100,000, zoho-api.md §7.3). One credit. */
export interface Probe {
  (request: Omit<KeysetRequest, 'limit'>, offset: number): Promise<SourcePage>;
}

/** Largest offset of a query. */
const MAX_OFFSET = 100_000;
/** Offsets to probe in turn: each answer decides between two strategies (`plan.ts`). */
const OFFSETS = [10_000, 40_000, MAX_OFFSET - 1] as const;

/**
 * Estimates the number of rows after a position: the smallest of {@link OFFSETS} that is not exceeded, or twice
 * {@link MAX_OFFSET} if all are.
 */
export async function probeRows(probe: Probe, request: Omit<KeysetRequest, 'limit'>): Promise<number> {
  for (const offset of OFFSETS) {
    const { rows } = await probe(request, offset);
    if (rows.length === 0) return offset;
  }
  return 2 * MAX_OFFSET;
}

export interface SliceSizes {
  /** Counted or estimated. */
  readonly rows: number;
  /** The number of pieces. */
  readonly count: number;
  /** The rows are counted: borders are probed at the same time, since none of them will lie behind the last row. */
  readonly isCounted?: boolean | undefined;
}

/**
 * Splits a time slice into pieces of about equal numbers of rows, with one call per border. Rows of one second stay
 * together, so there may be fewer pieces than `count`.
 */
export async function splitSlice(
  probe: Probe,
  { from, to, afterId }: TimeSlice,
  { rows, count, isCounted }: SliceSizes,
): Promise<TimeSlice[]> {
  const step = Math.min(MAX_OFFSET - 1, Math.max(1, Math.ceil(rows / count)));
  const atOnce = isCounted === true ? Math.floor((MAX_OFFSET - 1) / step) : 1;
  const slices: TimeSlice[] = [];
  let start: TimeSlice = { from, to, afterId };
  while (slices.length < count - 1) {
    const borders = await bordersBehind(probe, start, step, Math.min(atOnce, count - 1 - slices.length));
    for (const border of borders) {
      if (border === undefined) return [...slices, start];
      if (border === start.from) continue;
      slices.push({ ...start, to: border });
      start = { from: border, to };
    }
  }
  return [...slices, start];
}

/** The seconds of the rows at offset `step`, twice `step` and so on. */
function bordersBehind(
  probe: Probe,
  slice: Interval,
  step: number,
  count: number,
): Promise<(number | undefined)[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) => borderBehind(probe, slice, (index + 1) * step)),
  );
}

/** The second of the row at offset `step`; `undefined` if there are fewer rows. */
async function borderBehind(probe: Probe, { from, to }: Interval, step: number): Promise<number | undefined> {
  const page = await probe({ order: 'time', from, until: to }, step);
  const time = page.rows[0]?.modified;
  if (time === undefined || time === null) return undefined;
  const border = floorToSecond(time);
  return border > from && border < to ? border : undefined;
}
