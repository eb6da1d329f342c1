import { comparisonsOf, type Query } from './ast.js';
import type { Column } from './columns.js';
import {
  aliasIsColumn,
  duplicateAggregate,
  duplicateAlias,
  duplicateColumn,
  duplicateInClause,
  limitExceeded,
  windowExceeded,
} from './errors.js';
import type { CoqlSettings } from '../options/coql.js';

/** Limits without a switch (zoho-api.md §7.3). */
const MAX_LIMIT = 2_000;
const MAX_CRITERIA = 25;
const MAX_VALUES = 100;
const MAX_ORDERINGS = 10;
const MAX_GROUPINGS = 4;
const MAX_AGGREGATES = 5;
const MAX_JOINS = 15;

type Limits = Pick<CoqlSettings, 'coqlColumns' | 'coqlOffsetWindow'>;

/** @throws Refusal for the first limit that the query exceeds */
export function demandLimits(query: Query, { coqlColumns, coqlOffsetWindow }: Limits): void {
  const comparisons = comparisonsOf(query.where);
  const lists = comparisons.filter(({ operator }) => operator === 'in' || operator === 'not in');
  const counts: readonly (readonly [clause: string, count: number, limit: number])[] = [
    ['select', query.items.length, coqlColumns],
    ['join', relationsOf(query).size, MAX_JOINS],
    ['aggregate', query.items.filter(({ aggregate }) => aggregate).length, MAX_AGGREGATES],
    ['where', comparisons.length, MAX_CRITERIA],
    ['in', Math.max(0, ...lists.map(({ values }) => values.length)), MAX_VALUES],
    ['group by', query.groupBy.length, MAX_GROUPINGS],
    ['order by', query.orderBy.length, MAX_ORDERINGS],
    ['limit', query.limit, MAX_LIMIT],
  ];
  for (const [clause, count, limit] of counts) if (count > limit) throw limitExceeded(clause, limit);
  if (query.offset + query.limit > coqlOffsetWindow) throw windowExceeded(coqlOffsetWindow);
}

/** The lookups in the paths of the selected columns. */
function relationsOf({ items }: Query): Set<string> {
  const relations = items.map(({ column }) => column.split('.').slice(0, -1).join('.'));
  return new Set(relations.filter((relation) => relation !== ''));
}

/** @throws Refusal if columns or aliases are duplicated, or an alias is the name of another column */
export function demandDistinct({ items, groupBy, orderBy }: Query): void {
  const seen = new Set<string>();
  const aliases = new Map<string, string>();
  const plain = new Set(items.filter(({ alias }) => alias === undefined).map(({ column }) => column));
  for (const { column, aggregate, alias } of items) {
    const key = `${aggregate ?? ''}(${column})`;
    if (seen.has(key)) throw aggregate ? duplicateAggregate(column, aggregate) : duplicateColumn(column);
    seen.add(key);
    if (alias === undefined) continue;
    const other = aliases.get(alias);
    if (other !== undefined) throw duplicateAlias([other, column], alias);
    if (plain.has(alias)) throw aliasIsColumn(column, alias);
    aliases.set(alias, column);
  }
  demandOnce(groupBy, 'group by');
  demandOnce(
    orderBy.map(({ column }) => column),
    'order by',
  );
}

function demandOnce(columns: readonly string[], clause: string): void {
  const twice = columns.find((column, position) => columns.indexOf(column) < position);
  if (twice !== undefined) throw duplicateInClause(twice, clause);
}

/** @throws Refusal for more formulas than a select may contain */
export function demandFewFormulas(
  columns: readonly Column[],
  { coqlFormulaLimit, coqlFormulasCounted }: Pick<CoqlSettings, 'coqlFormulaLimit' | 'coqlFormulasCounted'>,
): void {
  const formulas = columns.filter(
    ({ field }) => field['data_type'] === 'formula' && (coqlFormulasCounted === 'all' || isDynamic(field)),
  );
  if (formulas.length > coqlFormulaLimit) throw limitExceeded('formula', coqlFormulaLimit);
}

function isDynamic({ formula }: Column['field']): boolean {
  return (
    typeof formula === 'object' && formula !== null && 'dynamic' in formula && formula['dynamic'] === true
  );
}
