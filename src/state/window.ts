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
 * fixed when the run starts, by the clock of Zoho (its `Date` header: how far ours is off is measured before); the tail
 * is read no earlier than {@link LAG_MS} after it, which gives writes in flight the time to be seen.
 *
 * The first read is a window without a beginning, and the seam between it and the first increment one instant: what is
 * changed while the first read is under way leaves its window, and lies in the next.
 *
 * ```
 *   first read, cut at r          resumed                    next run
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

/** How long after `until` the tail of a window may be read. */
export const LAG_MS = 3_000;

/** A second that began so long ago is over, whatever is measured wrongly of Zoho's clock. */
export const LIVE_MS = 2_000;

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

/**
 * The window of deletions, read after the rows and with a bookmark of its own (`deleted_time` of the state). What it has
 * to hold: **every record that was delivered alive and is deleted later appears in some window of deletions.** A record
 * seen alive by a run that began at `b` was deleted after `b`, so deletions count from the beginning of the run that
 * first delivered rows, however often that read was cut:
 *
 * ```
 *   first read, cut                       resumed                              next
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
 * - First read (no state at all): nothing was delivered before, so nothing can be gone: no call. Its states carry
 *   `deleted_time` = its own beginning, the first of them (before the first row) nothing else.
 * - A run that is cut between rows and deletions has moved `Modified_Time` and not `deleted_time`: the next run reads
 *   the deletions of both windows.
 * - A state without `deleted_time` comes from a version or a configuration that did not deliver deletions: they start
 *   where its rows end.
 * - Zoho's list shows the present: a record that was restored is not in it, one that was purged has a later time.
 *
 * @returns the window to read, or `undefined` where there is nothing to read yet
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
