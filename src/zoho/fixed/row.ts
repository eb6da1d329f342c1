import type { Warn } from '../../log-codes.js';
import type { JsonObject } from '../../util/json.js';
import type { ZohoClient } from '../client.js';
import type { ModuleMetadata } from '../api/metadata.js';

/**
 * What a read of a fixed stream costs:
 *
 * - `list`: a call for every page of rows, one in most orgs.
 * - `row`: a call for every row of a short list, such as a profile or a group.
 * - `module`: a call for every module of the org.
 * - `record`: a call for every record of other streams. Such a stream is offered only if `per_record_streams` names it.
 */
export type CostClass = 'list' | 'row' | 'module' | 'record';

/** A row of `resources/streams.json`, the table of the streams that are no modules (docs/streams.md). */
export interface FixedRow {
  /** The calls, for the documentation. */
  readonly source: string;
  /** Below `/crm/v8`. Absent: the stream has a page reader (`readers.ts`). */
  readonly path?: string;
  /** Key of the rows in the answer. */
  readonly list?: string;
  /** Read one after the other; a row in several of them is delivered once. */
  readonly queries?: readonly Readonly<Record<string, string>>[];
  /** Supports `page` and `per_page`. */
  readonly paged?: boolean;
  /** Modules whose records are asked one by one (`per-record.ts`). */
  readonly parents?: readonly string[];
  /** Their columns that the calls need, besides id and time of change. */
  readonly parentColumns?: readonly string[];
  /** Column that every change updates. Absent: the table is read whole. */
  readonly cursor?: string;
  /** Offered only if `per_record_streams` names it, as streams of the cost class `record` are. */
  readonly optIn?: boolean;
  /** Every org has a row: an empty list is a wrong answer, and not the truth. */
  readonly hasRows?: boolean;
  /** All of them are needed. */
  readonly scopes: readonly string[];
  readonly cost: CostClass;
  /** Section of zoho-api.md with the facts. */
  readonly section: string;
  /** A sentence for docs/streams.md. */
  readonly note?: string;
}

export interface FixedDeps {
  readonly client: Pick<ZohoClient, 'get' | 'serverNow'>;
  readonly stream: string;
  readonly row: FixedRow;
  /** Called if Zoho refuses a part of the rows. */
  readonly warn: Warn;
  /** The modules of the org. */
  readonly modules: () => Promise<readonly ModuleMetadata[]>;
  /** Only whether Zoho lets the stream be read is asked: a few modules are enough. */
  readonly isProbe: boolean;
}

/** The pages of a stream whose answer is no list of rows, or that takes several calls. */
export type PageReader = (deps: FixedDeps) => AsyncGenerator<JsonObject[]>;
