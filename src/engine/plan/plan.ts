import type { TimeWindow } from '../../state/window.js';
import {
  CALL_SECONDS,
  estimate,
  type ColumnNeeds,
  type Completion,
  type Estimate,
  type Strategy,
} from './estimate.js';
import { listSlices } from './list-slices.js';
import { counted } from '../../util/text.js';

/**
 * - `records`: Get Records, ordered by `Modified_Time`, or by `id` if the module has none.
 * - `coql`: the same order by queries of up to 2,000 rows.
 * - `bulk`: jobs of up to 200,000 rows.
 * - `settings`: one of the fixed streams, read whole.
 * - `nothing`: the state is ahead of Zoho's clock.
 */
export type PlanStrategy = 'records' | 'coql' | 'bulk' | 'settings' | 'nothing';

/** How a stream is read, and why. */
export interface Plan extends Estimate {
  readonly strategy: PlanStrategy;
  /** The order in which Zoho returns rows. Zoho filters by the window only if the order is `time`. */
  readonly order: 'time' | 'id';
  /** Only rows of this window are delivered. Absent: all rows. */
  readonly window?: Partial<TimeWindow>;
  /** Time slices that are read at the same time; 1: the whole window in one walk. */
  readonly windows: number;
  /** `undefined`: unknown. */
  readonly rows: number | undefined;
  /** Zoho has counted them; absent: they are estimated. */
  readonly isCounted?: boolean | undefined;
  /** One sentence for the log. */
  readonly why: string;
}

export interface PlanFacts {
  readonly kind: 'module' | 'fixed';
  readonly cursorField: string | undefined;
  readonly incremental: boolean;
  /** Of an incremental read; `undefined` if there is nothing to read yet. */
  readonly window: TimeWindow | undefined;
  /** Where a full read begins (start date) or resumes, epoch ms. */
  readonly fullFrom: number | undefined;
  readonly strategy: 'auto' | Strategy;
  /** What each strategy needs to deliver the selected columns. */
  readonly needs: Readonly<Record<Strategy, ColumnNeeds>>;
  /** Calls of one credit that a strategy needs in addition to its rows: rows without a time, users, the tail. */
  readonly setup: Readonly<Record<Strategy, number>>;
  /**
   * Strategies that are unavailable to this stream, and why: a scope, the module, an answer of Zoho in this run. Without
   * `list slices`, lists are read page after page.
   */
  readonly unavailable: Readonly<Partial<Record<Unavailable, string>>>;
  /** Rows left to read, or a lower bound of them; `undefined` before the first page. */
  readonly rows: number | undefined;
  /** Zoho has counted them; absent: they are estimated. */
  readonly isCounted?: boolean | undefined;
  /** Credits that this run may still spend; `undefined`: no limit is known. */
  readonly creditsLeft: number | undefined;
  /** Queries that Zoho accepts at the same time. */
  readonly slots: number;
}

/** What may be unavailable to a stream. */
export type Unavailable = Strategy | 'list slices';

interface Case {
  readonly when: (facts: PlanFacts) => boolean;
  readonly strategy: (facts: PlanFacts) => PlanStrategy;
  readonly why: (facts: PlanFacts) => string;
}

const records = (): PlanStrategy => 'records';

