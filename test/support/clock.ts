import type { Clock } from '#src/util/clock.js';

export interface VirtualClock extends Clock {
  /** Every sleep so far in ms, in the order in which they started. */
  readonly sleeps: readonly number[];
  advance(ms: number): void;
}

export interface VirtualClockOptions {
  /** Epoch ms. Default: 2026-01-31T09:30:00Z. */
  readonly now?: number;
  /** Random numbers, used in turn and then from the start again. Default: 0.5. */
  readonly random?: readonly number[];
}

/** A clock that advances only by sleeping, which takes no real time. An alarm fires once others have slept that long. */
export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const dice = options.random ?? [0.5];
  const sleeps: number[] = [];
  const alarms = new Set<{ readonly at: number; readonly ring: () => void }>();
  let now = options.now ?? Date.UTC(2026, 0, 31, 9, 30);
  let throws = 0;
  const moveOn = (ms: number): void => {
    now += ms;
    for (const alarm of alarms) {
      if (alarm.at > now) continue;
      alarms.delete(alarm);
      alarm.ring();
    }
  };
  return {
    sleeps,
    now: () => now,
    random: () => dice[throws++ % dice.length] ?? 0,
    advance: moveOn,
    alarm: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const alarm = { at: now + ms, ring: resolve };
        alarms.add(alarm);
        const onAbort = (): void => {
          alarms.delete(alarm);
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        if (ms <= 0) moveOn(0);
      }),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      sleeps.push(ms);
      moveOn(ms);
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}
