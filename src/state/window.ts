import { BOUNDS } from '../util/bounds.js';
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
 * Only completed seconds are read, so that no second is read half, twice or never (zoho-api.md §13). `until` is fixed when
 * the run starts, by Zoho's clock (its `Date` header, from which the clock skew is measured). The tail is read at least
 * {@link LAG_MS} later, so that writes in flight are visible by then.
 *
 * The first read is a window without a lower bound. It ends at the instant at which the first increment starts. A row
 * that changes during the first read moves out of its window and into the next one.
 *
 * ```
 *   first read, interrupted at r  resumed                    next run
 *   b1                            b2                         b3
 * --------------)                 |                          |        everything before b1
 * ---------r                      |                          |        arrived; state: Modified_Time r
 *          [----------------------)                          |        everything in [r, b2)
 *             a row that is read, and changes here ^, is in [r, b2) or in [b2, b3)
 *                                 [--------------------------)        the first increment
 * ```
 */
export interface TimeWindow {
  /** Epoch ms, inclusive; absent: from the beginning. */
  readonly from?: number;
  /** Epoch ms, exclusive. */
  readonly until: number;
}

/** Time between `until` and the earliest read of the window's tail. */
const LAG_MS = 3_000;

/** A second that began this long ago is over, even if Zoho's clock was measured inexactly. */
export const LIVE_MS = 2_000;

/**
 * Milliseconds until the tail of a window may be read. When time steps back meanwhile, by no more than clocks may differ: at
 * the start both had reached `until`, or the earlier one was taken.
 */
export function settlingMs(until: number, now: number): number {
  return Math.min(Math.max(0, until + LAG_MS - now), BOUNDS.clockToleranceMs + LAG_MS);
}

/** The second before which everything is visible at this time, by Zoho's clock. */
export function visibleUntil(now: number): number {
  return floorToSecond(now - LAG_MS);
}

export interface WindowFacts {
  readonly cursor: number | undefined;
  readonly startAt: number | undefined;
  readonly lookbackSeconds: number;
  /** Zoho's clock when the run started, epoch ms. */
  readonly serverNow: number;
}

/**
 * @returns the window to read, or `undefined` if there is nothing to read yet (a state from the future): then the state is
 * kept as it is.
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

/**
 * The window of deletions, read after the rows, with its own bookmark (`deleted_time` of the state). It guarantees: **every
 * record that was delivered alive and is deleted later appears in some window of deletions.** A record seen alive by a run
 * that began at `b` was deleted after `b`. So deletions count from the start of the run that first delivered rows, however
 * often that read was interrupted:
 *
 * ```
 *   first read, interrupted               resumed                              next
 *   b1                                    b2                                   b3
 * --[-------x                             |                                    |
 *    rows up to r                         [                                    |
 *   state: Modified_Time r, deleted_time b1                                    |
 *                        rows [r,b2) ---->)                                    |
 *   [<------------- deletions [b1,b2) --->)                                    |
 *                                   state: Modified_Time b2, deleted_time b2   |
 *                                         [<-------- rows [b2,b3) ------------>)
 *                                         [<-------- deletions [b2,b3) ------->)
 * ```
 *
 * - First read (no state at all): nothing was delivered before, so nothing can be deleted: no call. Its states carry
 *   `deleted_time` = its own start. The first of them (before the first row) carries nothing else.
 * - A run that is interrupted between rows and deletions has moved `Modified_Time` but not `deleted_time`: the next run
 *   reads the deletions of both windows.
 * - A state without `deleted_time` comes from a version or a configuration that did not deliver deletions: they start
 *   where its rows end.
 * - Zoho's list shows the present: a restored record is not in it, a purged one has a later time.
 *
 * @returns the window to read, or `undefined` if there is nothing to read yet
 */
export function deletionWindow(facts: {
  readonly deletionsThrough: number | undefined;
  readonly lookbackSeconds: number;
  readonly until: number;
}): Required<TimeWindow> | undefined {
  const { deletionsThrough, lookbackSeconds, until } = facts;
  if (deletionsThrough === undefined || deletionsThrough >= until) return undefined;
  return { from: floorToSecond(deletionsThrough - lookbackSeconds * 1000), until };
}
