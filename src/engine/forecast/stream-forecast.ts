import type { Completion } from '../plan/estimate.js';
import type { PlanStrategy } from '../plan/plan.js';
import type { CreditRange } from '../plan/promise.js';

/** What a sync of one stream will cost, in credits and calls of the whole stream. */
export interface StreamForecast {
  readonly stream: string;
  readonly strategy: PlanStrategy | undefined;
  /** Rows to read. */
  readonly rows: CreditRange | undefined;
  readonly credits: CreditRange;
  readonly calls: number;
  readonly seconds: number;
  readonly why: string;
  /** What its columns cost that the strategy does not deliver. */
  readonly completion?: Completion | undefined;
}
