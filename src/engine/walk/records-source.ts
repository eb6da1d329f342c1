import { rowOf, withValues, type Row } from '../../row.js';
import { consequenceOf } from '../plan/calls.js';
import type { ZohoClient } from '../../zoho/client.js';
import { listDeleted } from '../../zoho/api/deleted.js';
import { getRecord, listByIds, listRecords, MAX_PER_PAGE, type ListQuery } from '../../zoho/api/records.js';
import { isTooLarge } from '../../zoho/http/network-error.js';
import { pageTooLarge } from './list-restart.js';
import type { RowSource, SourcePage } from './row-source.js';

export interface ModuleSourceFacts {
  /** api_name of the module. */
  readonly module: string;
  /** api_names, at most 50 per chunk. */
  readonly chunks: readonly (readonly string[])[];
  /** Absent: Zoho's default order, newest id first. */
  readonly sortBy: 'Modified_Time' | 'id' | undefined;
  /** Leads only: Zoho hides converted ones unless they are requested (zoho-api.md §5.1). */
  readonly converted?: 'both' | undefined;
  /** Zoho lists the deleted rows of this module. */
  readonly listsDeletions: boolean;
}

/** Get Records of one module, in the form that walks use. */
export function createModuleSource(client: ZohoClient, facts: ModuleSourceFacts): RowSource {
  const { module, chunks, sortBy } = facts;
  const common = facts.converted === undefined ? { module } : { module, converted: facts.converted };
  const fieldsOf = (chunk: number): readonly string[] => chunks[chunk] ?? [];
  const names = new Set(['id', ...chunks.flat()]);
  const readPage = createPageReader();
  return {
    chunkCount: chunks.length,
    page: (chunk, { since, pageToken, page, order = 'asc', turn }) =>
      readPage((perPage) =>
        listRows(client, {
          ...common,
          perPage,
          fields: fieldsOf(chunk),
          ...(sortBy === undefined ? {} : { sortBy, sortOrder: order }),
          ...(since === undefined ? {} : { modifiedSince: since }),
          ...(pageToken === undefined ? {} : { pageToken }),
          ...(page === undefined ? {} : { page }),
          turn,
        }),
      ),
    byIds: async (chunk, ids) => {
      const answer = await listByIds(client, { ...common, fields: fieldsOf(chunk), ids });
      return { ...answer, rows: answer.rows.map(rowOf) };
    },
    byId: async (id) => {
      const row = await getRecord(client, module, id);
      return row && pick(rowOf(row), names);
    },
    changedSince: (since) =>
      listRows(client, {
        ...common,
        fields: ['Modified_Time'],
        sortBy: 'Modified_Time',
        sortOrder: 'asc',
        modifiedSince: since,
      }),
    deletedSince: (since) => (facts.listsDeletions ? deletedIds(client, module, since) : NONE_DELETED),
    serverNow: () => client.serverNow(),
  };
}

/** A page that is too large makes later ones this many times smaller: 200, 34, 6, 1, as often as a walk may start again. */
const PAGE_DIVISOR = 6;

/** @returns a function that throws {@link pageTooLarge} if the walk has to start again with smaller pages */
function createPageReader() {
  let perPage = MAX_PER_PAGE;
  return async (read: (perPage: number) => Promise<SourcePage>): Promise<SourcePage> => {
    const asked = perPage;
    try {
      return await read(asked);
    } catch (error) {
      if (!isTooLarge(error) || asked === 1) throw error;
      // Pages of other columns, requested at the same time, may be too large as well.
      perPage = Math.min(perPage, Math.ceil(asked / PAGE_DIVISOR));
      throw pageTooLarge(asked, error);
    }
  };
}

async function listRows(client: ZohoClient, query: ListQuery): Promise<SourcePage> {
  const page = await listRecords(client, query);
  return { ...page, rows: page.rows.map(rowOf) };
}

const NONE_DELETED = Promise.resolve({ ids: [], moreRecords: false });

/** None if the list is unavailable: that is no reason to stop. */
async function deletedIds(
  client: ZohoClient,
  module: string,
  since: number,
): ReturnType<RowSource['deletedSince']> {
  try {
    const { rows, moreRecords } = await listDeleted(client, { module, since });
    return { ids: rows.map(({ id }) => id), moreRecords };
  } catch (error) {
    if (consequenceOf('recent deletions', error) !== 'do without') throw error;
    return NONE_DELETED;
  }
}

/** The selected fields only, so that every call delivers the same record shape (docs/guide.md#records). */
function pick(row: Row, names: ReadonlySet<string>): Row {
  const wanted = Object.entries(row.values).filter(([name]) => names.has(name));
  return withValues(row, Object.fromEntries(wanted));
}
