import { floorToSecond } from '../util/clock.js';

/**
 * The window of one incremental read, half-open and in whole seconds:
 *
 * ```
 *        lookback                                     lag
 *      |<-------->|                                |<----->|
 * -----[----------+--------------------------------)-------+----> Modified_Time
 *     from      cursor                            until   Zoho's now, when the tail is read
 *                 ^ end of the previous window     ^ cursor of the next state
 * ```
 *
 * Only seconds that are over are read, so that no second is read half, twice or never (zoho-api.md §13). `until` is
 * fixed when the run starts; the tail is read no earlier than {@link LAG_MS} after it, which gives writes in flight
 * the time to be seen.
 */
export interface TimeWindow {
  /** Epoch ms, inclusive; absent: from the beginning. */
  readonly from?: number;
  /** Epoch ms, exclusive. */
  readonly until: number;
}

/** How long after `until` the tail of a window may be read. */
export const LAG_MS = 3_000;

export interface WindowFacts {
  readonly cursor: number | undefined;
  readonly startAt: number | undefined;
  readonly lookbackSeconds: number;
  /** Zoho's clock when the run started, epoch ms. */
  readonly serverNow: number;
}

/**
 * @returns the window to read, or `undefined` where there is nothing to read yet (a state from the future): then the
 * state stays as it is.
 */
export function incrementalWindow(facts: WindowFacts): TimeWindow | undefined {
  const until = floorToSecond(facts.serverNow);
  if (facts.cursor === undefined) {
    if (facts.startAt === undefined) return { until };
    return facts.startAt < until ? { from: floorToSecond(facts.startAt), until } : undefined;
  }
  if (facts.cursor >= until) return undefined;
  const wanted = facts.cursor - facts.lookbackSeconds * 1000;
  return { from: floorToSecond(Math.max(wanted, facts.startAt ?? wanted)), until };
}
