import type { Warn } from '../../log-codes.js';
import { SourceError } from '../../errors.js';
import type { JsonObject } from '../../util/json.js';
import { FIXED_TABLE } from './generated/table.js';
import {
  firstOf,
  type Listing,
  newRows,
  type Query,
  type Reader,
  readPages,
  unseen,
  whereAllowed,
} from './listing.js';
import type { FixedRow } from './row.js';

export type FixedSourceName = keyof typeof FIXED_TABLE;

/** All rows of the table, by name. */
export const FIXED_SOURCES: readonly FixedSourceName[] = Object.keys(FIXED_TABLE)
  .filter(isFixedSource)
  .sort();

function isFixedSource(name: string): name is FixedSourceName {
  return Object.hasOwn(FIXED_TABLE, name);
}

/** @throws SourceError UNKNOWN_STREAM */
export function fixedRow(stream: string): FixedRow {
  if (isFixedSource(stream)) return FIXED_TABLE[stream];
  throw new SourceError({
    code: 'UNKNOWN_STREAM',
    failureType: 'system',
    userMessage: `"${stream}" is not a fixed stream; known: ${FIXED_SOURCES.join(', ')}.`,
  });
}

/**
 * The pages of a fixed stream, each requested when the caller wants it; none for 204.
 *
 * @param warn called if Zoho refuses an additional list
 * @throws SourceError UNKNOWN_STREAM at the first page
 */
export async function* readFixed(
  client: Reader,
  stream: string,
  warn: Warn = () => undefined,
): AsyncGenerator<JsonObject[]> {
  const row = fixedRow(stream);
  const [first = {}, ...others] = row.queries ?? [];
  const isNew = unseen();
  yield* newRows(readPages(client, listingOf(stream, row, first)), isNew);
  for (const query of others)
    yield* whereAllowed(newRows(readPages(client, listingOf(stream, row, query)), isNew), warn);
}

/** One row of a fixed stream, with one call; `undefined` if it has none. */
export function firstRowOf(client: Reader, stream: string): Promise<JsonObject | undefined> {
  const row = fixedRow(stream);
  return firstOf(client, listingOf(stream, row, row.queries?.[0] ?? {}));
}

function listingOf(stream: string, { path, list, scopes, paged = false }: FixedRow, query: Query): Listing {
  return { stream, path, list, scopes, paged, query };
}
