import { lowWater, type Interval } from '../state/intervals.js';
import type { PendingJob } from '../state/place.js';
import { mergeConcurrently } from '../util/async.js';
import type { WalkBatch } from './walk-batch.js';

/** A stretch of time that is read on its own; rows of its first second up to `afterId` are delivered. */
export interface Stretch extends Interval {
  readonly afterId?: string | undefined;
}

interface Part extends Interval {
  reached: number;
  jobs: readonly PendingJob[];
}

function moveOn(part: Part, { reached, jobs }: WalkBatch): void {
  if (reached !== undefined) part.reached = Math.min(part.to, Math.max(part.reached, reached));
  part.jobs = jobs ?? part.jobs;
}

/**
 * Reads stretches side by side; each batch says how far all of them have come together, so that a state after any batch
 * resumes by value (design.md §4).
 *
 * @param stretches in order, each following on the one before
 * @param done stretches beyond them, or between, that an earlier run has read
 */
export async function* readStretches(
  stretches: readonly Stretch[],
  done: readonly Interval[],
  limit: number,
  read: (stretch: Stretch) => AsyncGenerator<WalkBatch>,
): AsyncGenerator<WalkBatch> {
  const parts = stretches.map(({ from, to }): Part => ({ from, to, reached: from, jobs: [] }));
  const past = done.map(({ from, to }) => ({ from, to, reached: to }));
  const starts = stretches.map(
    (stretch, index) =>
      async function* (): AsyncGenerator<WalkBatch> {
        for await (const batch of read(stretch)) {
          const part = parts[index];
          if (part) moveOn(part, batch);
          const { mark, done: beyond } = lowWater([...parts, ...past].sort((a, b) => a.from - b.from));
          const jobs = batch.jobs && parts.flatMap((each) => each.jobs);
          yield { rows: batch.rows, reached: mark, done: beyond, jobs };
        }
      },
  );
  yield* mergeConcurrently(starts, limit);
}
