import { SourceError } from '../../errors.js';
import { formatInstant } from '../../util/clock.js';

/** A value by its type: COQL writes each in another way (zoho-api.md §7.1), bulk read as JSON (§8.1). */
export type Literal =
  | { readonly kind: 'text'; readonly text: string }
  /** `2024-06-05` */
  | { readonly kind: 'date'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  /** Digits: an id does not fit a double. */
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'flag'; readonly value: boolean }
  /** Epoch ms, whole seconds: Zoho knows nothing finer (§7.2, §13). */
  | { readonly kind: 'instant'; readonly at: number };

export const text = (value: string): Literal => ({ kind: 'text', text: value });
export const date = (value: string): Literal => ({ kind: 'date', text: value });
export const number = (value: number): Literal => ({ kind: 'number', value });
export const id = (value: string): Literal => ({ kind: 'id', id: value });
export const flag = (value: boolean): Literal => ({ kind: 'flag', value });
export const instant = (at: number): Literal => ({ kind: 'instant', at });

export interface Junction {
  readonly op: 'and' | 'or';
  readonly of: readonly Criteria[];
}
export type Comparison =
  | {
      readonly op: '=' | '!=' | '>' | '>=' | '<' | '<=';
      readonly field: string;
      readonly value: Literal;
    }
  | { readonly op: 'in' | 'not in'; readonly field: string; readonly values: readonly Literal[] }
  | {
      readonly op: 'between' | 'not between';
      readonly field: string;
      readonly from: Literal;
      readonly to: Literal;
    }
  | { readonly op: 'is null' | 'is not null'; readonly field: string };
/** What rows have to fulfil, for COQL and for bulk read alike. */
export type Criteria = Junction | Comparison;

export const and = (...of: readonly Criteria[]): Criteria => ({ op: 'and', of });
export const or = (...of: readonly Criteria[]): Criteria => ({ op: 'or', of });

export function isJunction(criteria: Criteria): criteria is Junction {
  return criteria.op === 'and' || criteria.op === 'or';
}

/** Both converted and other leads, or only the others: said, since Zoho's default is not (zoho-api.md §7.3, §8.4). */
export type Converted = 'false' | 'both';

/** The criteria with the word about converted leads. @param field what the API calls it */
export function withConverted(
  criteria: Criteria | undefined,
  converted: Converted | undefined,
  field: string,
): Criteria | undefined {
  if (converted === undefined) return criteria;
  const isNot: Criteria = { op: '=', field, value: flag(false) };
  const condition = converted === 'false' ? isNot : or({ op: '=', field, value: flag(true) }, isNot);
  return criteria ? and(condition, criteria) : condition;
}

/** The most that Zoho takes (zoho-api.md §7.3, §8.1). */
const MAX_CRITERIA = 25;
const MAX_VALUES = 100;

/** @throws a programming error where Zoho could not read the criteria, or read something else in them */
export function checkCriteria(criteria: Criteria): void {
  const comparisons = comparisonsOf(criteria);
  if (comparisons.length > MAX_CRITERIA)
    throw misuse(`${comparisons.length} criteria, of which Zoho takes ${MAX_CRITERIA}`);
  for (const comparison of comparisons) {
    checkColumn(comparison.field);
    const values = valuesOf(comparison);
    if (values.length > MAX_VALUES)
      throw misuse(`${values.length} values of ${comparison.field}, of which Zoho takes ${MAX_VALUES}`);
    if ('values' in comparison && values.length === 0) throw misuse(`no values of ${comparison.field}`);
    values.forEach(checkLiteral);
  }
}

function comparisonsOf(criteria: Criteria): Comparison[] {
  if (!isJunction(criteria)) return [criteria];
  if (criteria.of.length === 0) throw misuse(`"${criteria.op}" of nothing`);
  return criteria.of.flatMap(comparisonsOf);
}

function valuesOf(comparison: Comparison): readonly Literal[] {
  if ('value' in comparison) return [comparison.value];
  if ('values' in comparison) return comparison.values;
  return 'from' in comparison ? [comparison.from, comparison.to] : [];
}

const RECORD_ID = /^\d{1,25}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

function checkLiteral(literal: Literal): void {
  switch (literal.kind) {
    case 'text':
    case 'flag':
      return;
    case 'date':
      if (!DATE.test(literal.text)) throw misuse(`the date "${literal.text}"`);
      return;
    case 'number':
      if (!Number.isFinite(literal.value)) throw misuse(`the number ${literal.value}`);
      return;
    case 'id':
      if (!RECORD_ID.test(literal.id)) throw misuse(`the id "${literal.id}"`);
      return;
    case 'instant':
      if (!Number.isSafeInteger(literal.at) || literal.at % 1000 !== 0)
        throw misuse(`the instant ${literal.at}, which is no whole second`);
  }
}

/** A field, or fields from lookup to lookup: two dots at most (zoho-api.md §7.3). `$converted` is one, too. */
const COLUMN = /^\$?[A-Za-z_]\w*(?:\.\w+){0,2}$/;
const MODULE = /^[A-Za-z_]\w*$/;

/** @throws a programming error for what is no name: it could be read as more than one */
export function checkColumn(name: string): void {
  if (!COLUMN.test(name)) throw misuse(`the column "${name}"`);
}

export function checkModule(name: string): void {
  if (!MODULE.test(name)) throw misuse(`the module "${name}"`);
}

/** `2024-06-05T02:04:09+00:00`: both APIs take an offset, and no milliseconds (zoho-api.md §7.2, §8.1). */
export function writeInstant(at: number): string {
  return formatInstant(at).replace('Z', '+00:00');
}

/** A query that must not be asked: a defect of ours. */
export function misuse(what: string): SourceError {
  return new SourceError({
    code: 'INVALID_QUERY_BUILT',
    failureType: 'system',
    userMessage: `A query for Zoho cannot be built with ${what}. This is a defect of this program; please report it.`,
  });
}
