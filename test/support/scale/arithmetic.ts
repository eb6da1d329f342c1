import type { Strategy } from '#src/engine/plan/estimate.js';

/**
 * Time and credits of the first sync of an org, by arithmetic on the limits and prices of zoho-api.md §2, §7.3 and §8, and on
 * the speeds of docs/plans.md. `simulation.ts` checks it with the planner and the limiter of the program.
 */
export interface Cost {
  readonly credits: number;
  /** Without waits for credits. */
  readonly seconds: number;
}

/** What `docs/scale.md` calculates: this many modules of equal size, whose columns every strategy delivers. */
export const MODULES = 10;

/** Seconds, as in docs/plans.md. */
export const SPEED = {
  call: 0.4,
  query: 0.3,
  queryRow: 0.000_3,
  job: 5,
  jobRow: 0.000_2,
} as const;

/** An edition with a number of users that is typical of it; calls and credits as in zoho-api.md §2.1 and §2.3. */
export interface EditionFacts {
  readonly name: string;
  readonly users: number;
  readonly calls: number;
  readonly credits: number;
}

export const EDITIONS: readonly EditionFacts[] = [
  { name: 'Free', users: 3, calls: 5, credits: 5_000 },
  { name: 'Standard', users: 20, calls: 10, credits: 50_000 + 20 * 250 },
  { name: 'Professional', users: 50, calls: 15, credits: 50_000 + 50 * 500 },
  { name: 'Enterprise', users: 100, calls: 20, credits: 50_000 + 100 * 1_000 },
  { name: 'Ultimate', users: 500, calls: 25, credits: 50_000 + 500 * 2_000 },
];

export const STRATEGIES: readonly Strategy[] = ['records', 'coql', 'bulk'];

/** Sorted lists and queries: ten at a time in every edition. */
export const heavyCalls = (calls: number): number => Math.min(calls, 10);

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** @param calls simultaneous calls of the edition */
export function costOf(strategy: Strategy, rows: number, calls: number): Cost {
  return COSTS[strategy](rows / MODULES, heavyCalls(calls));
}

/** The strategy that costs the fewest credits. */
export function cheapestOf(rows: number, calls: number): Strategy {
  const credits = (strategy: Strategy): number => costOf(strategy, rows, calls).credits;
  return STRATEGIES.reduce((best, next) => (credits(next) < credits(best) ? next : best));
}

const COSTS: Readonly<Record<Strategy, (rowsPerModule: number, slots: number) => Cost>> = {
  /** 200 rows a call and a credit. */
  records: (rows, slots) => {
    const credits = MODULES * Math.ceil(rows / 200);
    return { credits, seconds: (credits * SPEED.call) / slots };
  },
  /** 2,000 rows a call of three credits; a call of one credit finds each border between time slices. */
  coql: (rows, slots) => {
    const slices = slicesOfQueries(rows, slots);
    const pages = slices * Math.ceil(rows / slices / 2_000);
    const credits = MODULES * (3 * pages + slices - 1);
    const work = pages * SPEED.query + rows * SPEED.queryRow + (slices - 1) * SPEED.query;
    return { credits, seconds: (MODULES * work) / slots };
  },
  /** One job after another for the whole org. */
  bulk: (rows) => {
    const pieces = Math.ceil(rows / 90_000);
    const jobs = Math.max(1, Math.ceil(pieces / 2));
    const seconds = SPEED.job + (rows / jobs) * SPEED.jobRow;
    const pending = MODULES * Math.min(3, jobs);
    // Those that are created first wait for fewer: on average half as long while the first ones are pending.
    const average = jobs > 3 ? pending : (pending + 1) / 2;
    const status = statusCalls(seconds * average);
    const borders = pieces > 2 ? pieces : 0;
    return {
      credits: MODULES * (jobs * (50 + status + 1) + borders),
      // The next status call notices the end of the last job.
      seconds: MODULES * jobs * seconds + statusDelay(seconds * pending) / 2,
    };
  },
};

/** At least as many as are read at the same time; none has more than 100,000 rows, since a border is found by an offset. */
function slicesOfQueries(rows: number, slots: number): number {
  const atOnce = Math.max(1, Math.min(slots, Math.floor(rows / 10_000)));
  return atOnce === 1 ? 1 : Math.max(atOnce, Math.ceil(rows / 100_000));
}

/** Status calls until a job ends: after 4 s, later when a third of the time has passed again, at least once a minute. */
function statusCalls(seconds: number): number {
  let calls = 1;
  for (let at = 4; at < seconds; at += statusDelay(at)) calls += 1;
  return calls;
}

const statusDelay = (elapsed: number): number => Math.min(60, Math.max(4, elapsed / 3));

/** Share of the allowance that stays for others (`api_credits_reserve_percent`). */
export const RESERVE_PERCENT = 10;
const usableCredits = (credits: number): number => credits - Math.ceil((credits * RESERVE_PERCENT) / 100);

const HOUR = 3_600;
/** Credits are back after 24 hours and a minute, so a run that starts each hour finds them after this time. */
const CREDIT_CYCLE = 25 * HOUR;

/**
 * Seconds of a first sync in an edition. A run that has spent the credits stops, and the run of a later hour goes on. If
 * the rows take longer than the credits last, the sync never waits.
 */
export function secondsWithin(allowance: number, { credits, seconds }: Cost): number {
  const usable = usableCredits(allowance);
  const perSecond = credits / seconds;
  if (credits <= usable || perSecond * CREDIT_CYCLE <= usable) return seconds;
  const waits = Math.ceil(credits / usable) - 1;
  return waits * CREDIT_CYCLE + (credits - waits * usable) / perSecond;
}
