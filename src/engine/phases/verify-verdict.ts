import { SourceError } from '../../errors.js';
import { isSince, type PresentRow } from './recent-changes.js';
import type { DeliveredRow } from '../stream/delivered-rows.js';
import { estimate, type Strategy } from '../plan/estimate.js';
import type { PlanStrategy } from '../plan/plan.js';

/**
 * The result of the comparison of one row. `missing`: in Zoho and not delivered. `stale`: delivered in another version than
 * Zoho has had since before the run. `vanished`: delivered, and neither in Zoho nor in its list of deletions.
 */
export type Finding = 'same' | 'changed' | 'deleted' | 'missing' | 'stale' | 'vanished';

export interface RowFacts {
  /** The delivered version; absent if it was not delivered. */
  readonly ours: DeliveredRow | undefined;
  /** Zoho's present version; absent if Zoho does not have it. */
  readonly theirs: PresentRow | undefined;
  /** It is in the list of deletions, or the list is unavailable or too long. */
  readonly mayBeDeleted: boolean;
  /** Zoho's clock when the run began, epoch ms. */
  readonly startedAt: number;
  /** Rows carry a Modified_Time to compare. */
  readonly hasVersions: boolean;
}

/** Pure. Changes since the run began are not a difference: the next run delivers them. */
export function judge({ ours, theirs, mayBeDeleted, startedAt, hasVersions }: RowFacts): Finding {
  if (!theirs) return !ours || mayBeDeleted ? 'deleted' : 'vanished';
  if (ours && (!hasVersions || ours.modified === theirs.modified)) return 'same';
  if (isSince(theirs, startedAt)) return 'changed';
  return ours ? 'stale' : 'missing';
}

/** The cheapest strategy to read ids and times again, other than the one that read the rows. Pure. */
export function strategyToVerify(
  used: PlanStrategy,
  rows: number,
  unavailable: Readonly<Partial<Record<Strategy, string>>>,
): Strategy {
  return strategiesToVerify(used, rows, unavailable)[0] ?? 'records';
}

/** All such strategies, the cheapest first. If rows were read by lists, lists in another order come last. Pure. */
export function strategiesToVerify(
  used: PlanStrategy,
  rows: number,
  unavailable: Readonly<Partial<Record<Strategy, string>>>,
): readonly Strategy[] {
  const others = STRATEGIES.filter((strategy) => unavailable[strategy] === undefined && strategy !== used);
  others.sort((a, b) => creditsToVerify(a, rows) - creditsToVerify(b, rows));
  return used === 'records' ? [...others, 'records'] : others;
}

const STRATEGIES: readonly Strategy[] = ['records', 'coql', 'bulk'];
/** The credits to read ids and times of the rows. Pure. */
export function creditsToVerify(strategy: Strategy, rows: number): number {
  return estimate(strategy, rows, ONE_BATCH, { windows: 1, setup: 0 }).credits;
}

const ONE_BATCH = { batches: 1, absent: 0, partial: 0 };

/** Ids by finding. */
export function noFindings(): Record<Finding, string[]> {
  return { same: [], changed: [], deleted: [], missing: [], stale: [], vanished: [] };
}

export interface Findings {
  readonly stream: string;
  /** Number of rows that were compared. */
  readonly compared: number;
  /** What was compared, in words: `1000 of 60000 records by id`. */
  readonly how: string;
  readonly ids: Readonly<Record<Finding, readonly string[]>>;
  /** Number of rows that differ and were not looked up, because there were too many. */
  readonly unseen: number;
  readonly credits: number;
}

/** `verified 1000 of 60000 records by id: 997 are as Zoho has them, 3 were changed since; 10 API credits` */
export function verifySummary({ compared, how, ids, unseen, credits }: Findings): string {
  const { changed, deleted } = ids;
  const parts = [
    `${compared - changed.length - deleted.length - unseen} are as Zoho has them`,
    ...(changed.length > 0 ? [`${changed.length} came or were changed since the run began`] : []),
    ...(deleted.length > 0 ? [`${deleted.length} were deleted since`] : []),
    ...(unseen > 0 ? [`${unseen} more differ and were not looked at again`] : []),
  ];
  return `verified ${how}: ${parts.join(', ')}; ${credits} API credit${credits === 1 ? '' : 's'}`;
}

const MAX_IDS = 10;
const DIFFERENCES: readonly (readonly [Finding, string])[] = [
  ['missing', 'in Zoho and not delivered'],
  ['stale', 'delivered in another version than Zoho has'],
  ['vanished', 'delivered, no longer in Zoho and not listed as deleted'],
];

/** `undefined` if everything is explained. */
export function verifyError({ stream, ids }: Findings): SourceError | undefined {
  const parts = DIFFERENCES.flatMap(([finding, what]) => {
    const found = ids[finding];
    return found.length === 0 ? [] : `${found.length} ${what} (${listed(found)})`;
  });
  if (parts.length === 0) return undefined;
  return new SourceError({
    code: 'VERIFY_FAILED',
    failureType: 'system',
    userMessage:
      `The verification of ${stream} found unexplained rows: ${parts.join('; ')}. ` +
      'Reset the stream to read it from the start, and please report this with the log.',
  });
}

function listed(ids: readonly string[]): string {
  const more = ids.length > MAX_IDS ? ` and ${ids.length - MAX_IDS} more` : '';
  return `id${ids.length === 1 ? '' : 's'} ${ids.slice(0, MAX_IDS).join(', ')}${more}`;
}
