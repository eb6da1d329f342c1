import { compareIds } from '../../util/ids.js';
import type { SortKey } from '../org/org.js';
import type { Comparison, Criteria, Operator } from './ast.js';
import { kindOf } from './kinds.js';

/** A place in a sort order; rows without a value stand at `-Infinity`. In the order of ids every value is 0. */
export interface SortPosition {
  readonly value: number;
  readonly id: string;
}

/** All rows that a criteria can match lie strictly between the two: others need not be looked at. */
export interface KeyRange {
  readonly low: SortPosition;
  readonly high: SortPosition;
}

const FIRST_ID = '';
/** Longer than any id: `compareIds` puts the longer one last. */
const LAST_ID = '9'.repeat(40);

export function compareSortPositions(a: SortPosition, b: SortPosition): number {
  return a.value === b.value ? compareIds(a.id, b.id) : a.value - b.value;
}

/** The whole table in an order. */
export function everything(sort: SortKey): KeyRange {
  const [low, high] = sort === 'id' ? [0, 0] : [-Infinity, Infinity];
  return { low: { value: low, id: FIRST_ID }, high: { value: high, id: LAST_ID } };
}

/**
 * Where the matches of a criteria lie in a sort order: what makes the pages of a keyset start where the last one ended
 * (zoho-api.md §7.4). `T >= t and (T > t or id > x)` gives everything behind `(t, x)`.
 */
export function keyRangeOf(criteria: Criteria, sort: SortKey, within = everything(sort)): KeyRange {
  if (criteria.kind === 'comparison') return intersect(within, comparisonRange(criteria, sort, within));
  if (criteria.kind === 'or') {
    return criteria.parts.map((part) => keyRangeOf(part, sort, within)).reduce(hull);
  }
  const parts = conjuncts(criteria);
  const narrowed = parts.reduce((range, part) => keyRangeOf(part, sort, range), within);
  // Once more: an early part may have been read before a later one said which second it is about.
  return parts.reduce((range, part) => keyRangeOf(part, sort, range), narrowed);
}

/** What holds all at once, however it was bracketed: going over nested pairs twice each would double with every level. */
function conjuncts(criteria: Criteria): Criteria[] {
  return criteria.kind === 'and' ? criteria.parts.flatMap(conjuncts) : [criteria];
}

const later = (a: SortPosition, b: SortPosition): SortPosition => (compareSortPositions(a, b) >= 0 ? a : b);
const earlier = (a: SortPosition, b: SortPosition): SortPosition => (compareSortPositions(a, b) <= 0 ? a : b);

const intersect = (a: KeyRange, b: KeyRange): KeyRange => ({
  low: later(a.low, b.low),
  high: earlier(a.high, b.high),
});

const hull = (a: KeyRange, b: KeyRange): KeyRange => ({
  low: earlier(a.low, b.low),
  high: later(a.high, b.high),
});

function comparisonRange(comparison: Comparison, sort: SortKey, within: KeyRange): KeyRange {
  if (comparison.column === 'id') return idRange(comparison, within);
  return comparison.column === sort ? timeRange(comparison, within) : within;
}

function timeRange({ operator, values }: Comparison, within: KeyRange): KeyRange {
  const times = values.map((literal) => Number(kindOf('datetime')?.parse(literal) ?? NaN));
  const [least, most] = [Math.min(...times), Math.max(...times)];
  if (values.length === 0 || Number.isNaN(least)) return within;
  const before = (value: number): SortPosition => ({ value, id: FIRST_ID });
  const behind = (value: number): SortPosition => ({ value, id: LAST_ID });
  return narrow(operator, within, {
    from: before(least),
    behindFrom: behind(least),
    to: before(most),
    behindTo: behind(most),
  });
}

/** The edges of what a comparison names: just before its least value, just behind it; and the same of its greatest. */
interface Edges {
  readonly from: SortPosition;
  readonly behindFrom: SortPosition;
  readonly to: SortPosition;
  readonly behindTo: SortPosition;
}

function narrow(operator: Operator, within: KeyRange, { from, behindFrom, to, behindTo }: Edges): KeyRange {
  if (operator === '=' || operator === 'in' || operator === 'between') return { low: from, high: behindTo };
  if (operator === '>') return { ...within, low: behindFrom };
  if (operator === '>=') return { ...within, low: from };
  if (operator === '<') return { ...within, high: to };
  if (operator === '<=') return { ...within, high: behindTo };
  return within;
}

/** An id alone says something only about rows at the very end of the stretch; there it cuts the ties. */
function idRange({ operator, values }: Comparison, { low, high }: KeyRange): KeyRange {
  const ids = values
    .map((literal) => kindOf('bigint')?.parse(literal))
    .filter((id) => typeof id === 'string');
  const numbers = ids.map((id) => BigInt(id)).sort((a, b) => (a < b ? -1 : 1));
  const [least, most] = [numbers[0], numbers.at(-1)];
  if (least === undefined || most === undefined || ids.length < values.length) return { low, high };
  const after = (id: bigint): SortPosition => ({ value: low.value, id: id < 0n ? FIRST_ID : String(id) });
  const before = (id: bigint): SortPosition => ({ value: high.value, id: id < 0n ? FIRST_ID : String(id) });
  return narrow(
    operator,
    { low, high },
    { from: after(least - 1n), behindFrom: after(least), to: before(most), behindTo: before(most + 1n) },
  );
}
