/** A clock for work that only waits. It advances when all that is running sleeps. */
export interface SimulatedClock {
  /** Seconds since the start are `now() / 1000`; never 0, since `Date` has that as "unset". */
  now(): number;
  sleep(ms: number): Promise<void>;
  readonly sleeping: () => number;
  /** Advances to the next sleepers whenever `isQuiet`, until the work is done. */
  run<T>(work: Promise<T>, isQuiet: () => boolean): Promise<T>;
}

const immediate = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function createSimulatedClock(): SimulatedClock {
  const wakes = new Map<number, (() => void)[]>();
  const times: number[] = [];
  let sleeping = 0;
  let now = 0;
  const wakeNext = (): void => {
    const next = times.shift();
    if (next === undefined) return;
    now = next;
    const due = wakes.get(next) ?? [];
    wakes.delete(next);
    sleeping -= due.length;
    for (const wake of due) wake();
  };
  return {
    now: () => now,
    sleeping: () => sleeping,
    sleep: (ms) =>
      new Promise((resolve) => {
        const at = now + Math.max(0, Math.round(ms));
        const due = wakes.get(at);
        sleeping += 1;
        if (due) {
          due.push(resolve);
          return;
        }
        wakes.set(at, [resolve]);
        const index = times.findIndex((time) => time > at);
        times.splice(index < 0 ? times.length : index, 0, at);
      }),
    run: (work, isQuiet) =>
      withoutTimers(async () => {
        const end = { reached: false };
        const done = work.finally(() => (end.reached = true));
        while (!end.reached) {
          if (isQuiet()) wakeNext();
          await immediate();
        }
        return done;
      }),
  };
}

/** `bottleneck` starts each job by a timer of no delay, which would take a real millisecond. */
async function withoutTimers<T>(work: () => Promise<T>): Promise<T> {
  const real = globalThis.setTimeout;
  const fake = (callback: () => void): NodeJS.Immediate => setImmediate(callback);
  Object.assign(globalThis, { setTimeout: fake });
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { setTimeout: real });
  }
}
