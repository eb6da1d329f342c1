import { clipped, lowWater, type Interval } from '../../state/intervals.js';
import type { PendingJob } from '../../state/resume-position.js';
import { BOUNDS } from '../../util/bounds.js';
import { createTurns, mergeConcurrently, type NextStart, type Turn } from '../../util/async.js';
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

/** Gives the next slice when a reader is free; `undefined`: there is none now. A present slice may end there from now on. */
type NextSlice<S> = () => S | undefined;

interface Part<S extends TimeSlice = TimeSlice> {
  readonly slice: S;
  reached: number;
  afterId: string | undefined;
  jobs: readonly PendingJob[];
}

/**
 * Reads time slices at the same time. Each batch has the position of all of them together, so that a state after any batch
 * resumes by value (docs/guide.md#state). The last batch has no rows. Pages wait as text until it is the turn of their slice,
 * which ends when the batch is taken: so the rows of one page are in memory, not those of one page for each slice. While
 * long texts wait, no more pages are requested.
 *
 * @param slices do not overlap; the time between them is not read, and the position does not move past it; or a function
 * that gives them one by one
 */
export async function* readTimeSlices<S extends TimeSlice>(
  whole: Whole,
  slices: readonly S[] | NextSlice<S>,
  earlier: Earlier,
  limit: number,
  read: (slice: S, turn: Turn) => AsyncGenerator<WalkBatch>,
): AsyncGenerator<WalkBatch> {
  const partOfSlice = (slice: S): Part<S> => partOf(slice, earlier.jobs ?? []);
  const openTurn = createTurns(BOUNDS.waitingAnswers);
  const isGiven = typeof slices === 'function';
  const parts = isGiven ? [] : slices.map(partOfSlice);
  const readPart = (part: Part<S>) =>
    async function* (): AsyncGenerator<{ part: Part; batch: WalkBatch }> {
      const turn = openTurn();
      try {
        for await (const batch of read(part.slice, turn)) {
          yield { part, batch };
          turn.end();
          await turn.room();
        }
      } finally {
        turn.end();
      }
    };
  const next: NextStart<{ part: Part; batch: WalkBatch }> = () => {
    const slice = isGiven ? slices() : undefined;
    if (!slice) return undefined;
    const part = partOfSlice(slice);
    parts.push(part);
    return readPart(part);
  };
  for await (const { part, batch } of mergeConcurrently(isGiven ? next : parts.map(readPart), limit)) {
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
  slice: TimeSlice,
  batches: AsyncGenerator<WalkBatch>,
): AsyncGenerator<WalkBatch> {
  const startedAt = clock.now();
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.rows.length;
    yield batch;
  }
  onSlice?.({ from: slice.from, to: slice.to, startedAt, endedAt: clock.now(), rows });
}

function partOf<S extends TimeSlice>(slice: S, jobs: readonly PendingJob[]): Part<S> {
  const { from, to, afterId } = slice;
  return { slice, reached: from, afterId, jobs: jobs.filter((job) => job.from === from && job.to === to) };
}

function moveOn(part: Part, { reached, afterId, jobs }: WalkBatch): void {
  part.jobs = jobs ?? part.jobs;
  if (reached === undefined || reached < part.reached) return;
  part.reached = Math.min(part.slice.to, reached);
  part.afterId = afterId;
}

function progressOf(
  { from, to }: Whole,
  parts: readonly Part[],
  before: readonly Interval[],
): Pick<WalkBatch, 'reached' | 'afterId' | 'done'> {
  const start = from ?? 0;
  const read = parts.map((part) => ({ from: part.slice.from, to: part.reached }));
  const { mark, done } = lowWater(start, clipped([...read, ...before], { from: start, to }));
  const leading = parts.find((part) => part.reached === mark && mark < part.slice.to);
  return {
    // A window without a start has no position until something of it is read.
    reached: from === undefined && mark === start ? undefined : mark,
    afterId: leading?.afterId,
    done,
  };
}
