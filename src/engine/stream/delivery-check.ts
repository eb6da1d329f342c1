import type { StreamDefinition } from '../../catalog/streams/streams.js';
import type { ResumePosition } from '../../state/resume-position.js';
import type { StreamState } from '../../state/stream-state.js';
import { createDeliveredRows, type DeliveredRows } from './delivered-rows.js';
import type { Plan, PlanStrategy } from '../plan/plan.js';
import type { StreamContext, StreamRequest } from './context.js';
import { resumePositionOf } from './plan-facts.js';

/** What a stream remembers of its rows for the comparison with Zoho. */
export interface StreamCheck {
  /** `part`: a whole read that an earlier run began. */
  readonly extent: Extent;
  /** Absent if they are not compared. */
  readonly delivered: DeliveredRows | undefined;
  readonly verify: StreamContext['options']['verify'];
  /** Zoho's count as the plan received it; `undefined`: the plan did not ask. */
  readonly counted: () => Counted | undefined;
  readonly onCount: (count: number | undefined) => void;
  /** Zoho announced rows that it did not deliver. */
  readonly hasRest: () => boolean;
  readonly onRest: () => void;
  /** The last strategy. It read most of the rows: a stream that changes its strategy does so early. */
  readonly reader: () => PlanStrategy;
  /** Rows may come from export jobs of an earlier run, and are then older than this run. */
  readonly hasOldJobs: boolean;
  readonly onPlan: (plan: Plan) => void;
}

export type Extent = 'whole' | 'part' | 'increment' | 'other';

/** `count` is `undefined` if Zoho did not give one. */
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

/** Pure. An interrupted first read of increments has a bookmark and cannot be distinguished from an increment. */
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
