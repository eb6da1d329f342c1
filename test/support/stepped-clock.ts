import type { Clock } from '#src/util/clock.js';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Real turns of the event loop, 2 ms each at least, in which nobody asked for the time or went to sleep. */
const QUIET_TURNS = 4;

/**
 * A clock that stands still while anything is being done and goes on to the first sleeper when nothing is: what takes
 * time is sleep alone, such as the emulator's latency, and neither this machine nor its load. Shared by a client and the
 * emulator in one process, it shows which calls were under way at once. `stop` it at the end.
 */
export function createSteppedClock(start: number): Clock & { readonly stop: () => void } {
  const sleepers = new Set<Sleeper>();
  let now = start;
  let asked = 0;
  let stopped = false;

  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
  const isQuiet = async (): Promise<boolean> => {
    const before = asked;
    for (let n = 0; n < QUIET_TURNS && asked === before; n += 1) await turn();
    return asked === before;
  };
  const run = async (): Promise<void> => {
    while (!stopped) {
      if (!(await isQuiet())) continue;
      const first = Math.min(...[...sleepers].map(({ at }) => at));
      if (first === Infinity) continue;
      now = Math.max(now, first);
      for (const sleeper of sleepers) if (sleeper.at <= now) sleeper.wake();
    }
  };
  void run();

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      asked += 1;
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = (): void => {
        sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        sleepers.delete(sleeper);
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper: Sleeper = { at: now + ms, wake };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  const clock = {
    now: () => {
      asked += 1;
      return now;
    },
    random: () => 0.5,
    sleep,
    /** Who only watches never wakes: nothing takes as long here. */
    alarm: (_: number, signal: AbortSignal) =>
      new Promise<void>((__, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
    stop: () => void (stopped = true),
  };
  return clock;
}
