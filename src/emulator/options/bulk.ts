/** Bulk Read (zoho-api.md §8): times, limits, and a switch for everything that zoho-api.md leaves open. */
export interface BulkOptions {
  /** A new job is ADDED for this long. */
  readonly bulkAddedMs?: number;
  /** Then it is QUEUED for at least this long. */
  readonly bulkQueueMs?: number;
  /** Then it is IN PROGRESS for this long, plus a time per row. In real orgs small jobs take 3.5 s. */
  readonly bulkJobMs?: number;
  readonly bulkMsPerRow?: number;
  /** §8.4: jobs run concurrently. `false`: one after the other, in order of arrival. */
  readonly bulkSideBySide?: boolean;
  /** §8.4: rows of a job. */
  readonly bulkPageRows?: number;
  /** §8.1: the highest `page`. The sources say 1, 50 and 500. Only tokens reach further. */
  readonly bulkMaxPage?: number;
  readonly bulkTokenTtlMs?: number;
  /** §8.4: what a page token refers to. `offset` shifts if rows are added or removed between two jobs. */
  readonly bulkPageToken?: 'keyset' | 'offset';
  /** §8.3: how long a finished job and its file are kept. */
  readonly bulkResultTtlMs?: number;
  readonly bulkDownloadsPerMinute?: number;
  /** §8.1: the number of parents that dotted names may refer to. Not documented: this is COQL's limit (§7.1). */
  readonly bulkJoins?: number;
  /** §8.4: modules that are rejected although the API can read them. Add linking modules to be strict. */
  readonly bulkRefusedModules?: readonly string[];
  /** §8.4: whether a job includes converted leads if its criteria do not name `$converted`. */
  readonly bulkConverted?: boolean;
  /** §17: are records that wait for approval in a job? Not documented. */
  readonly bulkUnapproved?: boolean;
  /** §4.5: the header of the column that every file has. */
  readonly bulkIdHeader?: 'Id' | 'id';
  /** §4.5: the separator between the values of a multi-select. */
  readonly bulkJoiner?: ';' | ',';
  readonly bulkBooleans?: 'true' | 'True' | 'TRUE';
  /** Rich text in full, or truncated as in a list (§4.2). Not documented. */
  readonly bulkRichText?: 'full' | 'truncated';
  /** Reminders, recurrences, participants, taxes of a line: as JSON, or rejected as columns. Not documented. */
  readonly bulkStructures?: 'json' | 'refused';
  readonly bulkLineEnd?: '\r\n' | '\n';
  /** Quotes only fields for which RFC 4180 requires it, or all that are not empty. */
  readonly bulkQuotes?: 'needed' | 'all';
  /** Writes a byte order mark before the header. */
  readonly bulkBom?: boolean;
  /** The zip format: sizes before the file, after it (data descriptor, as Java writes), or the file not deflated. */
  readonly bulkZip?: 'descriptor' | 'sized' | 'stored';
}

export type BulkSettings = Required<BulkOptions>;

const DAY = 24 * 3_600_000;

export const BULK_DEFAULTS: BulkSettings = {
  bulkAddedMs: 5,
  bulkQueueMs: 5,
  bulkJobMs: 10,
  bulkMsPerRow: 0,
  bulkSideBySide: false,
  bulkPageRows: 200_000,
  bulkMaxPage: 500,
  bulkTokenTtlMs: DAY,
  bulkPageToken: 'keyset',
  bulkResultTtlMs: DAY,
  bulkDownloadsPerMinute: 10,
  bulkJoins: 15,
  bulkRefusedModules: ['Notes', 'Attachments', 'Emails'],
  bulkConverted: false,
  bulkUnapproved: false,
  bulkIdHeader: 'Id',
  bulkJoiner: ';',
  bulkBooleans: 'true',
  bulkRichText: 'full',
  bulkStructures: 'json',
  bulkLineEnd: '\r\n',
  bulkQuotes: 'needed',
  bulkBom: false,
  bulkZip: 'descriptor',
};
