import type { Json, JsonObject } from '../../util/json.js';
import {
  checkColumn,
  checkCriteria,
  checkModule,
  isJunction,
  misuse,
  withConverted,
  writeInstant,
  type Comparison,
  type Converted,
  type Criteria,
  type Literal,
} from '../api/criteria.js';

/** Maximum number of columns of one job (zoho-api.md §8.1). */
export const MAX_BULK_FIELDS = 200;

/** What a job reads (zoho-api.md §8.1). The order of rows is undefined. */
export interface BulkQuery {
  readonly module: string;
  /** 1 to 200; the file always has `Id`. */
  readonly fields: readonly string[];
  readonly criteria?: Criteria | undefined;
  /** Leads only: whether to include converted ones. Zoho does not document its default (§8.4). */
  readonly converted?: Converted | undefined;
  /** Starts at 1. */
  readonly page?: number | undefined;
}

/** The body of a request for a job. @throws SourceError (`system`) for a query that Zoho would refuse */
export function jobBody(query: BulkQuery): JsonObject {
  const { module, fields, page } = query;
  const criteria = withConverted(query.criteria, query.converted, '$converted');
  checkModule(module);
  // No fields would mean all columns, including unknown ones.
  if (fields.length < 1 || fields.length > MAX_BULK_FIELDS)
    throw misuse(`${fields.length} fields; Zoho takes 1 to ${MAX_BULK_FIELDS}`);
  fields.forEach(checkColumn);
  if (criteria) checkCriteria(criteria);
  return {
    query: {
      module: { api_name: module },
      fields: [...fields],
      ...(criteria ? { criteria: criteriaBody(criteria) } : {}),
      ...(page === undefined ? {} : { page }),
    },
    file_type: 'csv',
  };
}

/** Groups of two, as in Zoho's samples; larger groups are not documented. */
function criteriaBody(criteria: Criteria): JsonObject {
  if (!isJunction(criteria)) return comparisonBody(criteria);
  const [first = {}, ...others] = criteria.of.map(criteriaBody);
  return others.reduce((left, right) => ({ group_operator: criteria.op, group: [left, right] }), first);
}

const COMPARATORS = {
  '=': 'equal',
  '!=': 'not_equal',
  '>': 'greater_than',
  '>=': 'greater_equal',
  '<': 'less_than',
  '<=': 'less_equal',
  in: 'in',
  'not in': 'not_in',
  between: 'between',
  'not between': 'not_between',
  'is null': 'equal',
  'is not null': 'not_equal',
} as const satisfies Readonly<Record<Comparison['op'], string>>;
const NULL = '${EMPTY}';

function comparisonBody(comparison: Comparison): JsonObject {
  return {
    field: { api_name: comparison.field },
    comparator: COMPARATORS[comparison.op],
    value: valueOf(comparison),
  };
}

function valueOf(comparison: Comparison): Json {
  if ('value' in comparison) return literalBody(comparison.value);
  if ('values' in comparison) return comparison.values.map(literalBody);
  return 'from' in comparison ? [literalBody(comparison.from), literalBody(comparison.to)] : NULL;
}

function literalBody(literal: Literal): Json {
  switch (literal.kind) {
    case 'text':
    case 'date':
      return literal.text;
    case 'number':
    case 'flag':
      return literal.value;
    case 'id':
      return literal.id;
    case 'instant':
      return writeInstant(literal.at);
  }
}
