import { rowOf, withValues, type Row } from '../../row.js';
import type { JsonObject } from '../../util/json.js';
import { isJoinedName } from '../../catalog/readers/deliverable.js';
import type { ZohoClient } from '../../zoho/client.js';
import {
  needsQuotes,
  queryRecords,
  refusesQuery,
  type CoqlPage,
  type CoqlQuery,
} from '../../zoho/api/coql.js';
import { and, id, instant, or, type Converted, type Criteria } from '../../zoho/api/criteria.js';
import type { RowSource, SourcePage } from './row-source.js';
import type { KeysetRequest, KeysetSource } from './by-keyset.js';

export interface QuerySourceFacts {
  /** api_name of the module. */
  readonly module: string;
  /** api_names, one list per query. */
  readonly batches: readonly (readonly string[])[];
  /** Names to quote, in addition to those that are always quoted. */
  readonly quoted: ReadonlySet<string>;
  /** Whether the value of a column that no row of an answer has is unknown, not null. */
  readonly isOpen: (name: string) => boolean;
  /** Leads only. */
  readonly converted?: Converted | undefined;
  /** Await it before a row is converted. */
  readonly ready: () => Promise<void>;
  /** Converts a row of an answer with these columns to the shape of Get Records. */
  readonly toRow: (columns: readonly string[]) => (row: JsonObject) => Row;
  readonly again: RowSource;
}

export interface QuerySource extends KeysetSource {
  /** The row at this offset. One credit. */
  readonly probe: (request: Omit<KeysetRequest, 'limit'>, offset: number) => Promise<SourcePage>;
  /** Whether Zoho accepts a query of these columns. Asks for one row; one credit. */
  readonly takes: (columns: readonly string[], request: Omit<KeysetRequest, 'limit'>) => Promise<boolean>;
}

/** COQL of one module, in the form that walks use. */
export function createQuerySource(
  client: Pick<ZohoClient, 'request'>,
  { module, batches, quoted, isOpen, converted, ready, toRow, again }: QuerySourceFacts,
): QuerySource {
  const ask = (columns: readonly string[], request: KeysetRequest, offset?: number): Promise<CoqlPage> =>
    queryRecords(client, {
      ...{ module, columns, quoted, converted, limit: request.limit, offset, turn: request.turn },
      ...criteriaOf(request),
    });
  const readers = batches.map((columns) => createPageReader(columns, toRow(columns), { quoted, isOpen }));
  return {
    batchCount: batches.length,
    page: async (batch, request) => {
      const { rows, moreRecords, size } = await ask(batches[batch] ?? [], request);
      if (rows.length > 0) await ready();
      return { rows: readers[batch]?.(rows) ?? rows.map(rowOf), moreRecords, size };
    },
    probe: async (request, offset) => {
      const columns = [request.order === 'time' ? 'Modified_Time' : 'id'];
      const page = await ask(columns, { ...request, limit: 1 }, offset);
      return { ...page, rows: page.rows.map(rowOf) };
    },
    takes: async (columns, request) => {
      try {
        await ask(columns, { ...request, limit: 1 });
        return true;
      } catch (error) {
        if (!refusesQuery(error)) throw error;
        return false;
      }
    },
    again,
  };
}

/**
 * Converts the rows of an answer. A column that a row lacks is null, except where its value is unknown: Zoho does not
 * document the key of a quoted column, and a column that all rows lack may be one that COQL does not deliver.
 */
function createPageReader(
  columns: readonly string[],
  read: (row: JsonObject) => Row,
  { quoted, isOpen }: Pick<QuerySourceFacts, 'quoted' | 'isOpen'>,
): (rows: readonly JsonObject[]) => Row[] {
  const own = columns.filter((name) => name !== 'id' && !isJoinedName(name));
  const doubtful = own.filter((name) => needsQuotes(name) || quoted.has(name));
  return (rows) => {
    const omitted = own.filter((name) => isOpen(name) && rows.every((row) => row[name] === undefined));
    const unknown = [...new Set([...doubtful, ...omitted])];
    return rows.map((row) => withoutUnknown(read(row), row, unknown));
  };
}

/** Removes the null of columns that the answer lacks and whose value is unknown. */
function withoutUnknown(row: Row, answer: JsonObject, doubtful: readonly string[]): Row {
  const { values } = row;
  const unknown = doubtful.filter((name) => answer[name] === undefined && values[name] !== undefined);
  if (unknown.length === 0) return row;
  const known = Object.entries(values).filter(([name]) => !unknown.includes(name));
  return withValues(row, Object.fromEntries(known));
}

/** Rows of a window after a position in the order of `(Modified_Time, id)` (zoho-api.md §7.4). Pure. */
function criteriaOf({
  order,
  timeless,
  after,
  from,
  until,
}: KeysetRequest): Pick<CoqlQuery, 'where' | 'orderBy'> {
  const byId: CoqlQuery['orderBy'] = [{ field: 'id', order: 'asc' }];
  const afterId: Criteria[] = after ? [{ op: '>', field: 'id', value: id(after.id) }] : [];
  if (timeless === true) {
    const isTimeless: Criteria = { op: 'is null', field: 'Modified_Time' };
    return { where: and(isTimeless, ...afterId), orderBy: byId };
  }
  const start = after?.time ?? from;
  const criteria: Criteria[] = [];
  if (start !== undefined) criteria.push({ op: '>=', field: 'Modified_Time', value: instant(start) });
  if (until !== undefined) criteria.push({ op: '<', field: 'Modified_Time', value: instant(until) });
  if (order === 'id') {
    const all = [...criteria, ...afterId];
    return { where: all.length > 1 ? and(...all) : all[0], orderBy: byId };
  }
  if (after?.time !== undefined) {
    const later: Criteria = { op: '>', field: 'Modified_Time', value: instant(after.time) };
    criteria.push(or(later, ...afterId));
  }
  const where =
    criteria.length > 0 ? and(...criteria) : { op: 'is not null' as const, field: 'Modified_Time' };
  return { where, orderBy: [{ field: 'Modified_Time', order: 'asc' }, ...byId] };
}
