import type { Clock } from '../../util/clock.js';

/** A state at least every so many records or so much time (docs/guide.md#state). */
const MAX_RECORDS = 10_000;
const MAX_MS = 60_000;

/** Counts what a stream has said since its last state. */
export interface Checkpoint {
  add(records: number): void;
  /** Time for a state: the next batch, if it is as large as this one, would be too much. */
  isDue(): boolean;
  /** Records since the last state; starts counting anew. */
  take(): number;
  /** Milliseconds since something was said that a platform takes for a sign of life: records or a state. */
  idleMs(): number;
  readonly pending: number;
  readonly total: number;
}

export function createCheckpoint(clock: Clock): Checkpoint {
  let pending = 0;
  let total = 0;
  let last = 0;
  let since = clock.now();
  let emittedAt = since;
  return {
    add(records) {
      pending += records;
      total += records;
      last = records;
      emittedAt = clock.now();
    },
    isDue: () => pending > 0 && (pending + last > MAX_RECORDS || clock.now() - since >= MAX_MS),
    take() {
      const count = pending;
      pending = 0;
      since = clock.now();
      emittedAt = since;
      return count;
    },
    idleMs: () => clock.now() - emittedAt,
    get pending() {
      return pending;
    },
    get total() {
      return total;
    },
  };
}
