import type { TimeWindow } from '../../state/window.js';
import { estimate, type ColumnNeeds, type Estimate, type Way } from './estimate.js';

/**
 * - `records`: Get Records, up `Modified_Time` or, where a module has none, up `id`.
 * - `coql`: the same order by queries of up to 2,000 rows.
 * - `bulk`: jobs of up to 200,000 rows.
 * - `settings`: one of the fixed streams, read whole.
 * - `nothing`: the state lies in Zoho's future.
 */
export type Reader = 'records' | 'coql' | 'bulk' | 'settings' | 'nothing';

/** How a stream is read, and why. */
export interface Plan extends Estimate {
  readonly reader: Reader;
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
  readonly strategy: 'auto' | Way;
  /** What each way makes of the columns that are wanted. */
  readonly needs: Readonly<Record<Way, ColumnNeeds>>;
  /** Calls of a credit that a way takes beside its rows: rows without a time, users, the tail of a read without end. */
  readonly setup: Readonly<Record<Way, number>>;
  /** Ways that are closed to this stream, and why: a scope, the module, an answer of Zoho in this run. */
  readonly closed: Readonly<Partial<Record<Way, string>>>;
  /** Rows left to read, or how many there are at least; `undefined` before the first page. */
  readonly rows: number | undefined;
  /** Credits that this run may still spend; `undefined`: no limit is known. */
  readonly creditsLeft: number | undefined;
  /** Queries that Zoho takes side by side. */
  readonly slots: number;
}

interface Case {
  readonly when: (facts: PlanFacts) => boolean;
  readonly reader: (facts: PlanFacts) => Reader;
  readonly why: (facts: PlanFacts) => string;
}

const records = (): Reader => 'records';

/** Read from the top: the first case that fits decides. */
const CASES: readonly Case[] = [
  {
    when: ({ kind }) => kind === 'fixed',
    reader: () => 'settings',
    why: () => 'a settings resource is small and has no filter: read whole',
  },
  {
    when: ({ incremental, cursorField, window }) => incremental && cursorField !== undefined && !window,
    reader: () => 'nothing',
    why: () => 'the state is not behind the clock of Zoho: nothing to read yet',
  },
  {
    when: ({ cursorField }) => cursorField !== undefined && cursorField !== 'Modified_Time',
    reader: records,
    why: ({ cursorField = '' }) =>
      `Zoho cannot filter by ${cursorField}: the module is read whole and what is new is delivered`,
  },
  {
    when: ({ closed }) => closed.records !== undefined && closed.coql === undefined,
    reader: () => 'coql',
    why: ({ closed }) => `lists do not reach all rows: ${closed.records ?? ''}`,
  },
  {
    when: ({ strategy, closed, rows, window }) =>
      strategy === 'bulk' && closed.bulk === undefined && rows === undefined && window?.from !== undefined,
    reader: records,
    why: () => 'read_strategy is bulk, and a job is paid for only where more than a page has changed',
  },
  {
    when: ({ strategy, closed }) => strategy !== 'auto' && closed[strategy] === undefined,
    reader: ({ strategy }) => (strategy === 'auto' ? 'records' : strategy),
    why: ({ strategy }) => `read_strategy is ${strategy}`,
  },
  {
    when: ({ closed }) => closed.coql !== undefined && closed.bulk !== undefined,
    reader: records,
    why: ({ closed }) => `no COQL: ${closed.coql ?? ''}; no Bulk Read: ${closed.bulk ?? ''}`,
  },
  {
    when: ({ cursorField, closed, needs }) =>
      cursorField === undefined && closed.coql === undefined && needs.coql.absent === 0,
    reader: () => 'coql',
    why: () => 'the module has no Modified_Time: a query goes up id by value, and no page wall ends it',
  },
  {
    when: ({ cursorField, closed, rows = 0 }) =>
      cursorField === undefined && closed.coql === undefined && rows > LISTED_BY_ID,
    reader: () => 'coql',
    why: ({ rows = 0 }) => `about ${rows} rows without Modified_Time: lists reach 200,000 of them at most`,
  },
  {
    when: ({ rows }) => rows === undefined,
    reader: (facts) => cheapest(facts, FIRST_PAGE),
    why: () => 'the first page shows whether there is more',
  },
  {
    when: () => true,
    reader: (facts) => cheapest(facts, facts.rows ?? 0),
    why: comparison,
  },
];

