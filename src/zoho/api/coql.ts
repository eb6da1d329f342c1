import type { Turn } from '../../util/async.js';
import { asArray, asObject, asText, type JsonObject } from '../../util/json.js';
import { ZohoApiError } from '../http/api-error.js';
import type { CallKind } from '../limits/call-kinds.js';
import type { ZohoClient } from '../client.js';
import { announcesMore } from './paging.js';
import { SQL_WORDS } from './sql-words.js';
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
} from './criteria.js';

/** Maximum numbers of one query (zoho-api.md §7.3). */
export const MAX_COQL_COLUMNS = 500;
export const MAX_COQL_ROWS = 2_000;
/** Maximum number of formulas that Zoho calculates for each query (zoho-api.md §7.3, §17). */
export const MAX_DYNAMIC_FORMULAS = 5;
/** Maximum number of modules that a query joins by lookups (zoho-api.md §7.1). */
export const MAX_COQL_JOINS = 15;
const MAX_ORDER_BY = 10;
/** The last row that an offset can reach; criteria by value have no limit. */
const MAX_REACH = 100_000;

export interface CoqlOrder {
  readonly field: string;
  readonly order: 'asc' | 'desc';
}

/** One page of a query (zoho-api.md §7). */
export interface CoqlQuery {
  readonly module: string;
  /** 1 to 500, each once. Rows always have `id`. */
  readonly columns: readonly string[];
  /** Names that need quotes according to an answer of Zoho, in addition to those that always need them. */
  readonly quoted?: ReadonlySet<string> | undefined;
  /** Zoho requires criteria; default: `id is not null`, which all rows fulfil. */
  readonly where?: Criteria | undefined;
  /** Leads only: whether to include converted ones; Zoho omits them by default (§7.3). */
  readonly converted?: Converted | undefined;
  /** At most ten. */
  readonly orderBy?: readonly CoqlOrder[] | undefined;
  /** 1 to 2,000. The price depends on it, not on the rows in the answer (§2.2). */
  readonly limit: number;
  readonly offset?: number | undefined;
  /** Awaited before the answer is parsed. */
  readonly turn?: Turn['begin'] | undefined;
}

export interface CoqlPage {
  readonly rows: JsonObject[];
  /** If the answer does not have it: whether the page is full. */
  readonly moreRecords: boolean;
  /** Length of the answer. */
  readonly size: number;
  /** Zoho's clock, epoch ms. */
  readonly serverTime: number | undefined;
}

/** `POST /coql` (zoho-api.md §7); 204 is a page without rows. */
export async function queryRecords(client: Pick<ZohoClient, 'request'>, query: CoqlQuery): Promise<CoqlPage> {
  const response = await client.request({
    method: 'POST',
    path: '/coql',
    module: query.module,
    kind: kindOf(query.limit),
    list: 'data',
    isKeyed: true,
    turn: query.turn,
    body: { select_query: buildQuery(query) },
  });
  const rows = asArray(response.body?.['data']).map(asObject);
  return {
    rows,
    moreRecords: announcesMore(asObject(response.body?.['info'])) ?? rows.length >= query.limit,
    size: response.size,
    serverTime: response.serverTime,
  };
}

function kindOf(limit: number): CallKind {
  if (limit <= 200) return 'coql-200';
  return limit <= 1_000 ? 'coql-1000' : 'coql-2000';
}

/**
 * The column that Zoho's error names as not selectable (§7.3, §7.5). The caller omits it and reads it by another strategy.
 * `undefined` for any other error, including one about a criterion.
 */
export function refusedColumn(error: unknown): string | undefined {
  if (!(error instanceof ZohoApiError) || !COLUMN_CODES.has(error.code)) return undefined;
  const { column_name: column, operator, value, alias, clause } = error.details;
  const isCriterion = operator !== undefined || value !== undefined || alias !== undefined;
  if (isCriterion || (clause !== undefined && !/^select$/i.test(asText(clause) ?? ''))) return undefined;
  return asText(column);
}

const COLUMN_CODES: ReadonlySet<string> = new Set(['INVALID_QUERY', 'DUPLICATE_DATA']);

/** The word at which Zoho stopped parsing a query, in Zoho's spelling; it may be a name that needs quotes (§17). */
export function syntaxErrorNear(error: unknown): string | undefined {
  if (!(error instanceof ZohoApiError) || error.code !== 'SYNTAX_ERROR') return undefined;
  return asText(error.details['near']);
}

