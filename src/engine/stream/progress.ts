import { NO_POSITION, type ResumePosition } from '../../state/resume-position.js';
import type { WalkBatch } from '../walk/batch.js';

/** How far a stream has come in this run. */
export interface Progress {
  /** Every row changed before is delivered, epoch ms; absent: nothing is certain yet. */
  readonly reached: () => number | undefined;
  /** What is delivered, or paid for, beyond it. */
  readonly resumePosition: () => ResumePosition;
  /** Whether there is anything that a state could say. */
  readonly isKnown: () => boolean;
  readonly moveOn: (batch: Omit<WalkBatch, 'rows'>) => void;
}

/** @param bookmark a window that looks back begins before it, and it never goes back itself (F-I6) */
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
