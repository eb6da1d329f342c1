import type { Json, JsonObject } from '../../util/json.js';
import type { Row } from '../org/org.js';
import type { Column } from './columns.js';
import { unsupportedAggregate } from './errors.js';
import { compareScalars, kindOf } from './kinds.js';

/** A column of the response: a column of the select with the key of its values. */
export interface Shown {
  readonly label: string;
  readonly found: Column;
  readonly aggregate: string | undefined;
}

/**
 * One row for each combination of values, in the order of their first rows. Without `group by` all rows are one group
 * (zoho-api.md §4.4: aggregates have keys such as `COUNT(Annual_Revenue)`).
 *
 * @throws Refusal for an aggregate that does not apply to the values
 */
export function groupRows(
  rows: Iterable<Row>,
  groupBy: readonly Column[],
  shown: readonly Shown[],
): JsonObject[] {
  for (const { aggregate, found, label } of shown)
    if (aggregate && !isAllowed(aggregate, found)) throw unsupportedAggregate(label);
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(groupBy.map(({ show }) => show(row)));
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].map((group) =>
    Object.fromEntries(shown.map((column) => [column.label, valueOf(column, group)])),
  );
}

function isAllowed(aggregate: string, { type }: Column): boolean {
  if (aggregate === 'COUNT') return true;
  const kind = kindOf(type);
  if (aggregate === 'SUM' || aggregate === 'AVG') return kind?.name === 'double';
  return kind?.operators.has('>') ?? false;
}

function valueOf({ found, aggregate }: Shown, rows: readonly Row[]): Json {
  const [first] = rows;
  if (!first) return null;
  if (aggregate === undefined) return found.show(first);
  const kind = kindOf(found.type);
  if (!kind || aggregate === 'COUNT') return rows.filter((row) => found.read(row) !== null).length;
  const known = rows.flatMap((row) => {
    const value = kind.read(found.read(row));
    return value === null ? [] : [{ row, value }];
  });
  if (known.length === 0) return null;
  const sum = known.reduce((total, { value }) => total + Number(value), 0);
  if (aggregate === 'SUM') return sum;
  if (aggregate === 'AVG') return sum / known.length;
  const direction = aggregate === 'MIN' ? 1 : -1;
  const compare = found.type === 'bigint' ? kind.compare : compareScalars;
  const best = known.reduce((a, b) => (direction * compare(b.value, a.value) < 0 ? b : a));
  return found.show(best.row);
}
