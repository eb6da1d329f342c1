import { SourceError } from '../../errors.js';
import { isSince, type PresentRow } from './recent-changes.js';
import type { DeliveredRow } from '../stream/delivered-rows.js';
import { estimate, type Strategy } from '../plan/estimate.js';
import type { PlanStrategy } from '../plan/plan.js';

/**
 * What a second look at one row has shown. `missing`: in Zoho, and not delivered. `stale`: delivered in another version than
 * Zoho has had since before the run. `vanished`: delivered, and neither there nor in the list of deletions.
 */
export type Finding = 'same' | 'changed' | 'deleted' | 'missing' | 'stale' | 'vanished';

export interface RowFacts {
  /** As it was delivered; absent: it was not. */
  readonly ours: DeliveredRow | undefined;
  /** As Zoho has it now; absent: it has not. */
  readonly theirs: PresentRow | undefined;
  /** It is in the list of deletions, or the module has no such list, or one that is too long. */
  readonly mayBeDeleted: boolean;
  /** Zoho's clock when the run began, epoch ms. */
  readonly startedAt: number;
  /** Rows carry a Modified_Time to compare. */
  readonly hasVersions: boolean;
}

/** Pure. What has happened since the run began comes with the next one, and is no difference. */
export function judge({ ours, theirs, mayBeDeleted, startedAt, hasVersions }: RowFacts): Finding {
  if (!theirs) return !ours || mayBeDeleted ? 'deleted' : 'vanished';
  if (ours && (!hasVersions || ours.modified === theirs.modified)) return 'same';
  if (isSince(theirs, startedAt)) return 'changed';
  return ours ? 'stale' : 'missing';
}

/** The cheapest way to read ids and times of so many rows that is not the one in which they were read. Pure. */
export function strategyToVerify(
  used: PlanStrategy,
  rows: number,
  unavailable: Readonly<Partial<Record<Strategy, string>>>,
): Strategy {
  const others = STRATEGIES.filter((strategy) => unavailable[strategy] === undefined && strategy !== used);
  return others.sort((a, b) => creditsToVerify(a, rows) - creditsToVerify(b, rows))[0] ?? 'records';
}

const STRATEGIES: readonly Strategy[] = ['records', 'coql', 'bulk'];
/** What it costs to read ids and times of so many rows. Pure. */
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
  /** Rows that were compared. */
  readonly compared: number;
  /** What was compared in words: `1000 of 60000 records by id`. */
  readonly how: string;
  readonly ids: Readonly<Record<Finding, readonly string[]>>;
  /** Rows that differ and were not looked at again, for there were too many. */
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
  ['vanished', 'delivered, not in Zoho any more and not listed as deleted'],
];

/** `undefined` where all is explained. */
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
      `The verification of ${stream} has found rows that nothing explains: ${parts.join('; ')}. ` +
      'Reset the stream to read it from the start, and please report this with the log.',
  });
}

function listed(ids: readonly string[]): string {
  const more = ids.length > MAX_IDS ? ` and ${ids.length - MAX_IDS} more` : '';
  return `id${ids.length === 1 ? '' : 's'} ${ids.slice(0, MAX_IDS).join(', ')}${more}`;
}
