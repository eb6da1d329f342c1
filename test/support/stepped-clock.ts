import type { Clock } from '#src/util/clock.js';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Real turns of the event loop, at least 2 ms each, without a call of `now` or `sleep`. */
const QUIET_TURNS = 4;

/**
 * A clock that stands still while work is in progress and advances to the next sleeper when there is none. Only sleep takes
 * time, such as the emulator's latency; the speed and load of the machine have no effect. Shared by a client and the
 * emulator in one process, it shows which calls were concurrent. Call `stop` at the end.
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
    /** Never fires: nothing takes as long here. */
    alarm: (_: number, signal: AbortSignal) =>
      new Promise<void>((__, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
    stop: () => void (stopped = true),
  };
  return clock;
}
