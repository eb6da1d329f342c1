import { expect } from 'chai';
import fc from 'fast-check';
import {
  splitEvenly,
  isTooDense,
  listSlices,
  nextSplit,
  type SliceProgress,
  type SplitFacts,
} from '#src/engine/plan/list-slices.js';

const facts = { rows: 40_000, isCounted: true, slots: 10, batches: 1, creditsLeft: undefined };

describe('engine/plan/list-slices', () => {
  const counts: readonly [string, Partial<Parameters<typeof listSlices>[0]>, number][] = [
    ['as many as are allowed at once', {}, 10],
    ['fewer where fewer are allowed', { slots: 5 }, 5],
    ['one call at a time: page after page', { slots: 1 }, 1],
    ['the calls of a page count', { batches: 3 }, 3],
    ['more calls for a page than are allowed', { batches: 11 }, 1],
    ['few rows', { rows: 13_000 }, 1],
    ['two slices', { rows: 14_000 }, 2],
    ['rows that are not known', { rows: undefined }, 1],
    ['of an estimate, a quarter is certain', { rows: 60_000, isCounted: undefined }, 2],
    ['too few credits for the read', { creditsLeft: 250 }, 1],
    ['enough credits', { creditsLeft: 400 }, 10],
  ];
  for (const [name, given, expected] of counts) {
    it(`number of slices: ${name}`, () => {
      expect(listSlices({ ...facts, ...given })).to.equal(expected);
    });
  }

  it('the expected price of all ends is below a twentieth of the pages', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000 }), fc.integer({ min: 1, max: 25 }), (rows, slots) => {
        const slices = listSlices({ ...facts, rows, slots });
        if (slices > 1) expect(2 + (slices - 1) / 2).to.be.at.most((rows / 200) * 0.05);
      }),
    );
  });

  it('slices of equal duration cover the range without overlap, at full seconds', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.nat(100_000),
        fc.integer({ min: 1, max: 12 }),
        (from, size, count) => {
          const range = { from: from * 1_000, to: from * 1_000 + size };
          const slices = splitEvenly(range, count);
          expect(slices.length).to.be.within(1, count);
          expect([slices[0]?.from, slices.at(-1)?.to]).to.deep.equal([range.from, range.to]);
          slices.slice(1).forEach(({ from }, index) => {
            expect(from).to.equal(slices[index]?.to);
            expect(from % 1_000).to.equal(0);
          });
        },
      ),
    );
  });

  it('rows that share seconds are too dense', () => {
    expect(isTooDense(40_000, { from: 0, to: 86_400_000 })).to.equal(false);
    expect(isTooDense(40_000, { from: 0, to: 400_000 })).to.equal(true);
    expect(isTooDense(40_000, { from: 5, to: 5 })).to.equal(true);
  });

  const slice = (from: number, to: number, seen: number, rows: number, isOver = false): SliceProgress => ({
    from,
    to,
    seen,
    rows,
    isOver,
  });
  /** A row a second. */
  const slices = [
    slice(0, 10_000_000, 10_000_000, 10_000, true),
    slice(10_000_000, 20_000_000, 12_000_000, 2_000),
  ];
  const split: SplitFacts = { slices, newest: 19_000_000, rows: 40_000, openEnds: 0, paidPages: 0.5 };

  const splits: readonly [string, Partial<SplitFacts>, ReturnType<typeof nextSplit>][] = [
    ['the middle of what is left up to the newest row', {}, { index: 1, at: 15_500_000 }],
    ['nothing where little is left', { newest: 13_100_000 }, undefined],
    ['nothing where nothing is left', { newest: 11_000_000 }, undefined],
    ['nothing where ends have cost enough', { paidPages: 8 }, undefined],
    ['nothing where open ends may cost as much', { openEnds: 12 }, undefined],
    ['nothing where few rows are certain', { rows: 10_000 }, undefined],
    ['nothing where all slices are over', { slices: slices.slice(0, 1) }, undefined],
    [
      'the slice with most rows, not the longest in time',
      { slices: [slice(0, 9_000_000, 3_000_000, 500), slice(10_000_000, 14_000_000, 12_000_000, 8_000)] },
      { index: 1, at: 13_000_000 },
    ],
    [
      'a slice without a page yet is as dense as the others',
      { slices: [...slices, slice(20_000_000, 90_000_000, 20_000_000, 0)], newest: 90_000_000 },
      { index: 2, at: 55_000_000 },
    ],
  ];
  for (const [name, given, expected] of splits) {
    it(`another slice: ${name}`, () => {
      expect(nextSplit({ ...split, ...given })).to.deep.equal(expected);
    });
  }
});
