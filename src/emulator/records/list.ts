import { type Answer, noContent, ok, Refusal } from '../call/answer.js';
import { paginationLimit } from '../call/errors.js';
import { listRow } from '../view/render.js';
import { compareKeys, keyOf } from '../org/row-order.js';
import type { JsonObject } from '../../util/json.js';
import type { ListQuery } from '../call/list-query.js';
import { isShownBy } from '../org/table.js';
import type { OrgModule, Row, ScanQuery, Table } from '../org/org.js';
import type { Position } from '../call/page-token.js';
import type { Context } from '../call/route.js';
import { viewOf } from '../view/view.js';

type Limits = Pick<
  Context['settings'],
  'pageToken' | 'tokenWall' | 'modifiedSinceInclusive' | 'modifiedSinceIgnored'
>;

/** One page of present rows, and whether more follow. */
interface Page {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** Get Records: reads the page that the parameters or the token select (zoho-api.md §5.1–5.3). */
export function listRecords(
  module: OrgModule,
  query: ListQuery,
  holder: { readonly user: string; readonly binding: string },
  context: Context,
): Answer {
  const { settings, pageTokens } = context;
  const position = query.pageToken === undefined ? undefined : pageTokens.open(query.pageToken, holder);
  const start = position ?? { page: query.page, delivered: (query.page - 1) * query.perPage };
  if (position && start.delivered + query.perPage > settings.tokenWall) {
    throw new Refusal(paginationLimit(settings.tokenWall));
  }
  const page = readPage(module.table, query, start, settings);
  const last = page.rows.at(-1);
  const info = pageInfo(query, start, page);
  if (!last) return nothingFound(query, info, settings.nothingNew);
  const issuing = page.more && isTokenDue(query, start, settings);
  if (issuing) {
    const next = nextPosition(start, page.rows.length, last, query, settings.pageToken);
    info['next_page_token'] = pageTokens.issue(holder, next);
    info['page_token_expiry'] = context.zone(pageTokens.expiry());
  }
  if (start.previous) info['previous_page_token'] = pageTokens.issue(holder, start.previous);
  return ok({ data: page.rows.map(listRow(viewOf(module, context), query.fields)), info });
}

function nothingFound(query: ListQuery, info: JsonObject, style: '304' | '204' | 'empty200'): Answer {
  if (query.modifiedSince === undefined || style === '204') return noContent;
  return style === '304' ? { status: 304 } : ok({ data: [], info });
}

/** `info` of a page without neighbours. */
function pageInfo(query: ListQuery, start: Position, page: Page): JsonObject {
  return {
    call: false,
    per_page: query.perPage,
    next_page_token: null,
    count: page.rows.length,
    sort_by: query.sortBy,
    page: start.page,
    previous_page_token: null,
    page_token_expiry: null,
    sort_order: query.order,
    email: false,
    more_records: page.more,
  };
}

function isTokenDue(query: ListQuery, start: Position, settings: Context['settings']): boolean {
  if (settings.tokenOnFirstPage === 'never') return false;
  if (settings.tokenOnFirstPage || query.pageToken !== undefined) return true;
  return (start.page + 1) * query.perPage > settings.discreteWall;
}

/** `keyset`: the last row returned. `offset`: the number of rows returned, which shifts when earlier rows move. */
function nextPosition(
  start: Position,
  count: number,
  last: Row,
  query: ListQuery,
  kind: Limits['pageToken'],
): Position {
  const next = { page: start.page + 1, delivered: start.delivered + count, previous: start };
  const byCount = kind === 'offset' || query.ids !== undefined;
  return byCount ? next : { ...next, after: keyOf(last, query.sortBy) };
}

function readPage(table: Table, query: ListQuery, start: Position, limits: Limits): Page {
  const scan = scanQuery(query, start, limits);
  const source = query.ids ? pickIds(table, query.ids, scan) : table.scan(scan);
  const rows: Row[] = [];
  for (const row of source) {
    if (rows.length === query.perPage) return { rows, more: true };
    rows.push(row);
  }
  return { rows, more: false };
}

/** What the `$` properties of a row, and the place of the next page, follow from. */
const READ_ALWAYS = ['Modified_Time', 'Converted__s', 'What_Id'];

function scanQuery(query: ListQuery, start: Position, limits: Limits): ScanQuery {
  return {
    sort: query.sortBy,
    order: query.order,
    converted: query.converted,
    approved: query.approved,
    fields: new Set([...query.fields, ...READ_ALWAYS, query.sortBy]),
    ...(start.after ? { after: start.after } : { skip: start.delivered }),
    ...(query.modifiedSince === undefined || limits.modifiedSinceIgnored
      ? {}
      : { modifiedSince: { at: query.modifiedSince, inclusive: limits.modifiedSinceInclusive } }),
  };
}

/** The rows of `ids=`, filtered, sorted and skipped as in a scan. */
function pickIds(table: Table, ids: readonly string[], scan: ScanQuery): Row[] {
  const rows = [...new Set(ids)].map((id) => table.get(id)).filter((row) => row !== undefined);
  const kept = rows.filter((row) => isShown(row, scan) && isChangedSince(row, scan));
  const direction = scan.order === 'asc' ? 1 : -1;
  kept.sort((a, b) => direction * compareKeys(keyOf(a, scan.sort), keyOf(b, scan.sort)));
  return kept.slice(scan.skip ?? 0);
}

/** Only leads have a converted flag. Rows of other modules are always shown. */
function isShown(row: Row, { converted, approved = 'both' }: ScanQuery): boolean {
  if (!isShownBy(approved, row)) return false;
  const flag = row['Converted__s'] ?? row['$converted'];
  return typeof flag !== 'boolean' || converted === 'both' || flag === (converted === 'true');
}

function isChangedSince(row: Row, { modifiedSince }: ScanQuery): boolean {
  if (!modifiedSince) return true;
  const at = keyOf(row, 'Modified_Time').value ?? -Infinity;
  return modifiedSince.inclusive ? at >= modifiedSince.at : at > modifiedSince.at;
}
