import type { Dice } from '../call/dice.js';
import { createFaultRules, type FaultRules, type RuleLimits } from '../call/fault-rules.js';

export type JobState = 'ADDED' | 'QUEUED' | 'IN PROGRESS' | 'COMPLETED' | 'FAILURE';

/** Faults of a valid job. */
export type BulkFault =
  /** Ends in FAILURE (zoho-api.md §8.2). */
  | { readonly kind: 'failure'; readonly code?: string; readonly message?: string }
  /** Stays in this state for ever. Later jobs are not delayed. */
  | { readonly kind: 'stuck'; readonly state: 'QUEUED' | 'IN PROGRESS' }
  /** Disappears once it would reach this state. */
  | { readonly kind: 'vanished'; readonly state: Exclude<JobState, 'FAILURE'> }
  /** `result.count` exceeds the number of rows in the file by this much (or falls short of it, if negative). */
  | { readonly kind: 'count'; readonly by: number }
  /** The zip holds a wrong checksum of the file. */
  | { readonly kind: 'crc' }
  /** Downloads end after this many bytes, as complete responses. With `times`, only the first few downloads. */
  | { readonly kind: 'truncated'; readonly bytes: number; readonly times?: number };

/** A job as fault rules see it when it is created. */
export interface JobInfo {
  /** 1 for the first job since the emulator started. */
  readonly n: number;
  readonly id: string;
  readonly module: string;
  readonly page: number;
}

export interface BulkFaultRule extends RuleLimits {
  readonly fault: BulkFault;
  /** Selects the jobs. Absent: all. */
  readonly match?: (job: JobInfo) => boolean;
}

/** The first rule that matches decides. */
export type BulkFaults = Pick<FaultRules<BulkFaultRule>, 'add' | 'clear'>;

export interface BulkFaultBook extends BulkFaults {
  readonly draw: (job: JobInfo) => BulkFault | undefined;
}

export function createBulkFaults(dice: Dice): BulkFaultBook {
  const { add, clear, due } = createFaultRules<BulkFaultRule>(dice);
  return { add, clear, draw: (job) => due(({ match }) => match?.(job) ?? true, 1)[0]?.fault };
}
