import { SourceError } from '../../errors.js';
import { formatInstant } from '../../util/clock.js';

/** A value with its type: COQL has a syntax for each type (zoho-api.md §7.1), bulk read uses JSON (§8.1). */
export type Literal =
  | { readonly kind: 'text'; readonly text: string }
  /** `2024-06-05` */
  | { readonly kind: 'date'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  /** Digits: an id does not fit a double. */
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'flag'; readonly value: boolean }
  /** Epoch ms of a whole second: Zoho's times have no fractions (§7.2, §13). */
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
/** Conditions on rows, for COQL and for bulk read. */
export type Criteria = Junction | Comparison;

export const and = (...of: readonly Criteria[]): Criteria => ({ op: 'and', of });
export const or = (...of: readonly Criteria[]): Criteria => ({ op: 'or', of });

export function isJunction(criteria: Criteria): criteria is Junction {
  return criteria.op === 'and' || criteria.op === 'or';
}

/** `both`: all leads; `false`: only leads that are not converted. Sent explicitly (zoho-api.md §7.3, §8.4). */
export type Converted = 'false' | 'both';

/** Adds the condition on converted leads. @param field its name in the API */
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

/** Maximum numbers of Zoho (zoho-api.md §7.3, §8.1). */
const MAX_CRITERIA = 25;
const MAX_VALUES = 100;

/** @throws SourceError (`system`) for criteria that Zoho would refuse or misread */
export function checkCriteria(criteria: Criteria): void {
  const comparisons = comparisonsOf(criteria);
  if (comparisons.length > MAX_CRITERIA)
    throw misuse(`${comparisons.length} criteria; Zoho takes ${MAX_CRITERIA}`);
  for (const comparison of comparisons) {
    checkColumn(comparison.field);
    const values = valuesOf(comparison);
    if (values.length > MAX_VALUES)
      throw misuse(`${values.length} values of ${comparison.field}; Zoho takes ${MAX_VALUES}`);
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
        throw misuse(`the instant ${literal.at}, which is not a whole second`);
  }
}

/**
 * A field, or a path through lookups with at most two dots (zoho-api.md §7.3), or a field of one of the modules that a lookup
 * refers to (`What_Id->Leads.Last_Name`, §7.1). `$converted` is a field too, and names may contain hyphens (§17).
 */
const COLUMN = /^\$?[A-Za-z_][\w-]*(?:(?:\.\w[\w-]*){0,2}|->\w[\w-]*\.\w[\w-]*)$/;
const MODULE = /^[A-Za-z_][\w-]*$/;

/** Whether a query or a job can use the column name; Zoho could misread any other. */
export function isColumnName(name: string): boolean {
  return COLUMN.test(name);
}

/** Whether a query or a job can use the module name. */
export function isModuleName(name: string): boolean {
  return MODULE.test(name);
}

/** @throws SourceError (`system`) for an invalid name */
export function checkColumn(name: string): void {
  if (!isColumnName(name)) throw misuse(`the column "${name}"`);
}

export function checkModule(name: string): void {
  if (!isModuleName(name)) throw misuse(`the module "${name}"`);
}

/** `2024-06-05T02:04:09+00:00`: both APIs require an offset and accept no milliseconds (zoho-api.md §7.2, §8.1). */
export function writeInstant(at: number): string {
  return formatInstant(at).replace('Z', '+00:00');
}

/** A defect of ours: callers must omit whatever a query cannot express. */
export function misuse(what: string): SourceError {
  return new SourceError({
    code: 'INVALID_QUERY_BUILT',
    failureType: 'system',
    userMessage: `A query for Zoho cannot be built with ${what}.`,
  });
}
