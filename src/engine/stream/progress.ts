import { NO_POSITION, type ResumePosition } from '../../state/resume-position.js';
import type { WalkBatch } from '../walk/batch.js';

/** The progress of a stream in this run. */
export interface Progress {
  /** Epoch ms: every row changed before is delivered. `undefined`: unknown so far. */
  readonly reached: () => number | undefined;
  /** What is delivered or paid for after that time. */
  readonly resumePosition: () => ResumePosition;
  /** Whether there is anything to store in a state. */
  readonly isKnown: () => boolean;
  readonly moveOn: (batch: Omit<WalkBatch, 'rows'>) => void;
}

/** @param bookmark never moves back, even if a window with a lookback begins before it (F-I6) */
export function createProgress(bookmark: number | undefined): Progress {
  let reached: number | undefined;
  let resumePosition = NO_POSITION;
  return {
    reached: () => reached,
    resumePosition: () => resumePosition,
    isKnown: () => reached !== undefined || resumePosition.jobs.length > 0 || resumePosition.done.length > 0,
    moveOn: (batch) => {
      resumePosition = {
        ...resumePosition,
        jobs: batch.jobs ?? resumePosition.jobs,
        done: batch.done ?? resumePosition.done,
      };
      if (batch.reached === undefined) return;
      const mark = Math.max(batch.reached, bookmark ?? batch.reached);
      reached = mark;
      const afterId = mark === batch.reached ? batch.afterId : undefined;
      resumePosition = {
        ...resumePosition,
        afterId,
        done: resumePosition.done.filter(({ to }) => to > mark),
      };
    },
  };
}
