import type { Dice } from '../call/dice.js';

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

export interface BulkFaultRule {
  readonly fault: BulkFault;
  /** Selects the jobs. Absent: all. */
  readonly match?: (job: JobInfo) => boolean;
  /** Only the n-th of the matching jobs, counted from 1, or several of them. */
  readonly nth?: number | readonly number[];
  /** Applies at most this often. */
  readonly times?: number;
  /** Probability, drawn from the emulator's seeded dice. */
  readonly probability?: number;
}

export interface BulkFaults {
  /** Rules are tried in the order in which they were added. The first match decides. @returns removes the rule. */
  readonly add: (rule: BulkFaultRule) => () => void;
  readonly clear: () => void;
}

export interface BulkFaultBook extends BulkFaults {
  readonly draw: (job: JobInfo) => BulkFault | undefined;
}

export function createBulkFaults(dice: Dice): BulkFaultBook {
  const rules = new Map<BulkFaultRule, { seen: number; hits: number }>();
  return {
    add: (rule) => {
      const own = { ...rule };
      rules.set(own, { seen: 0, hits: 0 });
      return () => void rules.delete(own);
    },
    clear: () => rules.clear(),
    draw: (job) => {
      let drawn: BulkFault | undefined;
      for (const [rule, tally] of rules) {
        if (rule.match && !rule.match(job)) continue;
        tally.seen += 1;
        if (drawn !== undefined || !isDue(rule, tally, dice)) continue;
        tally.hits += 1;
        drawn = rule.fault;
      }
      return drawn;
    },
  };
}

function isDue(rule: BulkFaultRule, tally: { seen: number; hits: number }, dice: Dice): boolean {
  if (rule.nth !== undefined && ![rule.nth].flat().includes(tally.seen)) return false;
  if (rule.times !== undefined && tally.hits >= rule.times) return false;
  return rule.probability === undefined || dice() < rule.probability;
}
