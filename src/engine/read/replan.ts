import { toSourceError, type SourceError } from '../../errors.js';
import type { ResumePosition } from '../../state/resume-position.js';
import type { JsonObject } from '../../util/json.js';
import type { Strategy } from '../plan/estimate.js';
import { planStream, type Plan, type PlanFacts } from '../plan/plan.js';
import { modifiedOf } from '../walk/row-merger.js';
import { createOverlap, type Overlap } from './overlap.js';
import type { WalkBatch } from '../walk/batch.js';
import { consequenceOf } from '../plan/calls.js';
import { endsTooEarly } from '../walk/errors.js';

/** Where the reading of a module stands, whichever way brought it there. */
export interface ReadPosition extends ResumePosition {
  /** Every row changed before is delivered, epoch ms; absent: the reading is at its beginning. */
  readonly from?: number | undefined;
}

export interface ReplanDeps {
  /** Reads by one way, from a position to the end of the plan's window. */
  readonly read: (strategy: Strategy, plan: Plan, position: ReadPosition) => AsyncGenerator<WalkBatch>;
  /** Rows behind a position, or a number of which there are more; `undefined` where it is not worth asking. */
  readonly rowsLeft: (position: ReadPosition, guess: number) => Promise<number | undefined>;
  /** Epoch ms: what was changed since may change again in the same second. */
  readonly liveFrom: number;
  /** Hears of each plan before it is run. */
  readonly onPlan: (plan: Plan) => void;
  /** What a strategy needs now that Zoho has refused one of its columns; `undefined`: that is not what was refused. */
  readonly adapt: (strategy: Strategy, error: unknown) => Promise<PlanFacts['needs'] | undefined>;
  /** Notes that a strategy is unavailable, and why. @returns all that are */
  readonly onUnavailable: (strategy: Strategy, error: SourceError) => PlanFacts['unavailable'];
}

/** A full page of Get Records: there is more to plan for than a first look. */
const FIRST_PAGE_ROWS = 200;
/** Five pages: the call that counts the rest is a small part of what is spent, and no guess goes on unchecked. */
const MIN_ROWS_TO_COUNT = 1_000;
/** Rows that are likely to follow for each that came, where nothing tells. */
const GROWTH_GUESS = 4;
/** More than any module holds. */
const MAX_ROWS = 10_000_000;

/**
 * Reads a module as planned, and plans again from where it stands when reality shows: when a page is full, as seldom as
 * twice as many rows have come, when more come than were known of, and when Zoho refuses a way, which is then closed: once per cause.
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

/** A part of a reading that goes one way. */
interface Segment {
  readonly facts: PlanFacts;
  readonly position: ReadPosition;
  readonly overlap: Overlap;
}

/** @returns the leg that goes on from here, or `undefined` at the end */
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
      overlap.add(rows);
      since ??= firstTime(batch.rows);
      if (batch.more !== true || delivered < replanAt) continue;
      const isSame = (rows: number): boolean => {
        const again = planStream({ ...facts, rows });
        return again.strategy === strategy && again.windows === plan.windows;
      };
      const times = { since, reached: position.from, until: facts.window?.until };
      const guess = likelyRows(times, delivered) ?? delivered * GROWTH_GUESS;
      replanAt = 2 * delivered;
      if ((delivered < MIN_ROWS_TO_COUNT || facts.strategy === 'records') && isSame(guess)) continue;
      const left = (await deps.rowsLeft(position, guess)) ?? guess;
      if (!isSame(left)) return { facts: { ...facts, rows: left }, position, overlap };
      replanAt = delivered + Math.max(delivered, left);
    }
    return undefined;
  } catch (thrown) {
    const needs = await deps.adapt(strategy, thrown);
    if (needs) return { facts: { ...facts, needs }, position, overlap };
    if (!canFallBack(strategy, thrown, facts)) throw thrown;
    const error = toSourceError(thrown);
    const unavailable = {
      ...facts.unavailable,
      ...deps.onUnavailable(strategy, error),
      [strategy]: error.code,
    };
    return { facts: { ...facts, unavailable }, position, overlap };
  }
}

/** Queries and jobs only help; lists are the last resort, unless they end where a query goes on. */
function canFallBack(strategy: Strategy, thrown: unknown, facts: PlanFacts): boolean {
  if (strategy === 'records')
    return endsTooEarly(thrown) && facts.strategy !== 'records' && facts.unavailable.coql === undefined;
  return consequenceOf(strategy === 'coql' ? 'query' : 'job', thrown) === 'fall back';
}

/**
 * Rows left to read if they lie as close as those that came: most often too few, since more is changed lately than long
 * ago. `undefined` where times do not tell. Pure.
 *
 * @param times epoch ms: where the rows that came begin, where they end, and where all end
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

/** Of a stretch that is read, as a way that goes from one end to the other meets it again. */
function isDone(row: JsonObject, { done }: ReadPosition): boolean {
  const time = modifiedOf(row);
  return time !== null && done.some(({ from, to }) => time >= from && time < to);
}

function firstTime(rows: readonly JsonObject[]): number | undefined {
  return rows.map(modifiedOf).find((time) => time !== null) ?? undefined;
}

export function movedOn(position: ReadPosition, { reached, afterId, done, jobs }: WalkBatch): ReadPosition {
  const known = { ...position, jobs: jobs ?? position.jobs, done: done ?? position.done };
  return reached === undefined ? known : { ...known, from: reached, afterId };
}
