import type { ZohoClient } from '../zoho/client.js';
import { getRecord, listRecords } from '../zoho/records.js';
import type { RowSource } from './row-source.js';

export interface ModuleSourceFacts {
  /** api_name of the module. */
  readonly module: string;
  /** api_names, at most 50 a chunk. */
  readonly chunks: readonly (readonly string[])[];
  readonly sortBy: 'Modified_Time' | 'id';
  /** Leads: converted ones are hidden unless asked for (zoho-api.md §5.1). */
  readonly converted?: 'both' | undefined;
}

/** Get Records of one module as the walks see it. */
export function createModuleSource(client: ZohoClient, facts: ModuleSourceFacts): RowSource {
  const { module, chunks, sortBy } = facts;
  const common = facts.converted === undefined ? { module } : { module, converted: facts.converted };
  const fieldsOf = (chunk: number): readonly string[] => chunks[chunk] ?? [];
  return {
    chunkCount: chunks.length,
    page: (chunk, { since, pageToken, page, order = 'asc' }) =>
      listRecords(client, {
        ...common,
        fields: fieldsOf(chunk),
        sortBy,
        sortOrder: order,
        ...(since === undefined ? {} : { modifiedSince: since }),
        ...(pageToken === undefined ? {} : { pageToken }),
        ...(page === undefined ? {} : { page }),
      }),
    byIds: async (chunk, ids) =>
      (await listRecords(client, { ...common, fields: fieldsOf(chunk), ids })).rows,
    byId: (id) => getRecord(client, module, id),
    changedSince: (since) =>
      listRecords(client, {
        ...common,
        fields: ['Modified_Time'],
        sortBy: 'Modified_Time',
        sortOrder: 'asc',
        modifiedSince: since,
      }),
    serverNow: () => client.serverNow(),
  };
}
