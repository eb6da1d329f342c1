import type { StreamDefinition } from '../../catalog/streams/streams.js';
import type { Interval } from '../../state/intervals.js';
import { NO_POSITION, type ResumePosition } from '../../state/resume-position.js';
import type { StreamState } from '../../state/stream-state.js';
import { incrementalWindow } from '../../state/window.js';
import { UNKNOWN_FACTS, type Plan, type PlanFacts } from '../plan/plan.js';
import type { StreamContext, StreamRequest } from './context.js';

/** The facts that are known before the first row is read. */
export function planFactsOf(
  { mode }: Pick<StreamRequest, 'mode'>,
  { options, runStartedAt }: Pick<StreamContext, 'options' | 'runStartedAt'>,
  { kind, cursorField }: Pick<StreamDefinition, 'kind' | 'cursorField'>,
  { cursor, fullRefresh }: StreamState,
): PlanFacts {
  const { startAt, lookbackSeconds } = options;
  return {
    ...UNKNOWN_FACTS,
    kind,
    cursorField,
    incremental: mode === 'incremental',
    window: incrementalWindow({ cursor, startAt, lookbackSeconds, serverNow: runStartedAt }),
    fullFrom: fullRefresh ?? startAt,
  };
}

/**
 * The position that an earlier run reached, in addition to its bookmark. If the window begins before the bookmark
 * (`lookback_seconds`), the end of each finished time slice is shortened by as much: late rows may be there.
 */
export function resumePositionOf(
  { cursor, resumePosition, fullResumePosition }: StreamState,
  { window }: Plan,
  incremental: boolean,
): ResumePosition {
  if (!incremental) return fullResumePosition ?? NO_POSITION;
  if (!resumePosition || !window) return NO_POSITION;
  if (window.from === cursor) return resumePosition;
  const back = Math.max(0, (cursor ?? 0) - (window.from ?? 0));
  const shortened = <T extends Interval>(parts: readonly T[]): T[] =>
    parts.map((part) => ({ ...part, to: part.to - back })).filter(({ from, to }) => from < to);
  return { done: shortened(resumePosition.done), jobs: shortened(resumePosition.jobs) };
}
