/** A query as written, before its columns are looked up (zoho-api.md §7.1). */

export type Literal =
  | { readonly kind: 'text'; readonly text: string }
  /** As written, because ids do not fit a double. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly text: 'true' | 'false' }
  /** `${EMPTY}` */
  | { readonly kind: 'empty'; readonly text: string };

export type Operator =
  | '='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | 'like'
  | 'not like'
  | 'in'
  | 'not in'
  | 'between'
  | 'not between'
  | 'is null'
  | 'is not null';

export interface Comparison {
  readonly kind: 'comparison';
  readonly column: string;
  readonly operator: Operator;
  /** None for the null tests, two for `between`, any number for `in`, otherwise one. */
  readonly values: readonly Literal[];
}

export interface Junction {
  readonly kind: 'and' | 'or';
  readonly parts: readonly Criteria[];
}

export type Criteria = Comparison | Junction;

export interface SelectItem {
  /** A field, or a path of fields with dots between lookups. */
  readonly column: string;
  readonly aggregate: string | undefined;
  readonly alias: string | undefined;
}

export interface Ordering {
  readonly column: string;
  readonly order: 'asc' | 'desc';
}

export interface Query {
  readonly items: readonly SelectItem[];
  readonly module: string;
  readonly where: Criteria;
  readonly groupBy: readonly string[];
  readonly orderBy: readonly Ordering[];
  readonly limit: number;
  readonly offset: number;
}

/** All comparisons of a criteria tree, from left to right. */
export function comparisonsOf(criteria: Criteria): Comparison[] {
  return criteria.kind === 'comparison' ? [criteria] : criteria.parts.flatMap(comparisonsOf);
}
