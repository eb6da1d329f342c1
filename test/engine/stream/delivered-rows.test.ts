import { expect } from 'chai';
import fc from 'fast-check';
import { createDeliveredRows, sampleOf, type DeliveredRows } from '#src/engine/stream/delivered-rows.js';

const SECOND = 1_000;
const record = (id: string, second?: number) => ({
  id,
  modified: second === undefined ? null : second * SECOND,
});

function filled(ids: readonly string[], withVersions = false): DeliveredRows {
  const rows = createDeliveredRows(withVersions);
  rows.add(ids.map((id) => record(id, 7)));
  return rows;
}

describe('engine/delivered-rows', () => {
  const anId = fc.oneof(
    fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n }).map(String),
    fc.bigInt({ min: 5_725_767_000_000_410_000n, max: 5_725_767_000_000_412_000n }).map(String),
    fc.constantFrom('0', '007', 'abc', '99999999999999999999'),
  );

  it('is a map of the last version by id, whatever the ids', () => {
    const aRow = fc.record({ id: anId, second: fc.option(fc.nat(), { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(aRow, { maxLength: 4_000, size: 'max' }), (added) => {
        const rows = createDeliveredRows(true);
        rows.add(added.map(({ id, second }) => record(id, second)));
        const truth = new Map(
          added.map(({ id, second }) => [id, second === undefined ? null : second * SECOND]),
        );
        expect(rows.size).to.equal(truth.size);
        expect(new Map([...rows.rows()].map(({ id, modified }) => [id, modified]))).to.deep.equal(truth);
        for (const [id, modified] of truth) expect(rows.get(id)).to.deep.equal({ id, modified });
      }),
      { numRuns: 30 },
    );
  });

  it('ids that follow each other, 100,000 of them', () => {
    const ids = Array.from({ length: 100_000 }, (_, index) => `5725767000000${410_052 + index}`);
    const rows = filled([...ids, ...ids]);
    expect(rows.size).to.equal(100_000);
    expect(rows.has('5725767000000410051')).to.equal(false);
    expect(ids.every((id) => rows.has(id))).to.equal(true);
  });

  it('keeps no versions where nobody asks for them, and no record without an id', () => {
    const rows = filled(['1']);
    rows.add([record('')]);
    expect(rows.get('1')).to.deep.equal({ id: '1', modified: null });
    expect([rows.size, rows.get('2')]).to.deep.equal([1, undefined]);
  });

  it('a sample is all there are, or about so many of them, each once, from all over', () => {
    const ids = Array.from({ length: 2_500 }, (_, index) => `${1_000 + index}`);
    expect(sampleOf(filled(ids.slice(0, 10)), 1_000)).to.have.length(10);
    expect(sampleOf(filled([]), 1_000)).to.deep.equal([]);
    const sample = sampleOf(filled(ids, true), 1_000).map(({ id }) => Number(id));
    expect(new Set(sample).size).to.equal(1_000);
    for (const part of [0, 500, 1_000, 1_500, 2_000])
      expect(sample.filter((id) => id >= 1_000 + part && id < 1_500 + part)).to.have.length.within(120, 280);
  });
});
