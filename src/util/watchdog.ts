import type { Clock } from './clock.js';

/** Barks when something takes too long. */
export interface Watchdog {
  /** Somebody waits from now on. */
  start(): void;
  stop(): void;
}

/**
 * @param limits milliseconds: of one wait, and of all waits together
 * @param bark is called once at most
 */
export function createWatchdog(
  clock: Pick<Clock, 'now' | 'sleep'>,
  limits: { readonly oneMs: number; readonly allMs: number },
  bark: () => void,
): Watchdog {
  let leftMs = limits.allMs;
  let startedAt = 0;
  let waiting: AbortController | undefined;
  const stop = (): void => {
    if (!waiting) return;
    waiting.abort();
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
      clock.sleep(ms, waiting.signal).then(bark, () => undefined);
    },
  };
}
