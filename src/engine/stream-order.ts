import { parseInstant } from '../util/clock.js';
import { asObject, asText, type Json } from '../util/json.js';
import type { StreamRequest } from './stream/context.js';

/**
 * The streams that are furthest behind first; equal ones as they were. A run that stops for want of credits stops early
 * in this order, so that it must not be the same every time: else the last streams of a catalog would never be read.
 *
 * - Never read, or a full read that is under way: first, by how far it has come.
 * - Increments by their cursor: who was left out by the last run comes before who was not.
 * - Full reads that were completed once begin anew each time and have no time: last.
 */
export function furthestBehindFirst(requests: readonly StreamRequest[]): StreamRequest[] {
  return requests
    .map((request) => ({ request, at: positionOf(request.state) }))
    .sort((a, b) => (a.at === b.at ? 0 : a.at - b.at))
    .map(({ request }) => request);
}

/** Epoch ms. */
function positionOf(state: Json | undefined): number {
  const { Modified_Time: cursor, full_refresh: full } = asObject(state);
  const { Modified_Time: reached, complete } = asObject(full);
  if (complete === true) return Infinity;
  return parseInstant(asText(cursor) ?? asText(reached) ?? '') ?? -Infinity;
}
