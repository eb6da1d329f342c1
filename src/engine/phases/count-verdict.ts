/** What is known of a whole read and of Zoho's count of its module. */
export interface CountFacts {
  /** Distinct records of the run. */
  readonly delivered: number;
  /** What Zoho counts (`/actions/count`). */
  readonly counted: number;
  /** What happened meanwhile; absent: it was not asked, or cannot be. */
  readonly since?: ChangesSince | undefined;
}

/** Changes around a read, as Zoho lists them after it. */
export interface ChangesSince {
  /** Rows that came or were changed since the run began, and were not delivered. */
  readonly later: number;
  /** Rows that were delivered and have been deleted since the run began. */
  readonly gone: number;
  /** Rows that came within the last ten minutes: the count may lack them (zoho-api.md §9). */
  readonly recentlyCreated: number;
  /** Rows that were deleted within the last ten minutes: the count may have them still. */
  readonly recentlyDeleted: number;
  /** More has changed than was looked through. */
  readonly isPartial: boolean;
  /** Zoho tells which rows were deleted. */
  readonly listsDeletions: boolean;
}

export interface CountVerdict {
  readonly level: 'info' | 'warn';
  /** A sentence for the log. */
  readonly text: string;
}

/** Whether the two numbers agree, what explains it where they do not, and what to do where nothing does. Pure. */
export function countVerdict({ delivered, counted, since }: CountFacts): CountVerdict {
  if (counted === delivered) return info(`${records(delivered)}, as many as Zoho counts`);
  const summary = `${records(delivered)} ${were(delivered)} delivered and Zoho counts ${counted}`;
  if (!since) return warn(`${summary}; what changed meanwhile cannot be asked here. ${ADVICE}`);
  const reasons = reasonsOf(since);
  if (since.isPartial)
    return info(
      `${summary}; more has changed meanwhile than is looked through, so that the two cannot be compared`,
    );
  const open = counted - (delivered - since.gone + since.later);
  if (open === 0) return info(`${summary}: ${reasons.join(', ')}`);
  const parts = [summary, ...(reasons.length > 0 ? [reasons.join(', ')] : [])].join('; ');
  if (open >= -since.recentlyCreated && open <= since.recentlyDeleted)
    return info(
      `${parts}; the other ${Math.abs(open)} came or went within ten minutes, and Zoho's count may be minutes behind`,
    );
  if (open < 0 && !since.listsDeletions)
    return info(
      `${parts}; the other ${-open} may have been deleted, which Zoho does not tell of this module`,
    );
  return warn(`${parts}; ${unexplained(open)}. ${ADVICE}`);
}

const ADVICE =
  "Zoho's count may be minutes behind; to see which rows differ, reset the stream and read it with --verify=all.";

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

/** @param open what Zoho counts beyond what is explained; below zero: what it lacks */
function unexplained(open: number): string {
  const count = Math.abs(open);
  const what = open > 0 ? 'that Zoho counts' : 'that were delivered';
  return `${count} ${what} ${count === 1 ? 'is' : 'are'} not explained`;
}

function records(count: number): string {
  return `${count} record${count === 1 ? '' : 's'}`;
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}

function info(text: string): CountVerdict {
  return { level: 'info', text };
}

function warn(text: string): CountVerdict {
  return { level: 'warn', text };
}
