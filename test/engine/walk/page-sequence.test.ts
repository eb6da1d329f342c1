import { expect } from 'chai';
import {
  hasTokens,
  ignoresFilter,
  isExhausted,
  isUnsorted,
  moveOn,
  overlapOf,
  reachedBy,
  startSequence,
  type PageSequence,
} from '#src/engine/walk/page-sequence.js';
import type { SourcePage } from '#src/engine/walk/row-source.js';

const page = (times: readonly (number | null)[], more = true, nextPageToken?: string): SourcePage => ({
  rows: times.map((modified, n) => ({ id: String(n), modified, values: {} })),
  moreRecords: more,
  nextPageToken,
});

/** A sequence after these pages of each of its chunks. */
function after(...pages: readonly (readonly (SourcePage | undefined)[])[]): PageSequence {
  const sequence = startSequence(pages[0]?.length ?? 1, undefined, 0);
  for (const some of pages) moveOn(sequence, some);
  return sequence;
}

describe('engine/walk/page-sequence', () => {
  for (const [what, sequence, reached] of [
    ['the second of the last row', after([page([1_000, 2_900])]), 2_000],
    ['the second that the slowest part has reached', after([page([9_000]), page([4_000])]), 4_000],
    ['that of parts with more rows only', after([page([9_000]), page([4_000], false)]), 9_000],
    ['none until each part has had a time', after([page([9_000]), page([null])]), undefined],
    ['none at the end', after([page([9_000], false)]), undefined],
    ['not an earlier one after a page of rows without a time', after([page([5_000])], [page([null])]), 5_000],
  ] as const) {
    it(`a sequence reaches ${what}`, () => expect(reachedBy(sequence)).to.equal(reached));
  }

  for (const [what, times, isSorted] of [
    ['ties', [1, 2, 2, 3], true],
    ['rows without a time among others', [1, null, 1, null, 4], true],
    ['one step back', [1, 3, 2], false],
    ['one step back over a row without a time', [3, null, 2], false],
    ['an empty page', [], true],
  ] as const) {
    it(`${what}: ${isSorted ? 'sorted' : 'not sorted'}`, () =>
      expect(isUnsorted(after([page(times)]))).to.equal(!isSorted));
  }

  for (const [what, sequence, since, isIgnored] of [
    ['a row of the second asked for', after([page([5])]), 5, false],
    ['an older row', after([page([5])]), 6, true],
    ['a row without a time', after([page([null])]), 5, true],
    ['no start value', after([page([5])]), undefined, false],
    ['later pages, which have no filter of their own', after([page([5])], [page([4])]), 5, false],
  ] as const) {
    it(`the filter is ${isIgnored ? 'ignored' : 'kept'}: ${what}`, () =>
      expect(ignoresFilter(sequence, since)).to.equal(isIgnored));
  }

  it('a token that comes again is no new one', () => {
    const [first, again] = [page([1], true, 'a'), page([2], true, 'a')];
    expect(hasTokens(after([first]))).to.equal(true);
    expect(hasTokens(after([first], [again]))).to.equal(false);
    expect(hasTokens(after([first], [page([2], false)]))).to.equal(true);
  });

  it('the overlap is that of the widest part, from an instant on', () => {
    const sequence = after([page([1, 2, 2, null]), page([2])]);
    expect([overlapOf(sequence, 2), overlapOf(sequence, 3)]).to.deep.equal([2, 0]);
  });

  it('empty pages are counted until rows come, and pages after the first are unchecked', () => {
    const sequence = after([page([1])], [page([])], [page([])]);
    expect(sequence).to.include({ page: 3, unchecked: 2, emptyPages: 2 });
    moveOn(sequence, [page([2], false)]);
    expect(sequence).to.include({ unchecked: 3, emptyPages: 0 });
    expect(isExhausted(sequence)).to.equal(true);
  });
});