/** The first case that matches decides. */
const CASES: readonly Case[] = [
  {
    when: ({ kind }) => kind === 'fixed',
    strategy: () => 'settings',
    why: () => 'settings are small and cannot be filtered, so they are read whole',
  },
  {
    when: ({ incremental, cursorField, window }) => incremental && cursorField !== undefined && !window,
    strategy: () => 'nothing',
    why: () => "the saved position is not behind Zoho's clock, so there is nothing to read yet",
  },
  {
    when: ({ cursorField }) => cursorField !== undefined && cursorField !== 'Modified_Time',
    strategy: records,
    why: ({ cursorField = '' }) =>
      `Zoho cannot filter by ${cursorField}, so all rows are read and only new ones are delivered`,
  },
  {
    when: ({ unavailable }) => unavailable.records !== undefined && unavailable.coql === undefined,
    strategy: () => 'coql',
    why: ({ unavailable }) => `Get Records cannot reach all rows: ${unavailable.records ?? ''}`,
  },
  {
    when: ({ strategy, unavailable, rows, window }) =>
      strategy === 'bulk' &&
      unavailable.bulk === undefined &&
      rows === undefined &&
      window?.from !== undefined,
    strategy: records,
    why: () => 'read_strategy is bulk, but a job is only started if more than one page has changed',
  },
  {
    when: ({ strategy, unavailable }) => strategy !== 'auto' && unavailable[strategy] === undefined,
    strategy: ({ strategy }) => (strategy === 'auto' ? 'records' : strategy),
    why: ({ strategy }) => `read_strategy is ${strategy}`,
  },
  {
    when: ({ unavailable }) => unavailable.coql !== undefined && unavailable.bulk !== undefined,
    strategy: records,
    why: ({ unavailable }) => `no COQL: ${unavailable.coql ?? ''}; no Bulk Read: ${unavailable.bulk ?? ''}`,
  },
  {
    when: ({ cursorField, unavailable, needs }) =>
      cursorField === undefined && unavailable.coql === undefined && needs.coql.absent === 0,
    strategy: () => 'coql',
    why: () => 'the module has no Modified_Time, and COQL pages by id without a page limit',
  },
  {
    when: ({ cursorField, unavailable, rows = 0 }) =>
      cursorField === undefined && unavailable.coql === undefined && rows > LISTED_BY_ID,
    strategy: () => 'coql',
    why: ({ rows = 0 }) =>
      `the module has about ${rows} rows and no Modified_Time, and Get Records reaches at most 200,000 of them`,
  },
  {
    when: ({ rows }) => rows === undefined,
    strategy: (facts) => cheapest(facts, FIRST_PAGE),
    why: () => 'the first page shows whether there is more',
  },
  {
    when: () => true,
    strategy: (facts) => cheapest(facts, facts.rows ?? 0),
    why: comparison,
  },
];

/** Lists by id reach 100,000 rows from either end (zoho-api.md §5.2), less a margin. */
const LISTED_BY_ID = 190_000;
/** Rows that are assumed for a first page; a full one has 200. */
const FIRST_PAGE = 100;
/** Fewer rows in a time slice are not worth the call that finds its border. */
const ROWS_PER_WINDOW = 10_000;
/** Strategies whose prices differ by less than this factor count as equally cheap; then the faster one is used. */
const SAME_PRICE = 1.05;
/** A less preferred strategy has to take less than this share of the time. */
const FASTER = 0.8;

/** Defaults for a stream that has not been read yet. */
export const UNKNOWN_FACTS = {
  strategy: 'records',
  needs: {
    records: { batches: 1, absent: 0, partial: 0 },
    coql: { batches: 1, absent: 0, partial: 0 },
    bulk: { batches: 1, absent: 0, partial: 0 },
  },
  setup: { records: 0, coql: 0, bulk: 0 },
  unavailable: {},
  rows: undefined,
  creditsLeft: undefined,
  slots: 1,
} as const satisfies Partial<PlanFacts>;

/**
 * `read by coql in 3 time slices in the order of time, about 12 calls, 15 credits, 4 s: …`, and what its columns cost that
 * the strategy does not deliver, so that they can be deselected.
 */
export function describePlan(plan: Plan): string {
  const { strategy, order, windows, calls, credits, seconds, why, completion } = plan;
  const slices = windows > 1 ? ` in ${windows} time slices` : '';
  const cost = `about ${counted(calls, 'call')}, ${counted(credits, 'credit')}, ${Math.ceil(seconds)} s`;
  return `read by ${strategy}${slices} in the order of ${order}, ${cost}: ${why}${completion ? describeCompletion(completion) : ''}`;
}

