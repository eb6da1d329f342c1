import type { Clock } from '../../util/clock.js';

/** Most records and most time between two states (docs/guide.md#state). */
const MAX_RECORDS = 10_000;
const MAX_MS = 60_000;

/** Counts what a stream has emitted since its last state. */
export interface Checkpoint {
  add(records: number): void;
  /** Whether a state is due: another batch as large as the last one would exceed the limit. */
  isDue(): boolean;
  /** Returns the records since the last state, and resets the count. */
  take(): number;
  /** Milliseconds since the last records or state. A platform treats both as a heartbeat. */
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
