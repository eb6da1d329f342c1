import type { Warn } from '../../log-codes.js';
import type { SliceFigures } from '../../message.js';
import type { StreamDefinition, StreamField } from '../../catalog/streams/streams.js';
import type { References } from '../../catalog/readers/references.js';
import type { Clock } from '../../util/clock.js';
import type { JobEnds } from '../../zoho/bulk/jobs.js';
import type { ZohoClient } from '../../zoho/client.js';
import type { ColumnsByStrategy } from './columns-by-strategy.js';
import type { Findings } from './findings.js';

/** One module to be read by any strategy: what is selected, and what the run provides. */
export interface ModuleFacts {
  readonly client: ZohoClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly stream: StreamDefinition;
  /** The selected columns. */
  readonly fields: readonly StreamField[];
  readonly columns: ColumnsByStrategy;
  /** What completes the rows of COQL and Bulk Read. */
  readonly references: References;
  /** Await it before rows are completed. */
  readonly loadUsers: () => Promise<void>;
  readonly losses: Losses;
  /** What this run has found to be unavailable. */
  readonly findings: Findings;
  readonly jobEnds: JobEnds;
  readonly includeConvertedLeads: boolean;
  /** The window of the stream, epoch ms. */
  readonly window: { readonly from?: number | undefined; readonly until?: number | undefined };
  /** Zoho's clock at the start of the run: no row changes before it any more once {@link waitForTail} resolves. */
  readonly runStartedAt: number;
  readonly waitForTail: () => Promise<void>;
  readonly warn: Warn;
  /** Called when Zoho announced more rows and sent none: the delivered rows are incomplete. */
  readonly onRest: () => void;
  /** Called with each time slice that was read to its end. */
  readonly onSlice?: ((slice: SliceFigures) => void) | undefined;
}

/** What answers by id have missed so far in a stream. */
export interface Losses {
  /** Number of rows that exist and did not come. */
  rows: number;
}

/** Zoho hides converted Leads unless they are requested (zoho-api.md §5.1, §7.3). */
export function hasConverted({
  stream,
  includeConvertedLeads,
}: Pick<ModuleFacts, 'stream' | 'includeConvertedLeads'>): boolean {
  return stream.module === 'Leads' && includeConvertedLeads;
}

/** Whether names of users have to be looked up. */
export function hasUserColumns(fields: readonly StreamField[]): boolean {
  return fields.some(({ kind }) => kind === 'user');
}

/** Where a read without an end of its window stops reading by value: later rows may still come in any order. */
export function endOf({ window, runStartedAt }: Pick<ModuleFacts, 'window' | 'runStartedAt'>): number {
  return window.until ?? runStartedAt;
}
