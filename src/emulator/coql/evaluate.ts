import type { Row } from '../org/org.js';
import type { Comparison, Criteria, Literal, Operator } from './ast.js';
import type { Column, Columns } from './columns.js';
import { invalidOperator, invalidValue, unsupportedCriteria } from './errors.js';
import { kindOf, type Kind, type Scalar } from './kinds.js';

export type Test = (row: Row) => boolean;

export interface NullRule {
  /** Whether a negated operator matches a row without a value. */
  readonly coqlNotEqualsNull: 'skipped' | 'matched';
}

/**
 * Compiles criteria to a test of rows. Comparisons never match null. The null tests and `${EMPTY}` do.
 *
 * @throws Refusal if an operator or a value does not fit its column (zoho-api.md §7.2)
 */
export function compileCriteria(criteria: Criteria, columns: Columns, rule: NullRule): Test {
  if (criteria.kind === 'comparison') return compileComparison(criteria, columns.find(criteria.column), rule);
  const tests = criteria.parts.map((part) => compileCriteria(part, columns, rule));
  return criteria.kind === 'and'
    ? (row) => tests.every((test) => test(row))
    : (row) => tests.some((test) => test(row));
}

function compileComparison(comparison: Comparison, column: Column, rule: NullRule): Test {
  const { operator, values } = comparison;
  const kind = kindOf(column.type);
  if (!kind) throw unsupportedCriteria(column.name, operator, values.map(({ text }) => text).join(','));
  if (!kind.operators.has(operator)) throw invalidOperator(column.name, operator);
  const isMatch = matcherOf(comparison, column, kind);
  const matchesNull = nullMatch(comparison, rule);
  return (row) => {
    const value = kind.read(column.read(row));
    return value === null ? matchesNull : isMatch(value);
  };
}

const NEGATED = new Set<Operator>(['!=', 'not in', 'not like', 'not between']);

function nullMatch({ operator, values }: Comparison, { coqlNotEqualsNull }: NullRule): boolean {
  if (operator === 'is null') return true;
  if (values[0]?.kind === 'empty') return operator === '=';
  return NEGATED.has(operator) && coqlNotEqualsNull === 'matched';
}

function matcherOf({ operator, values }: Comparison, column: Column, kind: Kind): (value: Scalar) => boolean {
  if (operator === 'is null' || operator === 'is not null') return () => operator === 'is not null';
  if (values[0]?.kind === 'empty') return emptyMatcher(operator, values[0], column);
  if (operator === 'like' || operator === 'not like') return likeMatcher(operator, values[0], column);
  const operands = values.map((literal) => {
    const operand = kind.parse(literal);
    if (operand === undefined) throw invalidValue(column.name, kind.name);
    return operand;
  });
  return plainMatcher(operator, operands, kind.compare);
}

/** For a row with a value: only a text without characters is empty. */
function emptyMatcher(operator: Operator, { text }: Literal, column: Column): (value: Scalar) => boolean {
  if (operator !== '=' && operator !== '!=') throw unsupportedCriteria(column.name, operator, text);
  return (value) => (value === '') === (operator === '=');
}

/** `'a%'`, `'%a'`, `'%a%'`. Only `'%a%'` if negated. */
function likeMatcher(
  operator: 'like' | 'not like',
  literal: Literal | undefined,
  column: Column,
): (value: Scalar) => boolean {
  const [, before = '', text = '', after = ''] = /^(%?)([^%]*)(%?)$/.exec(literal?.text ?? '%%%') ?? [];
  const isPattern = literal?.kind === 'text' && text !== '';
  if (!isPattern || (operator === 'not like' && !(before && after))) throw invalidValue(column.name, 'text');
  const isLike = (value: string): boolean => {
    if (before && after) return value.includes(text);
    if (before) return value.endsWith(text);
    return after ? value.startsWith(text) : value === text;
  };
  return (value) => isLike(String(value)) === (operator === 'like');
}

function plainMatcher(
  operator: Exclude<Operator, 'like' | 'not like' | 'is null' | 'is not null'>,
  operands: readonly Scalar[],
  compare: Kind['compare'],
): (value: Scalar) => boolean {
  const [first = '', second = ''] = operands;
  const isWithin = (value: Scalar): boolean => compare(value, first) >= 0 && compare(value, second) <= 0;
  const isAny = (value: Scalar): boolean => operands.some((operand) => compare(value, operand) === 0);
  switch (operator) {
    case '=':
      return (value) => compare(value, first) === 0;
    case '!=':
      return (value) => compare(value, first) !== 0;
    case '>':
      return (value) => compare(value, first) > 0;
    case '>=':
      return (value) => compare(value, first) >= 0;
    case '<':
      return (value) => compare(value, first) < 0;
    case '<=':
      return (value) => compare(value, first) <= 0;
    case 'between':
      return isWithin;
    case 'not between':
      return (value) => !isWithin(value);
    case 'in':
      return isAny;
    case 'not in':
      return (value) => !isAny(value);
  }
}
