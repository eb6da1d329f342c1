import type { Clock } from '../../util/clock.js';

/** The emulator's own time: the injected clock plus an offset that a test sets. Sleeping takes real time. */
export interface VirtualClock extends Clock {
  /** Moves the time forward (or back, with a negative number). */
  advance(ms: number): void;
  /** Sets the present time. It then runs on from there. */
  set(ms: number): void;
}

export function createVirtualClock(base: Clock): VirtualClock {
  let offset = 0;
  return {
    now: () => base.now() + offset,
    sleep: (ms, signal) => base.sleep(ms, signal),
    alarm: (ms, signal) => base.alarm(ms, signal),
    random: () => base.random(),
    advance: (ms) => {
      offset += ms;
    },
    set: (ms) => {
      offset = ms - base.now();
    },
  };
}