/** Whether Zoho cannot run this query; another one may work. */
export function refusesQuery(error: unknown): error is ZohoApiError {
  return error instanceof ZohoApiError && ['INVALID_QUERY', 'SYNTAX_ERROR'].includes(error.code);
}

/** `Converted__s` is a real field, unlike `$converted` (zoho-api.md §7.3). */
const CONVERTED = 'Converted__s';

/** The text of the query. @throws SourceError (`system`) for a query that Zoho would refuse or misread */
export function buildQuery(query: CoqlQuery): string {
  const where: Criteria = withConverted(query.where, query.converted, CONVERTED) ?? {
    op: 'is not null',
    field: 'id',
  };
  check(query, where);
  const orderBy = query.orderBy?.map(({ field, order }) => `${nameOf(field)} ${order}`) ?? [];
  return [
    `select ${query.columns.map((column) => nameOf(column, query.quoted)).join(', ')}`,
    `from ${nameOf(query.module)}`,
    `where ${criteriaText(where)}`,
    ...(orderBy.length > 0 ? [`order by ${orderBy.join(', ')}`] : []),
    `limit ${query.offset === undefined ? '' : `${query.offset}, `}${query.limit}`,
  ].join(' ');
}

function check(query: CoqlQuery, where: Criteria): void {
  const { module, columns, orderBy = [], limit, offset = 0 } = query;
  checkModule(module);
  if (columns.length < 1 || columns.length > MAX_COQL_COLUMNS)
    throw misuse(`${columns.length} columns; Zoho takes 1 to ${MAX_COQL_COLUMNS}`);
  if (new Set(columns).size < columns.length) throw misuse('a duplicate column');
  if (orderBy.length > MAX_ORDER_BY)
    throw misuse(`${orderBy.length} columns to order by; Zoho takes ${MAX_ORDER_BY}`);
  [...columns, ...orderBy.map(({ field }) => field)].forEach(checkColumn);
  checkCriteria(where);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_COQL_ROWS)
    throw misuse(`the limit ${limit}; it is 1 to ${MAX_COQL_ROWS}`);
  if (!Number.isInteger(offset) || offset < 0 || offset + limit > MAX_REACH)
    throw misuse(`the offset ${offset} and the limit ${limit}, which exceed row ${MAX_REACH}`);
}

const PLAIN = /^[\w$.]+$/;

/** Reserved words, and names with other characters than those of a word, need quotes (zoho-api.md §7.1, §17). */
export function needsQuotes(name: string): boolean {
  return !PLAIN.test(name) || name.split('.').some((part) => SQL_WORDS.has(part.toLowerCase()));
}

function nameOf(name: string, quoted?: ReadonlySet<string>): string {
  return needsQuotes(name) || quoted?.has(name) === true ? `'${name}'` : name;
}

/** Parentheses around each pair, as Zoho requires for more than two conditions (zoho-api.md §7.1). */
function criteriaText(criteria: Criteria): string {
  if (!isJunction(criteria)) return comparisonText(criteria);
  const [first = '', ...others] = criteria.of.map(criteriaText);
  return others.reduce((left, right) => `(${left} ${criteria.op} ${right})`, first);
}

function comparisonText(comparison: Comparison): string {
  const start = `${nameOf(comparison.field)} ${comparison.op}`;
  if ('value' in comparison) return `${start} ${literalText(comparison.value)}`;
  if ('values' in comparison) return `${start} (${comparison.values.map(literalText).join(', ')})`;
  if ('from' in comparison)
    return `${start} ${literalText(comparison.from)} and ${literalText(comparison.to)}`;
  return start;
}

function literalText(literal: Literal): string {
  switch (literal.kind) {
    case 'text':
    case 'date':
      return quoted(literal.text);
    case 'instant':
      return quoted(writeInstant(literal.at));
    case 'id':
      return literal.id;
    case 'flag':
      return String(literal.value);
    case 'number':
      return plainNumber(literal.value);
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** COQL's grammar has no exponents. */
function plainNumber(value: number): string {
  const written = String(value);
  if (/e/.test(written)) throw misuse(`the number ${written}`);
  return written;
}
