import type { Warn } from '../../log-codes.js';
import type { StreamDefinition, StreamField } from '../../catalog/streams/streams.js';
import type { References } from '../../catalog/readers/references.js';
import type { Clock } from '../../util/clock.js';
import type { ZohoClient } from '../../zoho/client.js';
import type { ColumnsByStrategy } from './columns-by-strategy.js';
import type { Findings } from './findings.js';

/** One module to be read, whichever way: what is wanted of it, and what is known of the run. */
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
  /** To be awaited before rows are completed. */
  readonly loadUsers: () => Promise<void>;
  readonly losses: Losses;
  /** What this run has found to be unavailable. */
  readonly findings: Findings;
  readonly includeConvertedLeads: boolean;
  /** The window of the stream, epoch ms. */
  readonly window: { readonly from?: number | undefined; readonly until?: number | undefined };
  /** Zoho's clock at the start of the run: the seconds before are over once {@link waitForTail} resolves. */
  readonly runStartedAt: number;
  readonly waitForTail: () => Promise<void>;
  readonly warn: Warn;
  /** Called where rows were announced and did not come: what was delivered is not all. */
  readonly onRest: () => void;
}

/** What answers by id have cost a stream so far. */
export interface Losses {
  /** Rows that did not come, and are there. */
  rows: number;
}

/** Leads: converted ones are hidden unless asked for (zoho-api.md §5.1, §7.3). */
export function hasConverted({
  stream,
  includeConvertedLeads,
}: Pick<ModuleFacts, 'stream' | 'includeConvertedLeads'>): boolean {
  return stream.module === 'Leads' && includeConvertedLeads;
}

/** Where a read that is not bounded otherwise stops asking by value: later rows may still come in any order. */
export function endOf({ window, runStartedAt }: Pick<ModuleFacts, 'window' | 'runStartedAt'>): number {
  return window.until ?? runStartedAt;
}
