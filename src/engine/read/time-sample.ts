import type { Interval } from '../../state/intervals.js';
import { floorToSecond } from '../../util/clock.js';

/** So many points in time stand for all that were added. */
const MAX_POINTS = 4_000;

/** Points in time, of however many rows, in little room. */
export interface TimeSample {
  readonly add: (time: number) => void;
  /** As added, not as kept. */
  readonly count: () => number;
  /** Cuts a stretch into that many with about as many points each, at full seconds; fewer where these do not suffice. */
  readonly split: (slice: Interval, pieces: number) => Interval[];
}

/** Keeps every n-th, and doubles n whenever there are too many. */
export function createTimeSample(): TimeSample {
  let kept: number[] = [];
  let step = 1;
  let count = 0;
  return {
    add: (time) => {
      if (count % step === 0) kept.push(time);
      count += 1;
      if (kept.length < MAX_POINTS) return;
      kept = kept.filter((_, index) => index % 2 === 0);
      step *= 2;
    },
    count: () => count,
    split: ({ from, to }, pieces) => {
      const sorted = [...kept].sort((a, b) => a - b);
      const borders = Array.from({ length: pieces - 1 }, (_, index) =>
        floorToSecond(sorted[Math.floor(((index + 1) * sorted.length) / pieces)] ?? from),
      ).filter((border) => border > from && border < to);
      const points = [from, ...new Set(borders), to];
      return points.slice(1).map((end, index) => ({ from: points[index] ?? from, to: end }));
    },
  };
}
