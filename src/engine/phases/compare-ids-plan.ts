import type { DeliveredIds } from '../../state/delivered-ids.js';
import { isDue } from './due.js';

/** How a run finds deletions that are in no list of Zoho. */
export interface IdCheck {
  /**
   * - `none`: nothing is due.
   * - `compare`: compare Zoho's ids with the delivered ones.
   * - `learn`: the delivered ids were not stored. Store Zoho's ids as the delivered ones.
   * - `unable`: a comparison is due and is not possible.
   */
  readonly kind: 'none' | 'compare' | 'learn' | 'unable';
  /** One sentence for the log; empty if nothing is done. */
  readonly why: string;
}

export interface IdCheckFacts {
  /** Zoho's list of deletions: read to its end, incomplete at a page limit, refused, or none for this kind of module. */
  readonly list: 'read' | 'incomplete' | 'refused' | 'none';
  /** `off`: ids are not stored at all. */
  readonly knowledge: ReturnType<DeliveredIds['knowledge']> | 'off';
  /** Epoch ms: every deletion before is delivered. Absent: deletions were never read, and no record was delivered. */
  readonly deletionsThrough: number | undefined;
  /** Epoch ms of the last comparison; absent if there was none. */
  readonly comparedAt: number | undefined;
  /** End of the window of this run, epoch ms. */
  readonly until: number;
  /** The option `reconcile_hours`. */
  readonly hours: number;
}

/** How long Zoho lists records of the recycle bin (zoho-api.md §6). */
const RETENTION_DAYS = 60;
const DAY = 24 * 3_600_000;
/** A day less, for clock skew and long runs. */
const LISTED_MS = (RETENTION_DAYS - 1) * DAY;

interface Case {
  readonly when: (facts: IdCheckFacts) => boolean;
  readonly kind: IdCheck['kind'];
  readonly why: (facts: IdCheckFacts) => string;
}

/** The first matching case decides. */
const CASES: readonly Case[] = [
  { when: (facts) => !isCheckDue(facts), kind: 'none', why: () => '' },
  {
    when: ({ knowledge }) => knowledge === 'known',
    kind: 'compare',
    why: (facts) => `${reason(facts)}: the ids that Zoho has are compared with those delivered`,
  },
  {
    when: ({ knowledge, list }) => knowledge === 'unknown' && (list === 'none' || list === 'refused'),
    kind: 'learn',
    why: (facts) =>
      `${reason(facts)}, and this state does not know which records were delivered: from now on it does. ` +
      'Reset the stream to be sure of those deleted so far',
  },
  {
    when: ({ knowledge }) => knowledge === 'unknown',
    kind: 'learn',
    why: (facts) =>
      `${reason(facts)}, and this state does not know which records were delivered: older deletions may be missing. ` +
      'Reset the stream to be sure',
  },
  {
    when: () => true,
    kind: 'unable',
    why: (facts) =>
      `${reason(facts)}, and ${noMemory(facts)}: deletions may be missing. Reset the stream to be sure, or raise tracked_ids and reset it`,
  },
];

/** Pure. */
export function planIdCheck(facts: IdCheckFacts): IdCheck {
  const found = CASES.find(({ when }) => when(facts));
  return { kind: found?.kind ?? 'none', why: found?.why(facts) ?? '' };
}

/** Whether even a complete list lacks deletions, because the last run is too long ago. Pure. */
export function outlastsList({
  deletionsThrough,
  comparedAt = -Infinity,
  until,
}: Pick<IdCheckFacts, 'deletionsThrough' | 'comparedAt' | 'until'>): boolean {
  return deletionsThrough !== undefined && until - Math.max(deletionsThrough, comparedAt) >= LISTED_MS;
}

function isCheckDue({ list, deletionsThrough, comparedAt, until, hours }: IdCheckFacts): boolean {
  switch (list) {
    case 'read':
      return outlastsList({ deletionsThrough, comparedAt, until });
    case 'incomplete':
      return true;
    case 'refused':
    case 'none':
      return comparedAt === undefined || isDue(hours, until - comparedAt);
  }
}

function reason({ list, deletionsThrough = 0, until }: IdCheckFacts): string {
  switch (list) {
    case 'read':
      return (
        `the last deletions were read ${Math.floor((until - deletionsThrough) / DAY)} days ago, ` +
        `and Zoho lists deleted records for ${RETENTION_DAYS} days (120 once they are purged)`
      );
    case 'incomplete':
      return 'more records were deleted than Zoho lets one list';
    case 'refused':
      return 'Zoho does not open its list of deletions';
    case 'none':
      return 'Zoho keeps no list of deletions for this module';
  }
}

function noMemory({ knowledge }: IdCheckFacts): string {
  return knowledge === 'over'
    ? 'it has more records than the state remembers (tracked_ids)'
    : 'no ids are remembered (tracked_ids is 0)';
}
