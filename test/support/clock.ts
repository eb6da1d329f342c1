import type { Clock } from '#src/util/clock.js';

export interface VirtualClock extends Clock {
  /** Every sleep so far, in ms, in the order in which they began. */
  readonly sleeps: readonly number[];
  advance(ms: number): void;
}

export interface VirtualClockOptions {
  /** Epoch ms; 2026-01-31T09:30:00Z where not given. */
  readonly now?: number;
  /** Dice, thrown in turn and from the start again; 0.5 where not given. */
  readonly random?: readonly number[];
}

/** A clock that stands still until somebody sleeps; sleeping takes no time. */
export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const dice = options.random ?? [0.5];
  const sleeps: number[] = [];
  let now = options.now ?? Date.UTC(2026, 0, 31, 9, 30);
  let throws = 0;
  return {
    sleeps,
    now: () => now,
    random: () => dice[throws++ % dice.length] ?? 0,
    advance: (ms) => void (now += ms),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      sleeps.push(ms);
      now += ms;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}
