import type { JsonObject } from '../../util/json.js';
import type { IdsAnswer } from '../../zoho/api/records.js';

/** Where a walk stands in one chunk of fields: the first page of a value, a page token, or a page number. */
export interface PagePosition {
  /** Only rows changed at or after this instant (epoch ms). */
  readonly since?: number | undefined;
  readonly pageToken?: string | undefined;
  readonly page?: number | undefined;
  readonly order?: 'asc' | 'desc';
}

export interface SourcePage {
  readonly rows: readonly JsonObject[];
  readonly moreRecords: boolean;
  readonly nextPageToken?: string | undefined;
  /** Length of the answer; absent where nobody has measured it. */
  readonly size?: number | undefined;
}

/**
 * What a walk needs of Get Records for one module: it knows no HTTP and no stream. Fields are cut into chunks of at
 * most 50 names (zoho-api.md §5.1); a row is whole when each chunk has delivered its part of the same version.
 */
export interface RowSource {
  readonly chunkCount: number;
  page(chunk: number, position: PagePosition): Promise<SourcePage>;
  /** One part per chunk and id, and the ids of those that did not come. */
  byIds(chunk: number, ids: readonly string[]): Promise<IdsAnswer>;
  /** The whole row in one answer, or `undefined` when it is gone. */
  byId(id: string): Promise<JsonObject | undefined>;
  /** Ids and versions of the rows changed since (epoch ms), first page only. */
  changedSince(since: number): Promise<SourcePage>;
  /** Ids of the rows deleted since (epoch ms), first page only; none where the module does not tell. */
  deletedSince(since: number): Promise<{ readonly ids: readonly string[]; readonly moreRecords: boolean }>;
  /** Zoho's clock, epoch ms. */
  serverNow(): number;
}
