/** A whole read, and Zoho's count of its module. */
export interface CountFacts {
  /** Distinct records of the run. */
  readonly delivered: number;
  /** What Zoho counts (`/actions/count`). */
  readonly counted: number;
  /** Changes during the read. Absent: not requested, or not available. */
  readonly since?: ChangesSince | undefined;
}

/** Changes during a read, as Zoho lists them after it. */
export interface ChangesSince {
  /** Rows that were created or changed since the run began, and were not delivered. */
  readonly later: number;
  /** Rows that were delivered and have been deleted since the run began. */
  readonly gone: number;
  /** Rows that were created within the last ten minutes: the count may lack them (zoho-api.md §9). */
  readonly recentlyCreated: number;
  /** Rows that were deleted within the last ten minutes: the count may still include them. */
  readonly recentlyDeleted: number;
  /** There are more changes than were read. */
  readonly isPartial: boolean;
  /** Zoho lists the deleted rows of this module. */
  readonly listsDeletions: boolean;
}

export interface CountVerdict {
  /** False: the ids have to be compared. */
  readonly isExplained: boolean;
  /** A sentence for the log. */
  readonly text: string;
}

/** Whether the two numbers agree, or which changes explain the difference. Pure. */
export function countVerdict({ delivered, counted, since }: CountFacts): CountVerdict {
  if (counted === delivered) return explained(`${records(delivered)}, as many as Zoho counts`);
  const summary = `${records(delivered)} ${were(delivered)} delivered and Zoho counts ${counted}`;
  if (!since) return open(`${summary}; what changed meanwhile cannot be asked here`);
  const reasons = reasonsOf(since);
  if (since.isPartial) return open(`${summary}; more has changed meanwhile than is looked through`);
  const rest = counted - (delivered - since.gone + since.later);
  if (rest === 0) return explained(`${summary}: ${reasons.join(', ')}`);
  const parts = [summary, ...(reasons.length > 0 ? [reasons.join(', ')] : [])].join('; ');
  if (rest >= -since.recentlyCreated && rest <= since.recentlyDeleted)
    return explained(
      `${parts}; the other ${Math.abs(rest)} came or went within ten minutes, and Zoho's count may be minutes behind`,
    );
  if (rest < 0 && !since.listsDeletions)
    return explained(
      `${parts}; the other ${-rest} may have been deleted, which Zoho does not tell of this module`,
    );
  return open(`${parts}; ${unexplained(rest)}`);
}

/** A difference that no change explains. */
export interface CountGap {
  readonly counted: number;
  readonly since: ChangesSince | undefined;
  /** A sentence without its full stop. */
  readonly text: string;
}

/** The result of a second reading of the ids. */
export interface ReadingFacts {
  /** Rows that only the second reading had, and that were then delivered. */
  readonly brought: number;
  /** Rows that only the second reading had, and that could not be delivered. */
  readonly missing: number;
  /** Rows that only the first reading had, without deleted ones. */
  readonly lacking: number;
  /** The second reading is complete, and used another strategy or another order. */
  readonly isIndependent: boolean;
  /** Distinct records delivered so far. */
  readonly delivered: number;
  /** The count is now explained. */
  readonly isExplained: boolean;
}

/**
 * - `over`: nothing is missing.
 * - `doubt`: another reading has to decide.
 * - `gap`: rows are missing.
 */
export type Conclusion = 'over' | 'doubt' | 'gap';

/** Rows that two readings of a module in use may differ by. */
const FEW = 10;

/**
 * The ids decide, not the count. A second reading that lacks rows of the first proves nothing, nor do two empty readings.
 * Pure.
 */
export function conclusionOf(facts: ReadingFacts): Conclusion {
  if (facts.missing > 0) return 'gap';
  if (facts.isExplained) return 'over';
  const agree = facts.isIndependent && facts.lacking <= FEW && facts.delivered > 0;
  return agree ? 'over' : 'doubt';
}

/** A sentence for the log: what was found, and whether the count is right. Pure. */
export function readingSentence(
  { brought, lacking, delivered, isExplained }: ReadingFacts,
  counted: number,
  conclusion: Conclusion,
): string {
  const found =
    brought > 0
      ? `${records(brought)} that ${were(brought)} missing ${were(brought)} delivered`
      : 'no record is missing';
  const lacks = lacking > 0 ? `; ${lacking} of those delivered did not come again` : '';
  if (isExplained) return `${found}${lacks}`;
  const pattern =
    conclusion === 'over'
      ? `the ids agree, and Zoho's count of ${counted} is wrong`
      : `${records(delivered)} ${were(delivered)} delivered, and Zoho counts ${counted}`;
  return `${found}${lacks}; ${pattern}`;
}

function reasonsOf({ later, gone }: ChangesSince): string[] {
  return [
    ...(later > 0
      ? [
          `${later} came or ${were(later)} changed since the run began and ${later === 1 ? 'comes' : 'come'} with the next one`,
        ]
      : []),
    ...(gone > 0 ? [`${gone} ${were(gone)} deleted since`] : []),
  ];
}

/** @param rest rows that Zoho counts in addition to the explained ones; negative: rows that its count lacks */
function unexplained(rest: number): string {
  const count = Math.abs(rest);
  const what = rest > 0 ? 'that Zoho counts' : 'that were delivered';
  return `${count} ${what} ${count === 1 ? 'is' : 'are'} not explained`;
}

function records(count: number): string {
  return `${count} record${count === 1 ? '' : 's'}`;
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}

function explained(text: string): CountVerdict {
  return { isExplained: true, text };
}

function open(text: string): CountVerdict {
  return { isExplained: false, text };
}
