import type { Row, ScanQuery, SortKey } from './org.js';
import { compareKeys, instantOf, keyOf, lowerBound, type RowKey } from './row-order.js';

/**
 * Rows computed from their index. Ids, creation and modification times must not decrease with the index, so that index
 * order is every sort order at once and bisection finds a position. All functions but `derive` must be cheap: they are
 * called for rows that are then skipped.
 */
export interface BaseRows {
  readonly size: number;
  /** Also accepts indexes past the end: the ids of rows inserted later. */
  idOf(index: number): string;
  /** The index of a base row, or `undefined` if no base row has the id. */
  indexOf(id: string): number | undefined;
  createdAt(index: number): number | null;
  modifiedAt(index: number): number | null;
  isConverted(index: number): boolean;
  /** @param fields the fields to include; others may be omitted */
  derive(index: number, fields?: ReadonlySet<string>): Row;
}

/** A row of the overlay in a sort order. `rank` base rows come before it. */
export interface Placed extends RowKey {
  readonly row: Row;
  readonly rank: number;
  /** Its `Modified_Time`. */
  readonly modified: number | null;
}

/** The base rows `[from, to)` and the overlay rows between them. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
  readonly placed: readonly Placed[];
}

function baseKey(base: BaseRows, index: number, sort: SortKey): RowKey {
  const id = base.idOf(index);
  if (sort === 'id') return { id, value: null };
  return { id, value: sort === 'Created_Time' ? base.createdAt(index) : base.modifiedAt(index) };
}

/** The overlay in a sort order, each row with its rank among the base rows. */
export function placeRows(base: BaseRows, rows: Iterable<Row>, sort: SortKey): readonly Placed[] {
  const placed = [...rows].map((row) => {
    const key = keyOf(row, sort);
    const rank = lowerBound(base.size, (index) => compareKeys(baseKey(base, index, sort), key) >= 0);
    const modified = sort === 'Modified_Time' ? key.value : instantOf(row['Modified_Time']);
    return { ...key, row, rank, modified };
  });
  return placed.sort(compareKeys);
}

/** Restricts base and overlay by `after` and `modifiedSince`. Each removes one end of an ordered list. */
export function rowRangeOf(base: BaseRows, placed: readonly Placed[], query: ScanQuery): RowRange {
  const { sort, order, after, modifiedSince } = query;
  let [from, to, first, last] = [0, base.size, 0, placed.length];
  if (after) {
    const key = sort === 'id' ? { id: after.id, value: null } : after;
    // Ascending, the remaining rows start after the key; descending, they end before it.
    const isPast = (other: RowKey): boolean => compareKeys(other, key) >= (order === 'asc' ? 1 : 0);
    const bound = lowerBound(base.size, (index) => isPast(baseKey(base, index, sort)));
    const placedBound = lowerBound(placed.length, (position) => isPast(placed[position] ?? key));
    if (order === 'asc') [from, first] = [bound, placedBound];
    else [to, last] = [bound, placedBound];
  }
  const rest = placed.slice(first, last);
  if (!modifiedSince) return { from, to, placed: rest };
  const isSince = (value: number | null): boolean =>
    value !== null && (modifiedSince.inclusive ? value >= modifiedSince.at : value > modifiedSince.at);
  const since = lowerBound(base.size, (index) => isSince(base.modifiedAt(index)));
  return {
    from: Math.max(from, since),
    to,
    placed: rest.filter(({ modified }) => isSince(modified)),
  };
}

/**
 * Merges base and overlay in the requested order. Ranks are integers, so that skipped rows cost neither a derivation nor a
 * comparison of ids. If every base row counts (`isShown` undefined), they cost nothing.
 */
export function* walk(
  base: BaseRows,
  { from, to, placed }: RowRange,
  { order, skip = 0, fields }: ScanQuery,
  isShown: ((index: number) => boolean) | undefined,
): Iterable<Row> {
  const step = order === 'asc' ? 1 : -1;
  let index = order === 'asc' ? from : to - 1;
  let position = order === 'asc' ? 0 : placed.length - 1;
  let left = skip;
  if (!isShown) {
    index += step * left;
    left = 0;
  }
  for (;;) {
    const next = placed[position];
    const hasBase = index >= from && index < to;
    if (next && (!hasBase || (order === 'asc' ? next.rank <= index : next.rank > index))) {
      position += step;
      if (left-- <= 0) yield { ...next.row };
    } else if (hasBase) {
      const at = index;
      index += step;
      if ((isShown?.(at) ?? true) && left-- <= 0) yield base.derive(at, fields);
    } else {
      return;
    }
  }
}
