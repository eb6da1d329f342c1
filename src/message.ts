import type { LogCode } from './log-codes.js';
import type { SourceError } from './errors.js';
import type { Row } from './row.js';
import type { JsonObject } from './util/json.js';

/**
 * What the engine emits. One printer turns it into Airbyte messages, another into Singer messages. The engine knows neither.
 */
export type Message =
  | SchemaMessage
  | RecordsMessage
  | DeletionsMessage
  | StateMessage
  | StatusMessage
  | LogMessage
  | ErrorMessage
  | ConfigMessage
  | EstimateMessage
  | StrategyMessage;

/** The shape of a stream's records, emitted once before the first of them. */
export interface SchemaMessage {
  readonly kind: 'schema';
  readonly stream: string;
  /** The selected columns only. */
  readonly properties: JsonObject;
  readonly primaryKey: readonly string[];
  readonly cursorField?: string | undefined;
  /** The run delivers the whole table. A row that is missing from it no longer exists in Zoho. */
  readonly wholeTable: boolean;
}

/** Rows of one stream that were read together. Their values are records, shaped as in docs/guide.md#records. */
export interface RecordsMessage {
  readonly kind: 'records';
  readonly stream: string;
  readonly rows: readonly Row[];
  /** Columns that are null because their value could not be kept, by the index in `rows`. */
  readonly nulled?: ReadonlyMap<number, readonly string[]>;
  /** Epoch milliseconds at which Zoho's answer arrived. */
  readonly emittedAt: number;
}

/** Records of one stream that were deleted in Zoho. Emitted after every record that may be one of them. */
export interface DeletionsMessage {
  readonly kind: 'deletions';
  readonly stream: string;
  readonly deletions: readonly Deletion[];
  /** Is set to the time of the deletion: later than that of any record it replaces, or the same and emitted later. */
  readonly cursorField: string;
  /** Epoch milliseconds, later than those of the stream's earlier records. */
  readonly emittedAt: number;
}

export interface Deletion {
  /** The primary key. */
  readonly id: string;
  /** RFC 3339 in UTC. */
  readonly deletedAt: string;
}

/** A state from which the stream can be resumed. Covers every record emitted before it. */
export interface StateMessage {
  readonly kind: 'state';
  readonly stream: string;
  readonly state: JsonObject;
  /** Records and deletions of this stream since its previous state. */
  readonly recordCount: number;
}

export interface StatusMessage {
  readonly kind: 'status';
  readonly stream: string;
  readonly status: 'started' | 'running' | 'complete' | 'incomplete';
  /** Only with `running`: why the stream cannot continue. */
  readonly reason?: RateLimited;
  readonly at: number;
}

export interface RateLimited {
  readonly kind: 'rate-limited';
  /** Epoch milliseconds at which the stream may continue. */
  readonly quotaReset: number;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogMessage {
  readonly kind: 'log';
  readonly level: LogLevel;
  readonly code: LogCode;
  readonly text: string;
  /** The stream that it is about. Absent: the whole run. */
  readonly stream?: string;
  /** The figures in the text, for reports of the run. Printers ignore them. */
  readonly facts?: LogFacts;
}

export interface LogFacts {
  readonly plan?: PlanFigures;
  readonly slice?: SliceFigures;
  /** Why a stream is skipped. */
  readonly reason?: string;
  /** Columns that changed, are missing, or are skipped. */
  readonly columns?: readonly string[];
  /** Records that were delivered, and what Zoho counts. */
  readonly count?: { readonly delivered: number; readonly counted: number };
  readonly limits?: OrgFigures;
  /** API credits of one stream: the range that its plans promised, and what it spent. */
  readonly promise?: { readonly least: number; readonly most: number; readonly spent: number };
}

/** A strategy that was chosen, what it is expected to cost, and why. */
export interface PlanFigures {
  readonly strategy: string;
  readonly order: string;
  /** Time slices that are read at the same time. */
  readonly windows: number;
  /** Expected rows; `undefined`: unknown. */
  readonly rows: number | undefined;
  readonly calls: number;
  readonly credits: number;
  readonly seconds: number;
  readonly why: string;
}

/** A time slice that was read: a range of `Modified_Time`, and when it was read (epoch ms). */
export interface SliceFigures {
  readonly from: number;
  readonly to: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly rows: number;
}

/** What the org allows. `undefined`: unknown. */
export interface OrgFigures {
  readonly edition: string | undefined;
  readonly users: number | undefined;
  /** API credits of 24 hours. */
  readonly allowance: number | undefined;
  /** Simultaneous calls. */
  readonly concurrency: number;
}

export interface ErrorMessage {
  readonly kind: 'error';
  readonly error: SourceError;
  /** Absent if the whole run failed. */
  readonly stream?: string;
  readonly at: number;
}

/** The credentials changed. Contains the whole configuration, which replaces the stored one at once. */
export interface ConfigMessage {
  readonly kind: 'config';
  readonly config: JsonObject;
  readonly at: number;
}

export interface EstimateMessage {
  readonly kind: 'estimate';
  readonly stream: string;
  readonly rows: number;
  readonly bytes: number;
  readonly at: number;
}

/** The strategy that a stream is read with, for the statistics of a platform. */
export interface StrategyMessage {
  readonly kind: 'strategy';
  readonly stream: string;
  readonly strategy: string;
  readonly at: number;
}

export function log(
  level: LogLevel,
  code: LogCode,
  text: string,
  about: Pick<LogMessage, 'stream' | 'facts'> = {},
): LogMessage {
  return { kind: 'log', level, code, text, ...about };
}

export type { JsonObject };
