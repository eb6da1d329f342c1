import { clipped, lowWater, type Interval } from '../../state/intervals.js';
import type { PendingJob } from '../../state/resume-position.js';
import { mergeConcurrently } from '../../util/async.js';
import type { ModuleFacts } from '../plan/module-context.js';
import type { WalkBatch } from '../walk/batch.js';

/** A time slice that is read on its own; rows of its first second up to `afterId` are delivered already. */
export interface TimeSlice extends Interval {
  readonly afterId?: string | undefined;
}

/** The window that contains all time slices of a read. */
export interface Whole {
  /** Epoch ms; absent: the read is at its beginning. */
  readonly from?: number | undefined;
  /** Epoch ms, exclusive. */
  readonly to: number;
}

/** What earlier runs have read of the window. */
export interface Earlier {
  /** Time slices that are read; parts outside of the window are ignored. */
  readonly done: readonly Interval[];
  /** Jobs that are paid for, each for one of the time slices. */
  readonly jobs?: readonly PendingJob[];
}

interface Part extends Interval {
  reached: number;
  afterId: string | undefined;
  jobs: readonly PendingJob[];
}

/**
 * Reads time slices at the same time. Each batch has the position of all of them together, so that a state after any batch
 * resumes by value (docs/guide.md#state). The last batch has no rows.
 *
 * @param slices do not overlap; the time between them is not read, and the position does not move past it
 */
export async function* readTimeSlices(
  whole: Whole,
  slices: readonly TimeSlice[],
  earlier: Earlier,
  limit: number,
  read: (slice: TimeSlice) => AsyncGenerator<WalkBatch>,
): AsyncGenerator<WalkBatch> {
  const parts = slices.map((slice) => partOf(slice, earlier.jobs ?? []));
  const starts = parts.map(
    (part, index) =>
      async function* (): AsyncGenerator<{ part: Part; batch: WalkBatch }> {
        for await (const batch of read(slices[index] ?? part)) yield { part, batch };
      },
  );
  for await (const { part, batch } of mergeConcurrently(starts, limit)) {
    // Not where the batch is made: a batch that waits for the merge is not delivered yet.
    moveOn(part, batch);
    const jobs = batch.jobs && parts.flatMap((each) => each.jobs);
    const { rows, asOf, canWait } = batch;
    yield { rows, asOf, jobs, canWait, ...progressOf(whole, parts, earlier.done) };
  }
  yield { rows: [], ...progressOf(whole, parts, earlier.done) };
}

/** The batches of one time slice. Reports the slice when it was read to its end. */
export async function* reported(
  { clock, onSlice }: Pick<ModuleFacts, 'clock' | 'onSlice'>,
  { from, to }: TimeSlice,
  batches: AsyncGenerator<WalkBatch>,
): AsyncGenerator<WalkBatch> {
  const startedAt = clock.now();
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.rows.length;
    yield batch;
  }
  onSlice?.({ from, to, startedAt, endedAt: clock.now(), rows });
}

function partOf({ from, to, afterId }: TimeSlice, jobs: readonly PendingJob[]): Part {
  return { from, to, reached: from, afterId, jobs: jobs.filter((job) => job.from === from && job.to === to) };
}

function moveOn(part: Part, { reached, afterId, jobs }: WalkBatch): void {
  part.jobs = jobs ?? part.jobs;
  if (reached === undefined || reached < part.reached) return;
  part.reached = Math.min(part.to, reached);
  part.afterId = afterId;
}

function progressOf(
  { from, to }: Whole,
  parts: readonly Part[],
  before: readonly Interval[],
): Pick<WalkBatch, 'reached' | 'afterId' | 'done'> {
  const start = from ?? 0;
  const read = parts.map((part) => ({ from: part.from, to: part.reached }));
  const { mark, done } = lowWater(start, clipped([...read, ...before], { from: start, to }));
  const leading = parts.find((part) => part.reached === mark && mark < part.to);
  return {
    // A window without a start has no position until something of it is read.
    reached: from === undefined && mark === start ? undefined : mark,
    afterId: leading?.afterId,
    done,
  };
}
