import type { JsonObject } from '../../util/json.js';
import type { ZohoClient } from '../../zoho/client.js';
import { queryRecords, type CoqlQuery } from '../../zoho/api/coql.js';
import { and, id, instant, or, type Converted, type Criteria } from '../../zoho/api/criteria.js';
import type { RowSource, SourcePage } from './row-source.js';
import type { KeysetRequest, KeysetSource } from './by-keyset.js';

export interface QuerySourceFacts {
  /** api_name of the module. */
  readonly module: string;
  /** api_names of one query each. */
  readonly batches: readonly (readonly string[])[];
  /** Leads only. */
  readonly converted?: Converted | undefined;
  /** To be awaited before a row is read. */
  readonly ready: () => Promise<void>;
  /** What a row of an answer looks like in Get Records. */
  readonly toRow: (row: JsonObject) => JsonObject;
  readonly again: RowSource;
}

/** COQL of one module as the walks see it. */
export function createQuerySource(
  client: Pick<ZohoClient, 'request'>,
  { module, batches, converted, ready, toRow, again }: QuerySourceFacts,
): KeysetSource & {
  readonly probe: (request: Omit<KeysetRequest, 'limit'>, offset: number) => Promise<SourcePage>;
} {
  const ask = async (
    columns: readonly string[],
    request: KeysetRequest,
    offset?: number,
  ): Promise<SourcePage> => {
    const query = { module, columns, converted, limit: request.limit, offset, ...criteriaOf(request) };
    const { rows, moreRecords, size } = await queryRecords(client, query);
    if (rows.length > 0) await ready();
    return { rows: rows.map(toRow), moreRecords, size };
  };
  return {
    batchCount: batches.length,
    page: (batch, request) => ask(batches[batch] ?? [], request),
    probe: (request, offset) =>
      ask([request.order === 'time' ? 'Modified_Time' : 'id'], { ...request, limit: 1 }, offset),
    again,
  };
}

/** `(Modified_Time, id)` behind a position, inside of a window (zoho-api.md §7.4). Pure. */
function criteriaOf({
  order,
  timeless,
  after,
  from,
  until,
}: KeysetRequest): Pick<CoqlQuery, 'where' | 'orderBy'> {
  const byId: CoqlQuery['orderBy'] = [{ field: 'id', order: 'asc' }];
  const behindId: Criteria[] = after ? [{ op: '>', field: 'id', value: id(after.id) }] : [];
  if (timeless === true) {
    const isTimeless: Criteria = { op: 'is null', field: 'Modified_Time' };
    return { where: and(isTimeless, ...behindId), orderBy: byId };
  }
  if (order === 'id') return { where: behindId[0], orderBy: byId };
  const start = after?.time ?? from;
  const criteria: Criteria[] = [];
  if (start !== undefined) criteria.push({ op: '>=', field: 'Modified_Time', value: instant(start) });
  if (until !== undefined) criteria.push({ op: '<', field: 'Modified_Time', value: instant(until) });
  if (after?.time !== undefined) {
    const later: Criteria = { op: '>', field: 'Modified_Time', value: instant(after.time) };
    criteria.push(or(later, ...behindId));
  }
  const where =
    criteria.length > 0 ? and(...criteria) : { op: 'is not null' as const, field: 'Modified_Time' };
  return { where, orderBy: [{ field: 'Modified_Time', order: 'asc' }, ...byId] };
}
