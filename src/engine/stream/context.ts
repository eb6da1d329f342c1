import type { StreamDefinition } from '../../catalog/streams/streams.js';
import type { StoredFields } from '../../state/stored-fields.js';
import type { Clock } from '../../util/clock.js';
import type { Json, JsonObject } from '../../util/json.js';
import type { ZohoClient } from '../../zoho/client.js';
import type { CreditLimitError } from '../../zoho/limits/credit-limit-error.js';
import type { Plan } from '../plan/plan.js';
import type { CreditRange } from '../plan/promise.js';
import type { RunResources } from '../plan/run-resources.js';

/** One stream of a sync, as configured. */
export interface StreamRequest {
  readonly name: string;
  /** `unknown`: configured with a mode that does not exist. */
  readonly mode: 'incremental' | 'full_refresh' | 'unknown';
  /** The configured schema: its properties are the selected columns. */
  readonly jsonSchema: JsonObject;
  /** All columns at the time of configuration, deselected ones included; absent if unknown. */
  readonly knownColumns?: readonly string[] | undefined;
  readonly state: Json | undefined;
  /** False: the destination has no column that marks a deletion; a deletion would only blank the row. True if absent. */
  readonly acceptsDeletions?: boolean;
  /** The destination replaces its table by the rows of this run when the stream is complete. False if absent. */
  readonly replacesTable?: boolean;
  /** It is not configured: a tap without a catalog reads every available stream. False if absent. */
  readonly isOptional?: boolean;
}

export interface DefinedStream {
  readonly stream: StreamDefinition;
  /** The columns to store; absent: Zoho has to be asked in the next run, too. */
  readonly fields?: StoredFields | undefined;
  /** The columns come from a state: Zoho was not asked. */
  readonly isStored: boolean;
}

export interface StreamContext {
  readonly client: ZohoClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly options: {
    readonly startAt?: number | undefined;
    readonly lookbackSeconds: number;
    readonly includeConvertedLeads: boolean;
    readonly includeUnapprovedRecords: boolean;
    readonly includeDeleted: boolean;
    readonly embedChildren: boolean;
    readonly attachmentFolder?: string | undefined;
    readonly attachmentMaxBytes: number;
    readonly perRecordStreams: readonly string[];
    readonly emailContent: boolean;
    /** Hours between two comparisons of ids, in streams whose deletions Zoho does not list. */
    readonly reconcileHours: number;
    /** Most ids that a state remembers; 0: none. */
    readonly trackedIds: number;
    /** 0: never. */
    readonly formulaRefreshHours: number;
    readonly readStrategy: RunResources['strategy'];
    /** Compare delivered records with Zoho after the read: a sample, or all. */
    readonly verify?: 'sample' | 'all' | undefined;
  };
  readonly resources: RunResources;
  /** The stream of a name and its configured schema. Throws if it cannot be read. */
  readonly define: (name: string, configured: JsonObject, stored?: StoredFields) => Promise<DefinedStream>;
  /** Zoho's clock at the start of the run, epoch ms: the end of every window. */
  readonly runStartedAt: number;
  /** Milliseconds until {@link waitForTail} resolves. */
  readonly settlesIn: () => number;
  /** Resolves when the tail of a window may be read. */
  readonly waitForTail: () => Promise<void>;
}

export interface StreamReport {
  readonly stream: string;
  /** `stopped`: aborted. `interrupted` and `not begun`: too few API credits. */
  readonly outcome: 'complete' | 'skipped' | 'failed' | 'stopped' | 'interrupted' | 'not begun';
  readonly records: number;
  readonly seconds: number;
  /** Why it was skipped or failed. */
  readonly reason?: string;
  /** What the last plan promised for the whole stream, in API credits; absent: its rows were not counted. */
  readonly promised?: CreditRange | undefined;
  /** The plans that were run, in order. */
  readonly plans?: readonly Plan[];
  /** Of an interrupted stream: every row changed before (epoch ms) is delivered. Absent if it starts over. */
  readonly reached?: number | undefined;
  /** Of a stream that was interrupted or not begun. */
  readonly stop?: CreditLimitError;
}
