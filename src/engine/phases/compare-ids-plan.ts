import type { DeliveredIds } from '../../state/delivered-ids.js';
import { isDue } from './due.js';

/** What a run does about deletions that no list of Zoho's tells. */
export interface IdCheck {
  /**
   * - `none`: nothing is due.
   * - `compare`: the ids that Zoho has with those that were delivered.
   * - `learn`: nobody wrote down what was delivered: from now on it is what Zoho has.
   * - `unable`: something is due, and nothing can be compared.
   */
  readonly kind: 'none' | 'compare' | 'learn' | 'unable';
  /** One sentence for the log; empty where nothing is done. */
  readonly why: string;
}

export interface IdCheckFacts {
  /** Zoho's list of deletions: read to its end, broken off at a wall, refused, or none for this kind of module. */
  readonly list: 'read' | 'incomplete' | 'refused' | 'none';
  /** `off`: ids are not written down at all. */
  readonly knowledge: ReturnType<DeliveredIds['knowledge']> | 'off';
  /** Epoch ms: every deletion before was told; absent: never, and no record was delivered before. */
  readonly deletionsThrough: number | undefined;
  /** Epoch ms: the last comparison; absent: there was none. */
  readonly comparedAt: number | undefined;
  /** End of the window of this run, epoch ms. */
  readonly until: number;
  /** The option `reconcile_hours`. */
  readonly hours: number;
}

/** How long Zoho lists what lies in the recycle bin (zoho-api.md §6), less a day for clocks and long runs. */
const RETENTION_DAYS = 60;
const DAY = 24 * 3_600_000;
const LISTED_MS = (RETENTION_DAYS - 1) * DAY;

interface Case {
  readonly when: (facts: IdCheckFacts) => boolean;
  readonly kind: IdCheck['kind'];
  readonly why: (facts: IdCheckFacts) => string;
}

/** Read from the top: the first case that fits decides. */
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

/** Whether a list that is read to its end tells less than all. Pure. */
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
