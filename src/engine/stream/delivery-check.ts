import type { StreamDefinition } from '../../catalog/streams/streams.js';
import type { ResumePosition } from '../../state/resume-position.js';
import type { StreamState } from '../../state/stream-state.js';
import { createDeliveredRows, type DeliveredRows } from './delivered-rows.js';
import type { Plan, PlanStrategy } from '../plan/plan.js';
import type { StreamContext, StreamRequest } from './context.js';
import { resumePositionOf } from './plan-facts.js';

/** What a stream remembers of its rows so that they can be compared with Zoho. */
export interface StreamCheck {
  /** `part`: a read from the first row on, of which an earlier run has delivered a part. */
  readonly extent: Extent;
  /** Absent: nothing compares them. */
  readonly delivered: DeliveredRows | undefined;
  readonly verify: StreamContext['options']['verify'];
  /** What the plan was told of Zoho's count; `undefined`: it did not ask. */
  readonly counted: () => Counted | undefined;
  readonly onCount: (count: number | undefined) => void;
  /** Rows were announced that did not come. */
  readonly hasRest: () => boolean;
  readonly onRest: () => void;
  /** The way in which rows were read last, and most of them: a stream that changes its way does so early. */
  readonly reader: () => PlanStrategy;
  /** Rows may come from export jobs that an earlier run has made: they are older than this run. */
  readonly hasOldJobs: boolean;
  readonly onPlan: (plan: Plan) => void;
}

export type Extent = 'whole' | 'part' | 'increment' | 'other';

/** `count` is `undefined` where Zoho does not tell. */
export interface Counted {
  readonly count: number | undefined;
}

export interface CheckFacts {
  readonly stream: Pick<StreamDefinition, 'kind'>;
  readonly before: StreamState;
  readonly plan: Plan;
  readonly mode: StreamRequest['mode'];
  readonly verify: StreamContext['options']['verify'];
}

export function createStreamCheck(facts: CheckFacts): StreamCheck {
  const extent = extentOf(facts);
  const verify = extent === 'other' ? undefined : facts.verify;
  const isKept = extent === 'whole' || verify !== undefined;
  let { strategy: reader } = facts.plan;
  let counted: Counted | undefined;
  let hasRest = false;
  return {
    extent,
    verify,
    delivered: isKept ? createDeliveredRows(verify !== undefined) : undefined,
    counted: () => counted,
    onCount: (count) => (counted = { count }),
    hasRest: () => hasRest,
    onRest: () => (hasRest = true),
    reader: () => reader,
    hasOldJobs: resumePositionBefore(facts).jobs.length > 0,
    onPlan: (plan) => ({ strategy: reader } = plan),
  };
}

/** Pure. A first read of increments that was cut before has a bookmark, and cannot be told from an increment. */
export function extentOf({ stream, before, plan, mode }: Omit<CheckFacts, 'verify'>): Extent {
  if (stream.kind !== 'module' || plan.strategy === 'nothing') return 'other';
  const { afterId, done, jobs } = resumePositionBefore({ before, plan, mode });
  const isResumed = afterId !== undefined || done.length > 0 || jobs.length > 0;
  if (mode === 'full_refresh' && before.fullRefresh !== undefined) return 'part';
  if (plan.window?.from !== undefined) return 'increment';
  return isResumed ? 'part' : 'whole';
}

function resumePositionBefore({
  before,
  plan,
  mode,
}: Pick<CheckFacts, 'before' | 'plan' | 'mode'>): ResumePosition {
  return resumePositionOf(before, plan, mode === 'incremental');
}
