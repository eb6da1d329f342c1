import { toSourceError } from '../../errors.js';
import { difference, type Interval } from '../../state/intervals.js';
import { visibleUntil } from '../../state/window.js';
import type { Turn } from '../../util/async.js';
import { orWithout } from '../plan/findings.js';
import { splitEvenly, isTooDense } from '../plan/list-slices.js';
import type { ModuleFacts } from '../plan/module-context.js';
import type { Plan } from '../plan/plan.js';
import type { SlotPool } from '../plan/run-resources.js';
import type { WalkBatch } from '../walk/batch.js';
import { walkByTime } from '../walk/by-time.js';
import { slicesStopped, stopsSlices } from '../walk/errors.js';
import { isOlder } from '../walk/page-sequence.js';
import type { RowSource } from '../walk/row-source.js';
import { recordSource } from './by-records.js';
import { createListSlices, type ListSlice } from './list-slice.js';
import type { ReadPosition } from './replan.js';
import { readTimeSlices, reported } from './time-slices.js';

export interface ListSlicesDeps {
  /** Time slices at the same time. */
  readonly limit: number;
  /** For those in addition to the first. */
  readonly slots: SlotPool;
}

/** Where time slices of lists end: later rows may still change, so they are read page after page. */
export function endOfSlices({ window, runStartedAt }: Pick<ModuleFacts, 'window' | 'runStartedAt'>): number {
  return window.until ?? visibleUntil(runStartedAt);
}

/**
 * Reads by Get Records in several time slices at the same time, up to {@link endOfSlices}. Each starts at its own
 * `If-Modified-Since` and ends at a row at or after its end. Such a row exists, since the time of the module's newest row is
 * known. So a slice that comes empty, ends earlier or is not filtered by time may have lost rows.
 *
 * @throws SourceError LIST_SLICES_STOPPED then: the rest has to be read page after page
 */
export async function* readByListSlices(
  facts: ModuleFacts,
  plan: Pick<Plan, 'rows' | 'isCounted'>,
  position: ReadPosition,
  { limit, slots }: ListSlicesDeps,
): AsyncGenerator<WalkBatch> {
  const { rows = 0, isCounted = false } = plan;
  const whole = { from: position.from ?? 0, to: endOfSlices(facts) };
  const source = recordSource(facts, 'Modified_Time');
  const newest = await orWithout(facts, 'newest row', facts.stream.module, () => newestTime(source));
  if (newest === undefined) throw slicesStopped('The time of the newest row is unknown');
  if (isTooDense(rows, { from: whole.from, to: Math.min(newest, whole.to) }))
    throw slicesStopped('Many rows share a second');
  const gaps = difference(whole, position.done);
  const [first] = gaps;
  const parts = first && gaps.length === 1 ? splitUpTo(first, newest, limit) : gaps;
  const slices = createListSlices(parts, { end: whole.to, newest, slots, counted: isCounted ? rows : 0 });
  yield* readTimeSlices(whole, slices.next, { done: position.done }, limit, (slice, turn) =>
    reported(
      facts,
      slice,
      slices.during(slice, readSlice(facts, watched(source, slice, turn), slice, newest)),
    ),
  );
}

/** Equal parts up to the newest row; the last one goes on to the end of the slice. */
function splitUpTo(slice: Interval, newest: number, count: number): Interval[] {
  if (newest <= slice.from) return [slice];
  const parts = splitEvenly({ from: slice.from, to: Math.min(newest, slice.to) }, count);
  return parts.map((part, index) => (index === parts.length - 1 ? { ...part, to: slice.to } : part));
}

/** Epoch ms; `undefined`: Zoho does not sort the module by time. */
async function newestTime(source: RowSource): Promise<number | undefined> {
  const { rows } = await source.page(0, { order: 'desc' });
  const times = rows.map(({ modified }) => modified ?? -Infinity);
  const isSorted = times.every((time, index) => index === 0 || time <= (times[index - 1] ?? time));
  const [newest = -Infinity] = times;
  return isSorted && newest > -Infinity ? newest : undefined;
}

/** Get Records of one time slice. */
async function* readSlice(
  { window, warn }: Pick<ModuleFacts, 'window' | 'warn'>,
  source: RowSource,
  slice: ListSlice,
  newest: number,
): AsyncGenerator<WalkBatch> {
  const hasRows = newest >= slice.from;
  const walk = walkByTime(source, {
    from: slice.from,
    get until() {
      return slice.to;
    },
    windowEnd: window.until ?? Infinity,
    isAmidRows: hasRows,
    warn,
    onRest: () => {
      throw slicesStopped('A page of a time slice came empty');
    },
  });
  try {
    for await (const batch of walk) {
      const isAtEnd = !hasRows || slice.hasCome(Math.min(slice.to, newest), source.chunkCount);
      if (batch.more !== true && !isAtEnd) throw slicesStopped('A time slice ended before its end');
      yield batch;
    }
  } catch (error) {
    throw stopsSlices(error) ? slicesStopped(toSourceError(error).userMessage, error) : error;
  }
}

function watched(source: RowSource, slice: ListSlice, turn: Turn): RowSource {
  return {
    ...source,
    page: async (chunk, position) => {
      const page = await source.page(chunk, { ...position, turn: turn.begin });
      const times = page.rows.map(({ modified }) => modified);
      if (position.since !== undefined && isOlder(times, position.since))
        throw slicesStopped('Zoho does not filter the module by time');
      slice.note(chunk, times);
      return page;
    },
  };
}
