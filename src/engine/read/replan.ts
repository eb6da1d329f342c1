import { toSourceError, type SourceError } from '../../errors.js';
import type { ResumePosition } from '../../state/resume-position.js';
import type { Row } from '../../row.js';
import type { Strategy } from '../plan/estimate.js';
import { planStream, type Plan, type PlanFacts, type Unavailable } from '../plan/plan.js';
import { createOverlap, type Overlap } from './overlap.js';
import type { WalkBatch } from '../walk/batch.js';
import { consequenceOf } from '../plan/calls.js';
import { endsTooEarly, hasStoppedSlices } from '../walk/errors.js';

/** Position in the read of a module, whatever the strategy. */
export interface ReadPosition extends ResumePosition {
  /** Epoch ms: every row changed before it is delivered; absent: the read is at its beginning. */
  readonly from?: number | undefined;
}

/** A number of rows, and whether Zoho has counted them. */
export interface RowsLeft {
  readonly rows: number;
  readonly isCounted: boolean;
}

export interface ReplanDeps {
  /** Reads with one strategy, from a position to the end of the plan's window. */
  readonly read: (strategy: Strategy, plan: Plan, position: ReadPosition) => AsyncGenerator<WalkBatch>;
  /** Number of rows after a position, or a lower bound; `undefined`: not known, or not worth a call. */
  readonly rowsLeft: (position: ReadPosition, guess: number) => Promise<RowsLeft | undefined>;
  /** What the read has shown so far of the strategies: their prices, and whether Zoho refuses them. */
  readonly learned: () => Pick<PlanFacts, 'needs' | 'setup' | 'unavailable'>;
  /** Epoch ms: rows changed since may change again in the same second. */
  readonly liveFrom: number;
  /** Receives each plan before it is run. */
  readonly onPlan: (plan: Plan) => void;
  /** The needs of the strategies after Zoho has refused a column; `undefined`: it refused something else. */
  readonly adapt: (strategy: Strategy, error: unknown) => Promise<PlanFacts['needs'] | undefined>;
  /** Marks a strategy as unavailable. @returns all strategies that are unavailable now */
  readonly onUnavailable: (strategy: Unavailable, error: SourceError) => PlanFacts['unavailable'];
}

/** A full page of Get Records: from here on it is worth planning again. */
const FIRST_PAGE_ROWS = 200;
/** Five pages: from here on the call that counts the rest is cheap compared with the read, and replaces the guess. */
const MIN_ROWS_TO_COUNT = 1_000;
/**
 * Rows that are assumed to follow for each one that came, if times give no estimate. Without a count no more are assumed: a
 * burst of changes says nothing about the rest.
 */
const GROWTH_GUESS = 4;
/** More than any module holds. */
const MAX_ROWS = 10_000_000;

/**
 * Reads a module as planned, and plans again from the current position: after a full page, each time the number of rows
 * has doubled, when more rows come than expected, and when Zoho refuses a strategy, which is then unavailable.
 */
export async function* readByPlan(
  facts: PlanFacts,
  start: ReadPosition,
  deps: ReplanDeps,
): AsyncGenerator<WalkBatch> {
  let next: Segment | undefined = { facts, position: start, overlap: createOverlap(deps.liveFrom) };
  while (next) {
    const segment: Segment = next;
    const plan = planStream(segment.facts);
    deps.onPlan(plan);
    next = yield* readSegment(plan, segment, deps);
  }
}

/** A part of a read that uses one strategy. */
interface Segment {
  readonly facts: PlanFacts;
  readonly position: ReadPosition;
  readonly overlap: Overlap;
}

