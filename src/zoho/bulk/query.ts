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

/** The most columns of one job (zoho-api.md §8.1). */
export const MAX_BULK_FIELDS = 200;

/** What a job is to read (zoho-api.md §8.1). There is no order. */
export interface BulkQuery {
  readonly module: string;
  /** 1 to 200; `Id` comes in any case. */
  readonly fields: readonly string[];
  readonly criteria?: Criteria | undefined;
  /** Leads only: whether converted ones are there; Zoho does not say what it does where nothing is said (§8.4). */
  readonly converted?: Converted | undefined;
  /** From 1 on. */
  readonly page?: number | undefined;
}

/** The body of a request for a job. @throws a programming error for whatever Zoho would refuse */
export function jobBody(query: BulkQuery): JsonObject {
  const { module, fields, page } = query;
  const criteria = withConverted(query.criteria, query.converted, '$converted');
  checkModule(module);
  // None would mean all columns, some that nobody knows among them.
  if (fields.length < 1 || fields.length > MAX_BULK_FIELDS)
    throw misuse(`${fields.length} fields, of which Zoho takes 1 to ${MAX_BULK_FIELDS}`);
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

/** Pairs, as in Zoho's samples: groups of more are not documented. */
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
