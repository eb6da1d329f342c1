import type { CallRecord } from '#src/emulator/server/server.js';

/** A call that took its time at Zoho. */
type Span = Pick<CallRecord, 'path' | 'startedAt' | 'endedAt'>;

/**
 * How much of an allowance was used while there was work for all of it: the calls under way, weighted by time, over the
 * slots, from the first call until fewer lists than slots remain (a list is read page after page). 1: every slot, always.
 *
 * @param slots simultaneous calls that are allowed to such work
 */
export function utilisation(calls: readonly Span[], slots: number): number {
  const from = Math.min(...calls.map(({ startedAt }) => startedAt));
  const until = lastEnds(calls)[slots - 1] ?? from;
  const used = calls.reduce((sum, { startedAt, endedAt = until }) => {
    return sum + Math.max(0, Math.min(endedAt, until) - startedAt);
  }, 0);
  return used / (slots * (until - from));
}

/** When each list came to its end, the last first. */
function lastEnds(calls: readonly Span[]): number[] {
  const ends = new Map<string, number>();
  for (const { path, endedAt = Infinity } of calls) ends.set(path, Math.max(endedAt, ends.get(path) ?? 0));
  return [...ends.values()].sort((a, b) => b - a);
}
