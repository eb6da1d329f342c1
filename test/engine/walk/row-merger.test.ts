import { expect } from 'chai';
import { createRowMerger } from '#src/engine/walk/row-merger.js';
import { rowOf } from '#src/row.js';
import type { JsonObject } from '#src/util/json.js';

const early = '2026-01-01T10:00:00+02:00';
const sameEarly = '2026-01-01T08:00:00Z';
const late = '2026-01-02T10:00:00+02:00';

const rows = (...values: JsonObject[]) => values.map(rowOf);

describe('engine/row-merger', () => {
  it('F-P12: puts the parts of a row together, text intact', () => {
    const merger = createRowMerger(2);
    merger.add(0, rows({ id: '1', A: 'a', Modified_Time: early }));
    merger.add(1, rows({ id: '1', B: 'Привіт', Modified_Time: sameEarly }));
    const { whole, torn } = merger.take(() => true);
    expect(torn).to.deep.equal([]);
    expect(whole).to.have.length(1);
    expect(whole[0]?.values).to.include({ id: '1', A: 'a', B: 'Привіт' });
  });

  it('F-P14b: merges by id, whatever the order of the rows', () => {
    const merger = createRowMerger(2);
    merger.add(0, rows({ id: '1', A: 1 }, { id: '2', A: 2 }));
    merger.add(1, rows({ id: '2', B: 2 }, { id: '1', B: 1 }));
    expect(merger.take(() => true).whole.map(({ values }) => values)).to.deep.equal([
      { id: '1', A: 1, B: 1 },
      { id: '2', A: 2, B: 2 },
    ]);
  });

  it('I-2, F-P13: parts of two versions are torn at once', () => {
    const merger = createRowMerger(2);
    merger.add(0, rows({ id: '1', A: 'old', Modified_Time: early }));
    merger.add(1, rows({ id: '1', B: 'new', Modified_Time: late }));
    expect(merger.take(() => false)).to.deep.equal({ whole: [], torn: ['1'] });
  });

  it('F-P13: a row in one chunk only waits until every chunk has passed it, then it is torn', () => {
    const merger = createRowMerger(2);
    merger.add(0, rows({ id: '1', A: 'a', Modified_Time: early }));
    expect(merger.take(() => false)).to.deep.equal({ whole: [], torn: [] });
    expect(merger.take(() => true)).to.deep.equal({ whole: [], torn: ['1'] });
    expect(merger.take(() => true)).to.deep.equal({ whole: [], torn: [] });
  });

  it('F-P14: a row without an id is counted, not merged', () => {
    const merger = createRowMerger(1);
    expect(merger.add(0, rows({ A: 1 }, { id: null, A: 2 }, { id: '3', A: 3 }))).to.equal(2);
    expect(merger.take(() => true).whole).to.have.length(1);
  });

  it('a row that comes twice in one part counts once, and is torn if the versions differ', () => {
    const merger = createRowMerger(1);
    merger.add(0, rows({ id: '1', A: 1, Modified_Time: early }, { id: '2', Modified_Time: early }));
    merger.add(0, rows({ id: '1', A: 2, Modified_Time: sameEarly }, { id: '2', Modified_Time: late }));
    const { whole, torn } = merger.take(() => false);
    expect(whole.map(({ values }) => values['A'])).to.deep.equal([1]);
    expect(torn).to.deep.equal(['2']);
    expect(merger.take(() => true)).to.deep.equal({ whole: [], torn: [] });
  });
});
