import { parseInstant } from '../util/clock.js';
import { asObject, asText, type Json } from '../util/json.js';
import type { StreamRequest } from './stream/context.js';

/**
 * Sorts the streams that are furthest behind first; equal ones keep their order. A run that has too few credits never
 * begins the last streams of this order. A fixed order would leave the last streams of a catalog unread forever.
 *
 * - First: streams that were never read, and full reads in progress, by how far they have come.
 * - Then: increments by their cursor. Streams that the last run did not begin come before those that it read.
 * - Last: full reads that are complete. They start over in each run and have no time.
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
