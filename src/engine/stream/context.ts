import type { StreamDefinition } from '../../catalog/streams/streams.js';
import type { Clock } from '../../util/clock.js';
import type { Json, JsonObject } from '../../util/json.js';
import type { ZohoClient } from '../../zoho/client.js';
import type { CreditLimitError } from '../../zoho/limits/credit-limit-error.js';
import type { Plan } from '../plan/plan.js';
import type { RunResources } from '../plan/run-resources.js';

/** One stream of a sync, as configured. */
export interface StreamRequest {
  readonly name: string;
  /** `unknown`: configured with a mode that does not exist. */
  readonly mode: 'incremental' | 'full_refresh' | 'unknown';
  /** The configured schema: its properties are the selected columns. */
  readonly jsonSchema: JsonObject;
  /** Every column that there was, deselected ones included; absent where nobody knows. */
  readonly knownColumns?: readonly string[] | undefined;
  readonly state: Json | undefined;
  /** False: the destination has no column for the mark of a deletion, which would only blank the row. True if absent. */
  readonly acceptsDeletions?: boolean;
}

export interface StreamContext {
  readonly client: ZohoClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly options: {
    readonly startAt?: number | undefined;
    readonly lookbackSeconds: number;
    readonly includeConvertedLeads: boolean;
    readonly includeDeleted: boolean;
    readonly embedChildren: boolean;
    /** Hours between two comparisons of ids, in streams whose deletions Zoho does not list. */
    readonly reconcileHours: number;
    /** Ids that a state remembers at the most; 0: none. */
    readonly trackedIds: number;
    /** 0: never. */
    readonly formulaRefreshHours: number;
    readonly readStrategy: RunResources['strategy'];
    /** What was delivered is looked up in Zoho afterwards: some of it, or all. */
    readonly verify?: 'sample' | 'all' | undefined;
  };
  readonly resources: RunResources;
  /** The stream by its name and the schema it was configured with; throws where it cannot be read. */
  readonly define: (name: string, configured: JsonObject) => Promise<StreamDefinition>;
  /** Zoho's clock at the start of the run, epoch ms: the end of every window. */
  readonly runStartedAt: number;
  /** Resolves when the tail of a window may be read. */
  readonly waitForTail: () => Promise<void>;
}

export interface StreamReport {
  readonly stream: string;
  /** `stopped` from outside; `cut` and `not begun` for want of API credits. */
  readonly outcome: 'complete' | 'skipped' | 'failed' | 'stopped' | 'cut' | 'not begun';
  readonly records: number;
  readonly seconds: number;
  /** Why it was skipped or failed. */
  readonly reason?: string;
  /** How it was read, in the order in which the ways were taken. */
  readonly plans?: readonly Plan[];
  /** Of a stream that was cut: the point in time (epoch ms) up to which it has come; absent where it starts over. */
  readonly reached?: number | undefined;
  /** Of a stream that was cut or not begun. */
  readonly stop?: CreditLimitError;
}
