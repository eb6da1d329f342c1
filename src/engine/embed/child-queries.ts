import { batchesOf } from '../../util/batches.js';
import type { ChildColumn } from '../../catalog/streams/children.js';
import { mapConcurrent } from '../../util/async.js';
import { compareIds } from '../../util/ids.js';
import { asText, type JsonObject } from '../../util/json.js';
import { parentOf } from '../../catalog/streams/children.js';
import type { ZohoClient } from '../../zoho/client.js';
import { queryRecords } from '../../zoho/api/coql.js';
import { and, id, or, type Criteria } from '../../zoho/api/criteria.js';
import { PAGE_SIZES, pageLimit, withinBounds, type PageWeight } from '../walk/page-size.js';
import { notKeptOrder } from '../walk/errors.js';

/** Values of one `in` (zoho-api.md §7.3), and lists in one query: 25 criteria are allowed. */
export const PARENTS_PER_LIST = 100;
export const LISTS_PER_QUERY = 5;
/** Simultaneous queries for one column. */
const CONCURRENCY = 4;

/** Reads the children of parents by COQL, with as many parents in a query as Zoho accepts. */
export interface ChildQueries {
  /** Rows as COQL returns them, by id. @throws if the query is refused, or answered with other rows */
  rowsOf(parents: readonly string[], columns: readonly string[]): Promise<JsonObject[]>;
  /** Uses one list of parents in a query from now on. False if it does so already. */
  shorten(): boolean;
}

export function createChildQueries(
  client: Pick<ZohoClient, 'request'>,
  child: Pick<ChildColumn, 'module' | 'parentKey'>,
): ChildQueries {
  let lists = LISTS_PER_QUERY;
  /** Parents and rows so far: they decide the page size. */
  const observed = { parents: 0, rows: 0 };
  /** Of the last page of any query. */
  let weight: PageWeight | undefined;

  const read = async (parents: readonly string[], columns: readonly string[]): Promise<JsonObject[]> => {
    const rows: JsonObject[] = [];
    const wanted = new Set(parents);
    const whose = isChildOf(child.parentKey, parents);
    for (let size = firstPage(parents.length, observed); ; size += 1) {
      const after = rows.at(-1);
      const where = after ? and(whose, { op: '>', field: 'id', value: id(idOf(after)) }) : whose;
      const orderBy = [{ field: 'id', order: 'asc' }] as const;
      const { page, limit } = await withinBounds(pageLimit(size, weight), async (limit) => ({
        page: await queryRecords(client, { module: child.module, columns, where, orderBy, limit }),
        limit,
      }));
      weight = { rows: page.rows.length, bytes: page.size };
      checkAnswer(page.rows, after, (row) => wanted.has(parentOf(child, row) ?? ''));
      rows.push(...page.rows);
      // A full page may have a next one, even if the answer has no `info`.
      if (page.rows.length === 0 || (page.rows.length < limit && !page.moreRecords)) break;
    }
    observed.parents += parents.length;
    observed.rows += rows.length;
    return rows;
  };

  return {
    rowsOf: async (parents, columns) => {
      const batches = batchesOf(parents, lists * PARENTS_PER_LIST);
      const isNew = observed.parents === 0;
      // The first batch shows the page size that the others need.
      const first = await mapConcurrent(batches.slice(0, isNew ? 1 : 0), 1, (batch) => read(batch, columns));
      const others = batches.slice(first.length);
      return [
        ...first,
        ...(await mapConcurrent(others, CONCURRENCY, (batch) => read(batch, columns))),
      ].flat();
    },
    shorten: () => {
      const isLong = lists > 1;
      lists = 1;
      return isLong;
    },
  };
}

function isChildOf(field: string, parents: readonly string[]): Criteria {
  const lists = batchesOf(parents, PARENTS_PER_LIST).map((ids): Criteria => ({
    op: 'in',
    field,
    values: ids.map(id),
  }));
  return lists.length > 1 ? or(...lists) : (lists[0] ?? or());
}

/**
 * Index into {@link PAGE_SIZES} of the cheapest page that holds the expected children, with a margin of 20 %. Without
 * observations one child per parent is expected. Pure.
 *
 * @param observed parents requested so far, and the number of their rows
 */
export function firstPage(
  parents: number,
  observed: { readonly parents: number; readonly rows: number },
): number {
  const each = observed.parents === 0 ? 1 : observed.rows / observed.parents;
  const fitting = PAGE_SIZES.findIndex((size) => parents * each * 1.2 < size);
  return fitting < 0 ? PAGE_SIZES.length - 1 : fitting;
}

/** Throws if rows are out of order, which would make the position of the next page wrong, or belong to other parents. */
function checkAnswer(
  rows: readonly JsonObject[],
  after: JsonObject | undefined,
  isWanted: (row: JsonObject) => boolean,
): void {
  let last = after && idOf(after);
  for (const row of rows) {
    const next = idOf(row);
    if (next === '' || !isWanted(row)) throw notKeptOrder();
    if (last !== undefined && compareIds(next, last) <= 0) throw notKeptOrder();
    last = next;
  }
}

function idOf(row: JsonObject): string {
  return asText(row['id']) ?? '';
}
