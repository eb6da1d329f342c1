import type { Clock } from '../../util/clock.js';

/** So many within any stretch of so long (ms). */
export interface Rate {
  readonly count: number;
  readonly windowMs: number;
}

/** On its way a call may be faster than the one before: so much longer than Zoho's own are our windows. */
const MARGIN_MS = 1_000;

/** Bulk downloads: ten a minute, then 429 for all of them until the minute is over (zoho-api.md §2.4, §8.3). */
export const DOWNLOAD_RATE: Rate = { count: 10, windowMs: 60_000 + MARGIN_MS };

/** Access tokens of one refresh token: ten in ten minutes (zoho-api.md §1.5). */
export const TOKEN_RATE: Rate = { count: 10, windowMs: 600_000 + MARGIN_MS };

/** Counts what Zoho rations by time, so that we wait where Zoho would refuse. */
export interface RateWindow {
  /** Milliseconds until the next one may be sent, 0: now. */
  waitMs(): number | Promise<number>;
  /** One is being sent now. @returns false, and counts nothing, where it may not */
  take(): boolean | Promise<boolean>;
}

/** Counts what this process does. */
interface OwnRateWindow extends RateWindow {
  waitMs(): number;
  take(): boolean;
}

export function createRateWindow(rate: Rate, clock: Pick<Clock, 'now'>): OwnRateWindow {
  let taken: readonly number[] = [];
  const waitMs = (): number => {
    const now = clock.now();
    // A clock that was set back would have us wait for as long as it was.
    taken = taken.map((at) => Math.min(at, now));
    return rateWait(taken, rate, now);
  };
  return {
    waitMs,
    take: () => {
      if (waitMs() > 0) return false;
      taken = [...taken, clock.now()].slice(-rate.count);
      return true;
    },
  };
}

/**
 * How long to wait so that no stretch of the window's length holds more than `count`. Pure.
 *
 * @param taken epoch ms of those sent so far, oldest first
 */
export function rateWait(taken: readonly number[], { count, windowMs }: Rate, now: number): number {
  const oldest = taken[taken.length - count];
  return oldest === undefined ? 0 : Math.max(0, oldest + windowMs - now);
}

/**
 * Runs a job in a slot at a time when the rate allows it. It waits outside of the slot, and looks once more inside:
 * what counts is when the job is sent, not when it was queued.
 */
export async function paced<T>(
  {
    window,
    clock,
    signal,
    onWait = () => undefined,
  }: {
    window: RateWindow;
    clock: Pick<Clock, 'sleep'>;
    signal?: AbortSignal | undefined;
    onWait?: (ms: number) => void;
  },
  inSlot: <R>(job: () => Promise<R>) => Promise<R>,
  job: () => Promise<T>,
): Promise<T> {
  for (;;) {
    const wait = await window.waitMs();
    if (wait > 0) onWait(wait);
    if (wait > 0) await clock.sleep(wait, signal);
    const done = await inSlot(async () => ((await window.take()) ? { value: await job() } : undefined));
    if (done) return done.value;
  }
}
