import type { CallRecord } from '#src/emulator/server/server.js';

/** A call with its duration at Zoho. */
type Span = Pick<CallRecord, 'path' | 'startedAt' | 'endedAt'>;

/**
 * The share of an allowance used while there was work for all of it: the concurrent calls, weighted by time, divided by the
 * slots, from the first call until fewer lists than slots remain (a list is read page after page). 1: all slots always used.
 *
 * @param slots simultaneous calls allowed for such work
 */
export function utilisation(calls: readonly Span[], slots: number): number {
  const from = Math.min(...calls.map(({ startedAt }) => startedAt));
  const until = lastEnds(calls)[slots - 1] ?? from;
  const used = calls.reduce((sum, { startedAt, endedAt = until }) => {
    return sum + Math.max(0, Math.min(endedAt, until) - startedAt);
  }, 0);
  return used / (slots * (until - from));
}

/** The same from the first call to the end of the last one. */
export function spanUtilisation(calls: readonly Span[], slots: number): number {
  const from = Math.min(...calls.map(({ startedAt }) => startedAt));
  const until = Math.max(...calls.map(({ endedAt = from }) => endedAt));
  const used = calls.reduce((sum, { startedAt, endedAt = startedAt }) => sum + endedAt - startedAt, 0);
  return used / (slots * (until - from));
}

/** When each list ended, the last one first. */
function lastEnds(calls: readonly Span[]): number[] {
  const ends = new Map<string, number>();
  for (const { path, endedAt = Infinity } of calls) ends.set(path, Math.max(endedAt, ends.get(path) ?? 0));
  return [...ends.values()].sort((a, b) => b - a);
}
