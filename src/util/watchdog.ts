import type { Clock } from './clock.js';

/** Made once: a reason of its own, with its stack, costs more than the rest of a wait. */
const STOPPED = new Error('The wait is over.');

/** Calls back when something takes too long. */
export interface Watchdog {
  /** Starts timing a wait. */
  start(): void;
  stop(): void;
}

/**
 * @param limits milliseconds, for one wait and for all waits together
 * @param onTimeout is called at most once
 */
export function createWatchdog(
  clock: Pick<Clock, 'now' | 'sleep'>,
  limits: { readonly oneMs: number; readonly allMs: number },
  onTimeout: () => void,
): Watchdog {
  let leftMs = limits.allMs;
  let startedAt = 0;
  let waiting: AbortController | undefined;
  const stop = (): void => {
    if (!waiting) return;
    waiting.abort(STOPPED);
    waiting = undefined;
    leftMs -= Math.max(0, clock.now() - startedAt);
  };
  return {
    stop,
    start() {
      stop();
      startedAt = clock.now();
      waiting = new AbortController();
      const ms = Math.max(0, Math.min(limits.oneMs, leftMs));
      clock.sleep(ms, waiting.signal).then(onTimeout, () => undefined);
    },
  };
}
