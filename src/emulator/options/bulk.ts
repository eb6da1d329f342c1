/** Bulk Read (zoho-api.md §8): times, limits, and a switch for whatever the sheet is not sure of. */
export interface BulkOptions {
  /** A new job is ADDED for this long. */
  readonly bulkAddedMs?: number;
  /** Then it is QUEUED for at least this long. */
  readonly bulkQueueMs?: number;
  /** Then it is IN PROGRESS for this long, and this much longer per row. Live, small jobs take 3.5 s. */
  readonly bulkJobMs?: number;
  readonly bulkMsPerRow?: number;
  /** §8.4: jobs run at the same time; `false`: one after the other, in the order they came. */
  readonly bulkSideBySide?: boolean;
  /** §8.4: rows of a job. */
  readonly bulkPageRows?: number;
  /** §8.1: the highest `page`. The sources say 1, 50 and 500; beyond it only tokens lead. */
  readonly bulkMaxPage?: number;
  readonly bulkTokenTtlMs?: number;
  /** §8.4: what a page token remembers. `offset` shifts when rows come or go between two jobs. */
  readonly bulkPageToken?: 'keyset' | 'offset';
  /** §8.3: how long a finished job and its file are there. */
  readonly bulkResultTtlMs?: number;
  readonly bulkDownloadsPerMinute?: number;
  /** §8.1: parents that dotted names may lead to. No figure is documented: this is COQL's (§7.1). */
  readonly bulkJoins?: number;
  /** §8.4: modules that are refused though the API reads them. Add linking modules to be strict. */
  readonly bulkRefusedModules?: readonly string[];
  /** §8.4: are converted leads in a job whose criteria do not name `$converted`? */
  readonly bulkConverted?: boolean;
  /** §17: are records that wait for approval in a job? Not documented. */
  readonly bulkUnapproved?: boolean;
  /** §4.5: the header of the column that is always there. */
  readonly bulkIdHeader?: 'Id' | 'id';
  /** §4.5: between the values of a multi-select. */
  readonly bulkJoiner?: ';' | ',';
  readonly bulkBooleans?: 'true' | 'True' | 'TRUE';
  /** Rich text whole, or cut as a list cuts it (§4.2). The sheet does not say. */
  readonly bulkRichText?: 'full' | 'cut';
  /** Reminders, recurrences, participants, taxes of a line: as JSON, or refused as a column. The sheet does not say. */
  readonly bulkStructures?: 'json' | 'refused';
  readonly bulkLineEnd?: '\r\n' | '\n';
  /** Fields in quotes where RFC 4180 demands it, or all that hold something. */
  readonly bulkQuotes?: 'needed' | 'all';
  /** A byte order mark in front of the header. */
  readonly bulkBom?: boolean;
  /** How the file lies in the zip: sizes in front of it, behind it (data descriptor, as Java writes), or not deflated. */
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
