import { expect } from 'chai';
import fc from 'fast-check';
import { difference, lowWater, union, type Interval } from '#src/state/intervals.js';

const instant = fc.integer({ min: 0, max: 40 });
const interval = fc.tuple(instant, instant).map(([from, to]): Interval => ({ from, to }));
const intervals = fc.array(interval, { maxLength: 8 });

/** The seconds that stretches hold, one by one: what the algebra is measured by. */
const secondsOf = (list: readonly Interval[]): number[] => {
  const all = Array.from({ length: 41 }, (_, second) => second);
  return all.filter((second) => list.some(({ from, to }) => from <= second && second < to));
};

describe('state/intervals', () => {
  it('a union holds the same seconds, in order and apart', () => {
    fc.assert(
      fc.property(intervals, (list) => {
        const merged = union(list);
        expect(secondsOf(merged)).to.deep.equal(secondsOf(list));
        merged.slice(1).forEach((next, index) => expect(next.from).to.be.above(merged[index]?.to ?? 99));
      }),
    );
  });

  it('a difference holds the seconds of the whole that were not taken', () => {
    fc.assert(
      fc.property(interval, intervals, (whole, taken) => {
        const gone = new Set(secondsOf(taken));
        const expected = secondsOf([whole]).filter((second) => !gone.has(second));
        expect(secondsOf(difference(whole, taken))).to.deep.equal(expected);
      }),
    );
  });

  it('before the low-water mark nothing is missing, and it lies as high as it can', () => {
    const bounds = fc.uniqueArray(instant, { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(bounds, fc.array(instant, { minLength: 8, maxLength: 8 }), (borders, progress) => {
        const sorted = [...borders].sort((a, b) => a - b);
        const parts = sorted.slice(1).map((to, index) => {
          const from = sorted[index] ?? 0;
          return { from, to, reached: Math.min(to, from + (progress[index] ?? 0)) };
        });
        const pieces = parts.map(({ from, reached }) => ({ from, to: reached }));
        const read = secondsOf(pieces);
        const start = sorted[0] ?? 0;
        const { mark, done } = lowWater(start, pieces);
        expect(read).to.include.members(secondsOf([{ from: start, to: mark }]));
        expect(read).not.to.include(mark);
        expect(secondsOf([{ from: start, to: mark }, ...done])).to.deep.equal(read);
      }),
    );
  });
});
