import type { TimeWindow } from '../../state/window.js';
import { estimate, type ColumnNeeds, type Estimate, type Strategy } from './estimate.js';

/**
 * - `records`: Get Records, up `Modified_Time` or, where a module has none, up `id`.
 * - `coql`: the same order by queries of up to 2,000 rows.
 * - `bulk`: jobs of up to 200,000 rows.
 * - `settings`: one of the fixed streams, read whole.
 * - `nothing`: the state lies in Zoho's future.
 */
export type PlanStrategy = 'records' | 'coql' | 'bulk' | 'settings' | 'nothing';

/** How a stream is read, and why. */
export interface Plan extends Estimate {
  readonly strategy: PlanStrategy;
  /** Zoho is asked for rows in this order, and a window is kept by Zoho only in that of time. */
  readonly order: 'time' | 'id';
  /** What is delivered of what is read. Absent: everything there is. */
  readonly window?: Partial<TimeWindow>;
  /** Stretches of time that are read side by side; 1: from one end to the other. */
  readonly windows: number;
  /** As far as it is known. */
  readonly rows: number | undefined;
  /** One sentence for the log. */
  readonly why: string;
}

export interface PlanFacts {
  readonly kind: 'module' | 'fixed';
  readonly cursorField: string | undefined;
  readonly incremental: boolean;
  /** Of an incremental read; `undefined` where there is nothing to read yet. */
  readonly window: TimeWindow | undefined;
  /** Where a full read goes on, or begins (start date), epoch ms. */
  readonly fullFrom: number | undefined;
  readonly strategy: 'auto' | Strategy;
  /** What each way makes of the columns that are wanted. */
  readonly needs: Readonly<Record<Strategy, ColumnNeeds>>;
  /** Calls of a credit that a way takes beside its rows: rows without a time, users, the tail of a read without end. */
  readonly setup: Readonly<Record<Strategy, number>>;
  /** Ways that are closed to this stream, and why: a scope, the module, an answer of Zoho in this run. */
  readonly unavailable: Readonly<Partial<Record<Strategy, string>>>;
  /** Rows left to read, or how many there are at least; `undefined` before the first page. */
  readonly rows: number | undefined;
  /** Credits that this run may still spend; `undefined`: no limit is known. */
  readonly creditsLeft: number | undefined;
  /** Queries that Zoho takes side by side. */
  readonly slots: number;
}

interface Case {
  readonly when: (facts: PlanFacts) => boolean;
  readonly strategy: (facts: PlanFacts) => PlanStrategy;
  readonly why: (facts: PlanFacts) => string;
}

const records = (): PlanStrategy => 'records';

/** Read from the top: the first case that fits decides. */
const CASES: readonly Case[] = [
  {
    when: ({ kind }) => kind === 'fixed',
    strategy: () => 'settings',
    why: () => 'a settings resource is small and has no filter: read whole',
  },
  {
    when: ({ incremental, cursorField, window }) => incremental && cursorField !== undefined && !window,
    strategy: () => 'nothing',
    why: () => 'the state is not behind the clock of Zoho: nothing to read yet',
  },
  {
    when: ({ cursorField }) => cursorField !== undefined && cursorField !== 'Modified_Time',
    strategy: records,
    why: ({ cursorField = '' }) =>
      `Zoho cannot filter by ${cursorField}: the module is read whole and what is new is delivered`,
  },
  {
    when: ({ strategy, unavailable, rows, window }) =>
      strategy === 'bulk' &&
      unavailable.bulk === undefined &&
      rows === undefined &&
      window?.from !== undefined,
    strategy: records,
    why: () => 'read_strategy is bulk, and a job is paid for only where more than a page has changed',
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
    why: () => 'the module has no Modified_Time: a query goes up id by value, and no page wall ends it',
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

/** Rows that a first page is judged by: one that is full has 200. */
const FIRST_PAGE = 100;
/** Rows that make a stretch worth the call that finds its border. */
const ROWS_PER_WINDOW = 10_000;
/** Ways whose prices differ by less are equally cheap, and the faster one is taken. */
const SAME_PRICE = 1.1;
/** A gain that is worth leaving the way that is preferred. */
const FASTER = 0.8;

/** What a stream does not know before it is read. */
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

/** `read by coql in 3 stretches in the order of time, about 12 calls, 15 credits, 4 s: …` */
export function describePlan({ strategy, order, windows, calls, credits, seconds, why }: Plan): string {
  const slices = windows > 1 ? ` in ${windows} stretches` : '';
  const cost = `about ${calls} calls, ${credits} credits, ${Math.ceil(seconds)} s`;
  return `read by ${strategy}${slices} in the order of ${order}, ${cost}: ${why}`;
}

export function planStream(facts: PlanFacts): Plan {
  const found = CASES.find(({ when }) => when(facts)) as Case;
  const strategy = found.strategy(facts);
  const order = facts.cursorField === 'Modified_Time' ? 'time' : 'id';
  const windows = strategy === 'coql' && order === 'time' ? windowsOf(facts) : 1;
  return {
    strategy,
    order,
    window: windowOf(facts),
    windows,
    rows: facts.rows,
    why: found.why(facts),
    ...priceOf(strategy, facts, facts.rows ?? FIRST_PAGE),
  };
}

function windowOf({ incremental, cursorField, window, fullFrom }: PlanFacts): Partial<TimeWindow> {
  if (incremental && cursorField !== undefined) return window ?? {};
  return fullFrom === undefined || cursorField !== 'Modified_Time' ? {} : { from: fullFrom };
}

function windowsOf({ rows = 0, slots }: PlanFacts): number {
  return Math.max(1, Math.min(slots, Math.floor(rows / ROWS_PER_WINDOW)));
}

function priceOf(strategy: PlanStrategy, facts: PlanFacts, rows: number): Estimate {
  if (strategy === 'nothing') return { calls: 0, credits: 0, seconds: 0 };
  if (strategy === 'settings') return { calls: 1, credits: 1, seconds: 0.4 };
  return estimate(strategy, rows, facts.needs[strategy], {
    windows: windowsOf(facts),
    setup: facts.setup[strategy],
  });
}

/** The least credits; of ways that cost about the same the fastest, and Get Records where that is the same, too. */
function cheapest(facts: PlanFacts, rows: number): Strategy {
  const open = STRATEGIES.filter((strategy) => isAvailable(facts, strategy, rows));
  const priced = open.map((strategy) => ({ strategy, ...priceOf(strategy, facts, rows) }));
  const least = Math.min(...priced.map(({ credits }) => credits));
  const cheap = priced.filter(({ credits }) => credits <= least * SAME_PRICE);
  return cheap.reduce((best, next) => (next.seconds < best.seconds * FASTER ? next : best)).strategy;
}

/** In the order in which they are preferred. */
const STRATEGIES: readonly Strategy[] = ['records', 'coql', 'bulk'];

/** A job is paid in advance: it is not begun with credits that do not reach for it. */
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
