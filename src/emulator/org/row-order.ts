import { compareIds } from '../../util/ids.js';
import { parseInstant } from '../../util/clock.js';
import type { JsonObject } from '../../util/json.js';
import type { SortKey } from './org.js';

/** The position of a row in a sort order: the sorted value, and the id that breaks ties. */
export interface RowKey {
  /** Epoch milliseconds. `null` if the row has none, and always if the sort key is `id`. */
  readonly value: number | null;
  readonly id: string;
}

/** Ascending order: `null` first, then by value, ties by id. Descending is its exact reverse. */
export function compareKeys(a: RowKey, b: RowKey): number {
  if (a.value === b.value) return compareIds(a.id, b.id);
  if (a.value === null) return -1;
  if (b.value === null) return 1;
  return a.value - b.value;
}

export function keyOf(row: JsonObject & { id: string }, sort: SortKey): RowKey {
  return { id: row.id, value: sort === 'id' ? null : instantOf(row[sort]) };
}

/** A printed date-time as epoch milliseconds, or `null` for anything else. */
export function instantOf(value: unknown): number | null {
  return typeof value === 'string' ? (parseInstant(value) ?? null) : null;
}

/** The first position in `0..size` for which `isPast` holds. It must hold for all later ones, too. */
export function lowerBound(size: number, isPast: (position: number) => boolean): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isPast(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
