import type { Interval } from '../../state/intervals.js';
import { floorToSecond } from '../../util/clock.js';
import { modifiedOf } from '../walk/row-merger.js';
import type { KeysetRequest } from '../walk/by-keyset.js';
import type { SourcePage } from '../walk/row-source.js';
import type { TimeSlice } from './time-slices.js';

/** One row of a query: the one behind so many others (zoho-api.md §7.3: up to 100,000). A credit each. */
export interface Probe {
  (request: Omit<KeysetRequest, 'limit'>, offset: number): Promise<SourcePage>;
}

/** As far as the offset of a query reaches. */
const MAX_OFFSET = 100_000;
/** What is asked for in turn: each answer decides between two ways of reading (`plan.ts`). */
const OFFSETS = [10_000, 40_000, MAX_OFFSET - 1] as const;

/**
 * About how many rows lie behind a position: the smallest of a few numbers that they do not exceed, or twice the largest
 * where they do.
 */
export async function probeRows(probe: Probe, request: Omit<KeysetRequest, 'limit'>): Promise<number> {
  for (const offset of OFFSETS) {
    const { rows } = await probe(request, offset);
    if (rows.length === 0) return offset;
  }
  return 2 * MAX_OFFSET;
}

/**
 * Cuts a stretch of time into some of about as many rows each, one call for each border. Rows of one second are never
 * parted, so that there may be fewer stretches than wanted.
 *
 * @param rows about how many there are
 */
export async function splitSlice(
  probe: Probe,
  { from, to, afterId }: TimeSlice,
  { rows, count }: { readonly rows: number; readonly count: number },
): Promise<TimeSlice[]> {
  const step = Math.min(MAX_OFFSET - 1, Math.max(1, Math.ceil(rows / count)));
  const slices: TimeSlice[] = [];
  let start: TimeSlice = { from, to, afterId };
  while (slices.length < count - 1) {
    const border = await borderBehind(probe, start, step);
    if (border === undefined) break;
    slices.push({ ...start, to: border });
    start = { from: border, to };
  }
  return [...slices, start];
}

/** The second of the row that lies so many rows behind the beginning; `undefined` where there are fewer. */
async function borderBehind(probe: Probe, { from, to }: Interval, step: number): Promise<number | undefined> {
  const page = await probe({ order: 'time', from, until: to }, step);
  const row = page.rows[0];
  const time = row && modifiedOf(row);
  if (time === undefined || time === null) return undefined;
  const border = floorToSecond(time);
  return border > from && border < to ? border : undefined;
}
