import type { RecordBatch } from './record-reader.js';
import { hasNewJobs } from '../walk/batch.js';

/** A state with at most this many ids is small enough to be emitted before each page. */
const FEW_IDS = 4_000;
/** Records in one batch if its state is larger. */
const RECORDS_PER_BATCH = 2_000;

/**
 * Merges batches of a stream if its states are long, because a state precedes each batch with new ids. A batch with new
 * jobs is passed on at once: the jobs are paid for and must be in a state.
 *
 * @param remembered number of ids in a state
 */
export async function* batched(
  batches: AsyncIterable<RecordBatch>,
  remembered: () => number,
): AsyncGenerator<RecordBatch> {
  const group: RecordBatch[] = [];
  try {
    for await (const batch of batches) {
      group.push(batch);
      const buffered = group.reduce((sum, { rows }) => sum + rows.length, 0);
      if (remembered() > FEW_IDS && buffered < RECORDS_PER_BATCH && !hasNewJobs(batch)) continue;
      yield merged(group.splice(0));
    }
  } catch (error) {
    // These rows are paid for.
    if (group.length > 0) yield merged(group);
    throw error;
  }
  if (group.length > 0) yield merged(group);
}

/** Concatenates batches. The result has the position of the last one. Pure. */
function merged(group: readonly RecordBatch[]): RecordBatch {
  const [first] = group;
  const last = group.at(-1);
  if (!first || !last || group.length === 1) return first ?? EMPTY;
  const nulled = new Map<number, readonly string[]>();
  let before = 0;
  for (const batch of group) {
    for (const [index, columns] of batch.nulled) nulled.set(before + index, columns);
    before += batch.rows.length;
  }
  const resumePosition = group.reduce<Partial<RecordBatch>>(
    (sum, { jobs, done, reached, afterId }) => ({
      jobs: jobs ?? sum.jobs,
      done: done ?? sum.done,
      ...(reached === undefined ? { reached: sum.reached, afterId: sum.afterId } : { reached, afterId }),
    }),
    {},
  );
  return {
    ...last,
    ...resumePosition,
    canWait: !group.some(hasNewJobs),
    rows: group.flatMap(({ rows }) => rows),
    nulled,
  };
}

const EMPTY: RecordBatch = { rows: [], nulled: new Map() };
