import { compareIds } from '../../util/ids.js';
import type { Row, ScanQuery, SortKey, Table } from '../org/org.js';
import { comparisonsOf, type Criteria, type Ordering } from './ast.js';
import type { Column } from './columns.js';
import type { Test } from './evaluate.js';
import { compareScalars, kindOf, type Scalar } from './kinds.js';
import { compareSortPositions, everything, keyRangeOf, type SortPosition, type KeyRange } from './window.js';

/** What is asked of the rows of one table. */
export interface Reading {
  readonly where: Criteria;
  readonly test: Test;
  readonly orderBy: readonly (Ordering & { readonly found: Column })[];
  readonly converted: 'false' | 'both';
  /** The fields that are read from each row. */
  readonly fields: ReadonlySet<string>;
}

const SORT_KEYS: readonly SortKey[] = ['id', 'Created_Time', 'Modified_Time'];
const TIMES = kindOf('datetime');

/** Matches in order, read from the table as they are asked for where it keeps that order, else sorted here. */
export function matchingRows(table: Pick<Table, 'scan'>, reading: Reading): Iterable<Row> {
  const order = tableOrder(reading.orderBy);
  if (order) return scanMatches(table, reading, order);
  const rows = [...scanMatches(table, reading, { sort: 'id', order: 'asc' })];
  return sortRows(rows, reading.orderBy);
}

/** Ids decide ties in the direction of the times: another direction is not kept by the table. */
function tableOrder(orderBy: readonly Ordering[]): Pick<ScanQuery, 'sort' | 'order'> | undefined {
  const [first, second] = orderBy;
  if (!first) return { sort: 'id', order: 'asc' };
  const sort = SORT_KEYS.find((key) => key === first.column);
  if (!sort) return undefined;
  const isKept = sort === 'id' || !second || (second.column === 'id' && second.order === first.order);
  return isKept ? { sort, order: first.order } : undefined;
}

function* scanMatches(
  table: Pick<Table, 'scan'>,
  { where, test, converted, fields }: Reading,
  { sort, order }: Pick<ScanQuery, 'sort' | 'order'>,
): Iterable<Row> {
  const range = keyRangeOf(where, sort);
  if (compareSortPositions(range.low, range.high) >= 0) return;
  const start = startOf(range, sort, order);
  const query = { sort, order, converted, fields: new Set([...fields, sort]) };
  for (const row of table.scan(start ? { ...query, after: start } : query)) {
    if (isBeyond(positionOf(row, sort), range, order)) return;
    if (test(row)) yield row;
  }
}

function startOf(range: KeyRange, sort: SortKey, order: ScanQuery['order']): ScanQuery['after'] {
  const edge = order === 'asc' ? 'low' : 'high';
  const { value, id } = range[edge];
  if (compareSortPositions(range[edge], everything(sort)[edge]) === 0) return undefined;
  return { id, value: sort === 'id' || value === -Infinity ? null : value };
}

function positionOf(row: Row, sort: SortKey): SortPosition {
  if (sort === 'id') return { id: row.id, value: 0 };
  return { id: row.id, value: Number(TIMES?.read(row[sort] ?? null) ?? -Infinity) };
}

function isBeyond(position: SortPosition, { low, high }: KeyRange, order: ScanQuery['order']): boolean {
  return order === 'asc'
    ? compareSortPositions(position, high) >= 0
    : compareSortPositions(position, low) <= 0;
}

/** Rows without a value come first, last when descending; ties by id. */
function sortRows(rows: readonly Row[], orderBy: Reading['orderBy']): Row[] {
  const keyed = rows.map((row) => ({ row, keys: orderBy.map(({ found }) => sortValue(found, row)) }));
  keyed.sort((a, b) => {
    for (const [position, { found, order }] of orderBy.entries()) {
      const difference = compareNullable(a.keys[position] ?? null, b.keys[position] ?? null, found);
      if (difference !== 0) return order === 'asc' ? difference : -difference;
    }
    return compareIds(a.row.id, b.row.id);
  });
  return keyed.map(({ row }) => row);
}

const sortValue = (column: Column, row: Row): Scalar | null =>
  kindOf(column.type)?.read(column.read(row)) ?? null;

function compareNullable(a: Scalar | null, b: Scalar | null, { type }: Column): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return (kindOf(type)?.compare ?? compareScalars)(a, b);
}

/** Leads that were converted are there for queries that speak of it (zoho-api.md §7.3). */
export function namesConverted(where: Criteria): boolean {
  return comparisonsOf(where).some(({ column }) => column === 'Converted__s' || column === '$converted');
}
