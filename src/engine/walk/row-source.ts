import type { Row } from '../../row.js';
import type { Turn } from '../../util/async.js';
import type { IdsAnswer } from '../../zoho/api/records.js';

/** Position of a walk in one chunk of fields: a start value, a page token, or a page number. */
export interface PagePosition {
  /** Only rows changed at or after this instant (epoch ms). */
  readonly since?: number | undefined;
  readonly pageToken?: string | undefined;
  readonly page?: number | undefined;
  readonly order?: 'asc' | 'desc';
  /** Awaited before the page is parsed. */
  readonly turn?: Turn['begin'] | undefined;
}

export interface SourcePage {
  /** In Zoho's order, those without an id included. */
  readonly rows: readonly Row[];
  readonly moreRecords: boolean;
  /** More rows may follow, but Zoho does not say so: an empty page after this one is the end. */
  readonly isUnsure?: boolean | undefined;
  readonly nextPageToken?: string | undefined;
  /** Bytes of the answer; absent: not measured. */
  readonly size?: number | undefined;
}

/** The answer for some ids. */
export interface RowsByIds extends Omit<IdsAnswer, 'rows'> {
  readonly rows: readonly Row[];
}

/**
 * What a walk needs from Get Records for one module, without HTTP and streams. Fields are split into chunks of at
 * most 50 names (zoho-api.md §5.1). A row is whole when each chunk has delivered its part of the same version.
 */
export interface RowSource {
  readonly chunkCount: number;
  page(chunk: number, position: PagePosition): Promise<SourcePage>;
  /** The parts of these rows in one chunk, and the ids that did not come. */
  byIds(chunk: number, ids: readonly string[]): Promise<RowsByIds>;
  /** The whole row in one answer, or `undefined` if it is deleted. */
  byId(id: string): Promise<Row | undefined>;
  /** Ids and versions of the rows changed since (epoch ms), first page only. */
  changedSince(since: number): Promise<SourcePage>;
  /** Ids of the rows deleted since (epoch ms), first page only; none if the module does not list deletions. */
  deletedSince(since: number): Promise<{ readonly ids: readonly string[]; readonly moreRecords: boolean }>;
  /** Zoho's clock, epoch ms. */
  serverNow(): number;
}
