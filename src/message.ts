import type { SourceError } from './errors.js';
import type { JsonObject } from './util/json.js';

/**
 * What the engine says. Two printers turn it into Airbyte's and Singer's words; neither leaks into the engine.
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
  | EstimateMessage;

/** What the records of a stream look like; said once, before the first of them. */
export interface SchemaMessage {
  readonly kind: 'schema';
  readonly stream: string;
  /** The selected columns only. */
  readonly properties: JsonObject;
  readonly primaryKey: readonly string[];
  readonly cursorField?: string | undefined;
  /** The whole table comes, from its first row to its last: what is not in it is gone. */
  readonly wholeTable: boolean;
}

/** Records of one stream that were read together, in the record shape of docs/guide.md#records. */
export interface RecordsMessage {
  readonly kind: 'records';
  readonly stream: string;
  readonly records: readonly JsonObject[];
  /** Columns, by the number of the record in `records`, that had to be null because their value could not be kept. */
  readonly nulled?: ReadonlyMap<number, readonly string[]>;
  /** Epoch milliseconds at which Zoho's answer arrived. */
  readonly emittedAt: number;
}

/** Records of one stream that are gone from Zoho. Said after every record that may be one of them. */
export interface DeletionsMessage {
  readonly kind: 'deletions';
  readonly stream: string;
  readonly deletions: readonly Deletion[];
  /** Takes the time of the deletion: it is later than that of any record it replaces, or the same and said later. */
  readonly cursorField: string;
  /** Epoch milliseconds, later than those of the stream's records before. */
  readonly emittedAt: number;
}

export interface Deletion {
  /** The primary key. */
  readonly id: string;
  /** RFC 3339 in UTC. */
  readonly deletedAt: string;
}

/** Where the stream may be resumed; covers every record said before it. */
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
  /** With `running` only: why the stream stands still. */
  readonly reason?: RateLimited;
  readonly at: number;
}

export interface RateLimited {
  readonly kind: 'rate-limited';
  /** Epoch ms at which it may go on. */
  readonly quotaReset: number;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogMessage {
  readonly kind: 'log';
  readonly level: LogLevel;
  readonly text: string;
}

export interface ErrorMessage {
  readonly kind: 'error';
  readonly error: SourceError;
  /** Absent: the whole run failed. */
  readonly stream?: string;
  readonly at: number;
}

/** Credentials changed: the whole configuration, to be stored at once in place of the old one. */
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

export function log(level: LogLevel, text: string): LogMessage {
  return { kind: 'log', level, text };
}

export type { JsonObject };