/** Lists by id reach 100,000 rows from either end (zoho-api.md §5.2): so many are sure to be reached. */
const LISTED_BY_ID = 190_000;
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
  closed: {},
  rows: undefined,
  creditsLeft: undefined,
  slots: 1,
} as const satisfies Partial<PlanFacts>;

/** `read by coql in 3 stretches in the order of time, about 12 calls, 15 credits, 4 s: …` */
export function describePlan({ reader, order, windows, calls, credits, seconds, why }: Plan): string {
  const stretches = windows > 1 ? ` in ${windows} stretches` : '';
  const cost = `about ${calls} calls, ${credits} credits, ${Math.ceil(seconds)} s`;
  return `read by ${reader}${stretches} in the order of ${order}, ${cost}: ${why}`;
}

export function planStream(facts: PlanFacts): Plan {
  const found = CASES.find(({ when }) => when(facts)) as Case;
  const reader = found.reader(facts);
  const order = facts.cursorField === 'Modified_Time' ? 'time' : 'id';
  const windows = reader === 'coql' && order === 'time' ? windowsOf(facts) : 1;
  return {
    reader,
    order,
    window: windowOf(facts),
    windows,
    rows: facts.rows,
    why: found.why(facts),
    ...priceOf(reader, facts, facts.rows ?? FIRST_PAGE),
  };
}

function windowOf({ incremental, cursorField, window, fullFrom }: PlanFacts): Partial<TimeWindow> {
  if (incremental && cursorField !== undefined) return window ?? {};
  return fullFrom === undefined || cursorField !== 'Modified_Time' ? {} : { from: fullFrom };
}

function windowsOf({ rows = 0, slots }: PlanFacts): number {
  return Math.max(1, Math.min(slots, Math.floor(rows / ROWS_PER_WINDOW)));
}

function priceOf(reader: Reader, facts: PlanFacts, rows: number): Estimate {
  if (reader === 'nothing') return { calls: 0, credits: 0, seconds: 0 };
  if (reader === 'settings') return { calls: 1, credits: 1, seconds: 0.4 };
  return estimate(reader, rows, facts.needs[reader], {
    windows: windowsOf(facts),
    setup: facts.setup[reader],
  });
}

/** The least credits; of ways that cost about the same the fastest, and Get Records where that is the same, too. */
function cheapest(facts: PlanFacts, rows: number): Way {
  const open = WAYS.filter((way) => isOpen(facts, way, rows));
  const priced = open.map((way) => ({ way, ...priceOf(way, facts, rows) }));
  const least = Math.min(...priced.map(({ credits }) => credits));
  const cheap = priced.filter(({ credits }) => credits <= least * SAME_PRICE);
  return cheap.reduce((best, next) => (next.seconds < best.seconds * FASTER ? next : best)).way;
}

/** In the order in which they are preferred. */
const WAYS: readonly Way[] = ['records', 'coql', 'bulk'];

/** A job is paid in advance: it is not begun with credits that do not reach for it. */
function isOpen(facts: PlanFacts, way: Way, rows: number): boolean {
  if (way === 'records') return true;
  if (facts.closed[way] !== undefined) return false;
  return way === 'coql' || (facts.creditsLeft ?? Infinity) >= priceOf(way, facts, rows).credits;
}

/** `about 100000 rows: coql 150 credits, records 1000, no Bulk Read: …` */
function comparison(facts: PlanFacts): string {
  const rows = facts.rows ?? 0;
  const prices = WAYS.map((way) => {
    const reason = facts.closed[way];
    return reason === undefined
      ? `${way} ${priceOf(way, facts, rows).credits} credits`
      : `no ${way} (${reason})`;
  });
  return `about ${rows} rows: ${prices.join(', ')}`;
}
