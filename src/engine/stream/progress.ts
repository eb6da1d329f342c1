import { NO_PLACE, type Place } from '../../state/place.js';
import type { WalkBatch } from '../walk/batch.js';

/** How far a stream has come in this run. */
export interface Progress {
  /** Every row changed before is delivered, epoch ms; absent: nothing is certain yet. */
  readonly reached: () => number | undefined;
  /** What is delivered, or paid for, beyond it. */
  readonly place: () => Place;
  /** Whether there is anything that a state could say. */
  readonly isKnown: () => boolean;
  readonly moveOn: (batch: Omit<WalkBatch, 'rows'>) => void;
}

/** @param bookmark a window that looks back begins before it, and it never goes back itself (fact I6) */
export function createProgress(bookmark: number | undefined): Progress {
  let reached: number | undefined;
  let place = NO_PLACE;
  return {
    reached: () => reached,
    place: () => place,
    isKnown: () => reached !== undefined || place.jobs.length > 0 || place.done.length > 0,
    moveOn: (batch) => {
      place = { ...place, jobs: batch.jobs ?? place.jobs, done: batch.done ?? place.done };
      if (batch.reached === undefined) return;
      const mark = Math.max(batch.reached, bookmark ?? batch.reached);
      reached = mark;
      const afterId = mark === batch.reached ? batch.afterId : undefined;
      place = { ...place, afterId, done: place.done.filter(({ to }) => to > mark) };
    },
  };
}
