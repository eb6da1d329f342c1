import type { Ordering, Query, SelectItem } from './ast.js';
import type { Brackets } from '../options/coql.js';
import { parseCriteria } from './criteria-parser.js';
import { createCursor, isKeyword, readColumn, type Cursor } from './cursor.js';
import {
  emptyAlias,
  invalidLimit,
  invalidOffset,
  invalidView,
  limitNotPositive,
  missingClause,
  unsupportedAggregate,
  unsupportedQuery,
} from './errors.js';

const AGGREGATES = ['SUM', 'MIN', 'MAX', 'AVG', 'COUNT'];
const DEFAULT_LIMIT = 200;

/**
 * Parses a query by the grammar of zoho-api.md §7.1. Joins, subqueries, `having` and `*` are rejected as not supported.
 *
 * @throws Refusal with Zoho's error for the first mistake
 */
export function parseQuery(text: string, brackets: Brackets): Query {
  const cursor = createCursor(text);
  if (!cursor.takeWord('select')) throw unsupportedQuery();
  const items = parseList(cursor, parseItem);
  if (!cursor.takeWord('from')) throw refuseTail(cursor, 'from');
  const module = parseModule(cursor);
  if (!cursor.takeWord('where')) throw refuseTail(cursor, 'where');
  const where = parseCriteria(cursor, brackets);
  const groupBy = takeBy(cursor, 'group') ? parseList(cursor, readColumn) : [];
  if (cursor.isWord('having')) throw unsupportedQuery();
  const orderBy = takeBy(cursor, 'order') ? parseList(cursor, parseOrdering) : [];
  const window = parseWindow(cursor);
  cursor.takeSymbol(';');
  if (cursor.peek().kind !== 'end') throw cursor.refuse();
  return { items, module, where, groupBy, orderBy, ...window };
}

/** If the query ends or goes on with a later clause, a clause is missing. Otherwise it has something not supported here. */
function refuseTail(cursor: Cursor, clause: string): Error {
  const isOver = cursor.peek().kind === 'end' || cursor.isWord('where', 'group', 'order', 'limit', 'offset');
  if (isOver) return missingClause(clause);
  // An alias of the module, a second module, a join.
  return clause === 'where' ? unsupportedQuery() : cursor.refuse();
}

function parseList<T>(cursor: Cursor, read: (cursor: Cursor) => T): T[] {
  const items = [read(cursor)];
  while (cursor.takeSymbol(',')) items.push(read(cursor));
  return items;
}

function parseItem(cursor: Cursor): SelectItem {
  if (cursor.isSymbol('*')) throw unsupportedQuery();
  if (cursor.peek(1).raw === '(' && cursor.peek().kind === 'word') return parseAggregate(cursor);
  const column = readColumn(cursor);
  return { column, aggregate: undefined, alias: parseAlias(cursor, column) };
}

function parseAggregate(cursor: Cursor): SelectItem {
  const name = cursor.next().raw;
  cursor.expectSymbol('(');
  const column = readColumn(cursor);
  cursor.expectSymbol(')');
  // The names of functions are case-sensitive, unlike those of clauses.
  if (!AGGREGATES.includes(name)) throw unsupportedAggregate(`${name}(${column})`);
  return { column, aggregate: name, alias: parseAlias(cursor, `${name}(${column})`) };
}

/** `as` is optional, as in Zoho's sample of an empty alias. */
function parseAlias(cursor: Cursor, column: string): string | undefined {
  const isNamed = cursor.takeWord('as');
  const { kind, raw, text } = cursor.peek();
  const isName = kind === 'text' || (kind === 'word' && !isKeyword(raw));
  if (!isName) {
    if (isNamed) throw cursor.refuse();
    return undefined;
  }
  cursor.next();
  if (text.trim() === '') throw emptyAlias(column);
  return text;
}

/** `!Module` marks the name of a module. The org has no custom views, so no view name is valid. */
function parseModule(cursor: Cursor): string {
  cursor.takeSymbol('!');
  const token = cursor.next();
  const isName = token.kind === 'text' || (token.kind === 'word' && !isKeyword(token.raw));
  if (token.kind === 'end') throw missingClause('from');
  if (!isName) throw cursor.isSymbol('(') || token.raw === '(' ? unsupportedQuery() : cursor.refuse(token);
  if (cursor.takeSymbol('#')) throw invalidView(cursor.next().raw);
  return token.text;
}

function takeBy(cursor: Cursor, word: string): boolean {
  if (!cursor.takeWord(word)) return false;
  cursor.expectWord('by');
  return true;
}

function parseOrdering(cursor: Cursor): Ordering {
  const column = readColumn(cursor);
  if (cursor.takeWord('desc')) return { column, order: 'desc' };
  cursor.takeWord('asc');
  return { column, order: 'asc' };
}

/** `limit n`, `limit m, n`, `limit n offset m`. */
function parseWindow(cursor: Cursor): { limit: number; offset: number } {
  if (!cursor.takeWord('limit')) return { limit: DEFAULT_LIMIT, offset: 0 };
  const first = cursor.next().raw;
  if (cursor.takeSymbol(',')) {
    return { offset: offsetOf(first), limit: limitOf(cursor.next().raw) };
  }
  const limit = limitOf(first);
  return { limit, offset: cursor.takeWord('offset') ? offsetOf(cursor.next().raw) : 0 };
}

function limitOf(raw: string): number {
  if (!/^[+-]?\d{1,15}$/.test(raw)) throw invalidLimit(raw);
  if (Number(raw) <= 0) throw limitNotPositive();
  return Number(raw);
}

function offsetOf(raw: string): number {
  if (!/^\d{1,15}$/.test(raw)) throw invalidOffset(raw);
  return Number(raw);
}