/** @returns the segment that goes on from here, or `undefined` at the end */
async function* readSegment(
  plan: Plan,
  { facts, position: start, overlap }: Segment,
  deps: ReplanDeps,
): AsyncGenerator<WalkBatch, Segment | undefined> {
  const strategy = plan.strategy as Strategy;
  let position = start;
  const isDelivered = overlap.alreadyDelivered();
  let delivered = 0;
  let replanAt = Math.max(FIRST_PAGE_ROWS, facts.rows ?? 0);
  let since = start.from;
  try {
    for await (const batch of deps.read(strategy, plan, position)) {
      const rows = batch.rows.filter((row) => !isDelivered(row) && !isDone(row, start));
      yield { ...batch, rows };
      delivered += rows.length;
      position = movedOn(position, batch);
      overlap.moveTo(position.from);
      // Rows of finished time slices are recognised by their times.
      overlap.add(position.done.length === 0 ? rows : rows.filter((row) => !isDone(row, position)));
      since ??= firstTime(batch.rows);
      if (batch.more !== true || delivered < replanAt) continue;
      const { unavailable, ...prices } = deps.learned();
      const learned = { ...facts, ...prices, unavailable: { ...facts.unavailable, ...unavailable } };
      const isSame = (left: RowsLeft): boolean => {
        const again = planStream({ ...learned, ...left });
        return again.strategy === strategy && again.windows === plan.windows;
      };
      const times = { since, reached: position.from, until: facts.window?.until ?? deps.liveFrom };
      const guess = likelyRows(times, delivered) ?? delivered * GROWTH_GUESS;
      replanAt = 2 * delivered;
      const mayWait = delivered < MIN_ROWS_TO_COUNT || facts.strategy === 'records';
      if (mayWait && isSame({ rows: guess, isCounted: true })) continue;
      const left = (await deps.rowsLeft(position, guess)) ?? {
        rows: Math.min(guess, delivered * GROWTH_GUESS),
        isCounted: false,
      };
      if (!isSame(left)) return { facts: { ...learned, ...left }, position, overlap };
      replanAt = delivered + Math.max(delivered, left.rows);
    }
    return undefined;
  } catch (thrown) {
    const needs = await deps.adapt(strategy, thrown);
    if (needs) return { facts: { ...facts, needs }, position, overlap };
    if (!canFallBack(strategy, thrown, facts)) throw thrown;
    const error = toSourceError(thrown);
    const closed = hasStoppedSlices(error) ? 'list slices' : strategy;
    const unavailable = {
      ...facts.unavailable,
      ...deps.onUnavailable(closed, error),
      [closed]: error.code,
    };
    return { facts: { ...facts, unavailable }, position, overlap };
  }
}

/** COQL and Bulk Read can fall back. Get Records is the last resort, unless it cannot reach rows that COQL can. */
function canFallBack(strategy: Strategy, thrown: unknown, facts: PlanFacts): boolean {
  if (hasStoppedSlices(thrown)) return true;
  if (strategy === 'records')
    return endsTooEarly(thrown) && facts.strategy !== 'records' && facts.unavailable.coql === undefined;
  return consequenceOf(strategy === 'coql' ? 'query' : 'job', thrown) === 'fall back';
}

/**
 * Estimates the rows left to read from the density of those that came. Most often too low, since more rows changed lately
 * than long ago. `undefined`: the times give no estimate. Pure.
 *
 * @param times epoch ms: begin and end of the rows that came, and end of all rows
 */
export function likelyRows(
  {
    since,
    reached,
    until,
  }: {
    readonly since: number | undefined;
    readonly reached: number | undefined;
    readonly until: number | undefined;
  },
  delivered: number,
): number | undefined {
  if (since === undefined || reached === undefined || until === undefined || reached <= since)
    return undefined;
  return Math.min(MAX_ROWS, Math.ceil((delivered * Math.max(0, until - reached)) / (reached - since)));
}

/** Whether the row is in a time slice that is done: a strategy that reads the whole window returns it again. */
function isDone({ modified: time }: Row, { done }: ReadPosition): boolean {
  return time !== null && done.some(({ from, to }) => time >= from && time < to);
}

function firstTime(rows: readonly Row[]): number | undefined {
  return rows.find(({ modified }) => modified !== null)?.modified ?? undefined;
}

export function movedOn(position: ReadPosition, { reached, afterId, done, jobs }: WalkBatch): ReadPosition {
  const known = { ...position, jobs: jobs ?? position.jobs, done: done ?? position.done };
  return reached === undefined ? known : { ...known, from: reached, afterId };
}
