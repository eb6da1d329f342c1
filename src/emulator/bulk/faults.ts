import type { Dice } from '../call/dice.js';

export type JobState = 'ADDED' | 'QUEUED' | 'IN PROGRESS' | 'COMPLETED' | 'FAILURE';

/** What can go wrong with a job that is right. */
export type BulkFault =
  /** Ends in FAILURE (zoho-api.md §8.2). */
  | { readonly kind: 'failure'; readonly code?: string; readonly message?: string }
  /** Never leaves this state. It holds nobody up behind it. */
  | { readonly kind: 'stuck'; readonly state: 'QUEUED' | 'IN PROGRESS' }
  /** From this state on there is no such job. */
  | { readonly kind: 'vanished'; readonly state: Exclude<JobState, 'FAILURE'> }
  /** `result.count` says so many rows more (or less) than the file has. */
  | { readonly kind: 'count'; readonly by: number }
  /** The file's checksum in the zip is wrong. */
  | { readonly kind: 'crc' }
  /** Downloads end after so many bytes, as complete answers; the first few downloads only, where `times` is given. */
  | { readonly kind: 'cut'; readonly bytes: number; readonly times?: number };

/** A job, as rules see it when it is created. */
export interface JobInfo {
  /** 1 for the first job of the emulator's life. */
  readonly n: number;
  readonly id: string;
  readonly module: string;
  readonly page: number;
}

export interface BulkFaultRule {
  readonly fault: BulkFault;
  /** Which jobs; all of them where absent. */
  readonly match?: (job: JobInfo) => boolean;
  /** Only the n-th of the matching jobs (1 is the first), or these. */
  readonly nth?: number | readonly number[];
  /** At most this often. */
  readonly times?: number;
  /** How likely, by the emulator's seeded dice. */
  readonly probability?: number;
}

export interface BulkFaults {
  /** Rules are tried in the order they were added; the first that hits decides. @returns removes the rule. */
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
