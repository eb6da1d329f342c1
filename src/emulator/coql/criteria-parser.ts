import type { Comparison, Criteria, Literal, Operator } from './ast.js';
import type { Brackets } from '../options/coql.js';
import { readColumn, type Cursor } from './cursor.js';
import { tooDeep, unparsable, unsupportedOperator, unsupportedQuery } from './errors.js';

/** Deeper than any criteria of 25 can be with sense. */
const MAX_DEPTH = 60;

/** What follows `where`. @throws Refusal */
export function parseCriteria(cursor: Cursor, brackets: Brackets, depth = 0): Criteria {
  if (depth > MAX_DEPTH) throw tooDeep();
  const operand = (): Criteria => parseOperand(cursor, brackets, depth);
  return brackets === 'strict' ? parsePair(cursor, operand) : parseOperands(cursor, operand);
}

function parsePair(cursor: Cursor, operand: () => Criteria): Criteria {
  const first = operand();
  const kind = takeJunction(cursor);
  if (!kind) return first;
  const second = operand();
  // A capture named "chained_ne" has this answer; its query is not kept, so that chaining as the cause is our reading.
  if (cursor.isWord('and', 'or')) throw unparsable('where');
  return { kind, parts: [first, second] };
}

function takeJunction(cursor: Cursor): 'and' | 'or' | undefined {
  if (cursor.takeWord('and')) return 'and';
  return cursor.takeWord('or') ? 'or' : undefined;
}

function parseOperands(cursor: Cursor, operand: () => Criteria): Criteria {
  const alternatives = [parseConjunction(cursor, operand)];
  while (cursor.takeWord('or')) alternatives.push(parseConjunction(cursor, operand));
  const [only] = alternatives;
  return only && alternatives.length === 1 ? only : { kind: 'or', parts: alternatives };
}

function parseConjunction(cursor: Cursor, operand: () => Criteria): Criteria {
  const parts = [operand()];
  while (cursor.takeWord('and')) parts.push(operand());
  const [only] = parts;
  return only && parts.length === 1 ? only : { kind: 'and', parts };
}

function parseOperand(cursor: Cursor, brackets: Brackets, depth: number): Criteria {
  if (cursor.isWord('not')) throw unsupportedOperator('not');
  if (!cursor.takeSymbol('(')) return parseComparison(cursor);
  const inner = parseCriteria(cursor, brackets, depth + 1);
  cursor.expectSymbol(')');
  return inner;
}

function parseComparison(cursor: Cursor): Comparison {
  const column = readColumn(cursor);
  const operator = parseOperator(cursor);
  return { kind: 'comparison', column, operator, values: parseValues(cursor, operator) };
}

function parseOperator(cursor: Cursor): Operator {
  const token = cursor.next();
  switch (token.raw.toLowerCase()) {
    case '=':
    case '!=':
    case '>':
    case '>=':
    case '<':
    case '<=':
    case 'like':
    case 'in':
    case 'between':
      return operatorOf(token.raw.toLowerCase());
    case 'is':
      return parseNullTest(cursor);
    case 'not':
      return parseNegation(cursor);
    case '<>':
      throw unsupportedOperator('<>');
    default:
      throw cursor.refuse(token);
  }
}

const PLAIN: readonly Operator[] = ['=', '!=', '>', '>=', '<', '<=', 'like', 'in', 'between'];

function operatorOf(text: string): Operator {
  const found = PLAIN.find((operator) => operator === text);
  if (!found) throw unsupportedOperator(text);
  return found;
}

function parseNullTest(cursor: Cursor): Operator {
  const negated = cursor.takeWord('not');
  cursor.expectWord('null');
  return negated ? 'is not null' : 'is null';
}

function parseNegation(cursor: Cursor): Operator {
  if (cursor.takeWord('like')) return 'not like';
  if (cursor.takeWord('in')) return 'not in';
  if (cursor.takeWord('between')) return 'not between';
  throw unsupportedOperator('not');
}

function parseValues(cursor: Cursor, operator: Operator): Literal[] {
  if (operator === 'is null' || operator === 'is not null') return [];
  if (operator === 'in' || operator === 'not in') return parseList(cursor);
  if (operator === 'between' || operator === 'not between') return parseRange(cursor);
  // `= (select …)`
  if (cursor.isSymbol('(')) throw unsupportedQuery();
  return [parseLiteral(cursor)];
}

function parseList(cursor: Cursor): Literal[] {
  cursor.expectSymbol('(');
  if (cursor.isWord('select')) throw unsupportedQuery();
  const values = [parseLiteral(cursor)];
  while (cursor.takeSymbol(',')) values.push(parseLiteral(cursor));
  cursor.expectSymbol(')');
  return values;
}

function parseRange(cursor: Cursor): Literal[] {
  const from = parseLiteral(cursor);
  cursor.expectWord('and');
  return [from, parseLiteral(cursor)];
}

function parseLiteral(cursor: Cursor): Literal {
  const token = cursor.next();
  if (token.kind === 'text' || token.kind === 'number' || token.kind === 'empty')
    return { kind: token.kind, text: token.text };
  const word = token.raw.toLowerCase();
  if (word === 'true' || word === 'false') return { kind: 'boolean', text: word };
  throw cursor.refuse(token);
}