const MOST_NAMES = 10;

function describeCompletion({ by, credits, columns }: Completion): string {
  const rest = columns.length > MOST_NAMES ? ` and ${columns.length - MOST_NAMES} more` : '';
  const names = columns.slice(0, MOST_NAMES).join(', ');
  return `; about ${credits} of the credits complete ${names === '' ? 'columns' : names}${rest} by ${by}`;
}

export function planStream(facts: PlanFacts): Plan {
  const found = CASES.find(({ when }) => when(facts)) as Case;
  const strategy = found.strategy(facts);
  const order = facts.cursorField === 'Modified_Time' ? 'time' : 'id';
  return {
    strategy,
    order,
    window: windowOf(facts),
    windows: windowsOf(strategy, facts),
    rows: facts.rows,
    ...(facts.isCounted === true && { isCounted: true }),
    why: found.why(facts),
    ...priceOf(strategy, facts, facts.rows ?? FIRST_PAGE),
  };
}

function windowOf({ incremental, cursorField, window, fullFrom }: PlanFacts): Partial<TimeWindow> {
  if (incremental && cursorField !== undefined) return window ?? {};
  return fullFrom === undefined || cursorField !== 'Modified_Time' ? {} : { from: fullFrom };
}

function windowsOf(strategy: PlanStrategy, facts: PlanFacts): number {
  const { cursorField, rows = 0, slots, needs, unavailable } = facts;
  if (cursorField !== 'Modified_Time') return 1;
  if (strategy === 'coql') return Math.max(1, Math.min(slots, Math.floor(rows / ROWS_PER_WINDOW)));
  const isSliced = strategy === 'records' && unavailable['list slices'] === undefined;
  return isSliced ? listSlices({ ...facts, batches: needs.records.batches }) : 1;
}

function priceOf(strategy: PlanStrategy, facts: PlanFacts, rows: number): Estimate {
  if (strategy === 'nothing') return { calls: 0, credits: 0, seconds: 0 };
  if (strategy === 'settings') return { calls: 1, credits: 1, seconds: CALL_SECONDS };
  return estimate(strategy, rows, facts.needs[strategy], {
    windows: windowsOf(strategy, facts),
    setup: facts.setup[strategy],
  });
}

/** The cheapest strategy in credits; among about equal ones the fastest, and Get Records if they are about as fast. */
function cheapest(facts: PlanFacts, rows: number): Strategy {
  const open = STRATEGIES.filter((strategy) => isAvailable(facts, strategy, rows));
  const priced = open.map((strategy) => ({ strategy, ...priceOf(strategy, facts, rows) }));
  const least = Math.min(...priced.map(({ credits }) => credits));
  const cheap = priced.filter(({ credits }) => credits <= least * SAME_PRICE);
  return cheap.reduce((best, next) => (next.seconds < best.seconds * FASTER ? next : best)).strategy;
}

/** The preferred one first. */
const STRATEGIES: readonly Strategy[] = ['records', 'coql', 'bulk'];

/** A job is paid for in advance, so it needs enough credits at its start. */
function isAvailable(facts: PlanFacts, strategy: Strategy, rows: number): boolean {
  if (strategy === 'records') return true;
  if (facts.unavailable[strategy] !== undefined) return false;
  return strategy === 'coql' || (facts.creditsLeft ?? Infinity) >= priceOf(strategy, facts, rows).credits;
}

/** `about 100000 rows: coql 150 credits, records 1000, no Bulk Read: …` */
function comparison(facts: PlanFacts): string {
  const rows = facts.rows ?? 0;
  const prices = STRATEGIES.map((strategy) => {
    const reason = facts.unavailable[strategy];
    return reason === undefined
      ? `${strategy} ${priceOf(strategy, facts, rows).credits} credits`
      : `no ${strategy} (${reason})`;
  });
  return `about ${rows} rows: ${prices.join(', ')}`;
}
