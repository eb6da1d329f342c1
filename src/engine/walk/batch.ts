import type { Interval } from '../../state/intervals.js';
import type { PendingJob } from '../../state/resume-position.js';
import type { JsonObject } from '../../util/json.js';

/** What a walk delivers at a time, and where it stands then. */
export interface WalkBatch {
  readonly rows: readonly JsonObject[];
  /** Epoch ms: every row of the window changed before it is delivered. Absent: nothing is certain yet. */
  readonly reached?: number | undefined;
  /** Rows of the second `reached` up to this id are delivered, too. */
  readonly afterId?: string | undefined;
  /** Stretches beyond `reached` that are delivered. */
  readonly done?: readonly Interval[] | undefined;
  /** Bulk read jobs that are on their way; absent: as before. To be kept at once, since they are paid for, unless they `canWait`. */
  readonly jobs?: readonly PendingJob[] | undefined;
  /** The jobs are known already: only more of their rows are delivered. */
  readonly canWait?: boolean | undefined;
  /** Epoch ms: the rows were read as they stood then, or later; absent: a moment ago. */
  readonly asOf?: number | undefined;
  /** Length of the answers that the rows came in; absent where nobody has measured it. */
  readonly size?: number | undefined;
  /** There is more to come. */
  readonly more?: boolean | undefined;
}

/** A job that is paid for must be in a state before it is waited for: such a batch is held back for nothing. */
export function hasNewJobs({ jobs, canWait }: Pick<WalkBatch, 'jobs' | 'canWait'>): boolean {
  return jobs !== undefined && canWait !== true;
}
