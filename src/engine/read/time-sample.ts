import type { Interval } from '../../state/intervals.js';
import { floorToSecond } from '../../util/clock.js';

/** Most points in time that are kept. */
const MAX_POINTS = 4_000;

/** A sample of the times of any number of rows, in bounded memory. */
export interface TimeSample {
  readonly add: (time: number) => void;
  /** Number of all added times, kept or not. */
  readonly count: () => number;
  /** Splits a time slice at full seconds into pieces of about equal numbers of rows; fewer if seconds do not suffice. */
  readonly split: (slice: Interval, pieces: number) => Interval[];
}

/** Keeps every n-th time, and doubles n whenever there are too many. */
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
