import type { Interval } from '../../state/intervals.js';
import type { PendingJob } from '../../state/resume-position.js';
import type { Row } from '../../row.js';

/** Rows that a walk delivers, and its position after them. */
export interface WalkBatch {
  readonly rows: readonly Row[];
  /** Epoch ms: every row of the window that changed before it is delivered. Absent: not known yet. */
  readonly reached?: number | undefined;
  /** Rows of the second `reached` up to this id are delivered, too. */
  readonly afterId?: string | undefined;
  /** Time slices after `reached` that are delivered. */
  readonly done?: readonly Interval[] | undefined;
  /** Pending Bulk Read jobs; absent: unchanged. They are paid for, so the state saves them at once unless they `canWait`. */
  readonly jobs?: readonly PendingJob[] | undefined;
  /** The jobs are in a state already; only the number of their delivered rows has grown. */
  readonly canWait?: boolean | undefined;
  /** Each row cost a call, so the state saves the position at once. */
  readonly isCostly?: boolean | undefined;
  /** Epoch ms: the rows were read then or later; absent: just now. */
  readonly asOf?: number | undefined;
  /** Bytes of the answers that the rows came in; absent: not measured. */
  readonly size?: number | undefined;
  /** More batches follow. */
  readonly more?: boolean | undefined;
}

/**
 * Whether the batch must not be buffered: a job that is paid for has to be in a state before the wait for it begins, and so
 * has a position that cost a call per record.
 */
export function hasNewJobs({
  jobs,
  canWait,
  isCostly,
}: Pick<WalkBatch, 'jobs' | 'canWait' | 'isCostly'>): boolean {
  return (jobs !== undefined && canWait !== true) || isCostly === true;
}
