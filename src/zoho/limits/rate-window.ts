import type { Clock } from '../../util/clock.js';

/** At most `count` in any interval of `windowMs`. */
export interface Rate {
  readonly count: number;
  readonly windowMs: number;
}

/** A call may reach Zoho faster than the one before it, so our windows are this much longer than Zoho's. */
const MARGIN_MS = 1_000;

/** Bulk downloads: ten per minute, then 429 for all of them until the minute is over (zoho-api.md §2.4, §8.3). */
export const DOWNLOAD_RATE: Rate = { count: 10, windowMs: 60_000 + MARGIN_MS };

/** Access tokens of one refresh token: ten in ten minutes (zoho-api.md §1.5). */
export const TOKEN_RATE: Rate = { count: 10, windowMs: 600_000 + MARGIN_MS };

/** Counts calls with a rate limit, so that we wait before Zoho would refuse. */
export interface RateWindow {
  /** Milliseconds until the next call may be sent; 0: now. */
  waitMs(): number | Promise<number>;
  /** Counts a call that is sent now. @returns false, and counts nothing, if it may not be sent */
  take(): boolean | Promise<boolean>;
}

/** Counts the calls of this process only. */
interface OwnRateWindow extends RateWindow {
  waitMs(): number;
  take(): boolean;
}

export function createRateWindow(rate: Rate, clock: Pick<Clock, 'now'>): OwnRateWindow {
  let taken: readonly number[] = [];
  const waitMs = (): number => {
    const now = clock.now();
    // Without this, a clock that was set back would lengthen the wait by the same time.
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
 * How long to wait so that no interval of the window's length has more than `count` calls. Pure.
 *
 * @param taken epoch ms of the calls sent so far, oldest first
 */
export function rateWait(taken: readonly number[], { count, windowMs }: Rate, now: number): number {
  const oldest = taken[taken.length - count];
  return oldest === undefined ? 0 : Math.max(0, oldest + windowMs - now);
}

/**
 * Runs a job in a slot when the rate allows it. It waits outside of the slot and checks again inside, since the time of
 * sending counts, not that of queueing.
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
