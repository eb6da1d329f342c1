import { expect } from 'chai';
import { createOverlap } from '#src/engine/read/overlap.js';
import type { Row } from '#src/row.js';

const at = (second: number): number => Date.UTC(2026, 0, 1, 0, 0, second);
const row = (id: string, second: number | null): Row => ({
  id,
  modified: second === null ? null : at(second),
  values: {},
});

describe('engine/read/overlap', () => {
  it('knows the versions that a start by value returns again, and no others', () => {
    const overlap = createOverlap(at(50));
    overlap.add([row('1', 5), row('2', 6), row('3', 6)]);
    overlap.moveTo(at(6));
    overlap.add([row('4', 5), row('5', 6)]);
    const isMet = overlap.alreadyDelivered();
    expect(
      ['1', '2', '3', '4', '5'].map((id) => isMet(row(id, id === '1' || id === '4' ? 5 : 6))),
    ).to.deep.equal([false, true, true, false, true]);
    expect(isMet(row('2', 7))).to.equal(false);
  });

  it('never moves back, and an absent position forgets nothing', () => {
    const overlap = createOverlap(at(50));
    overlap.moveTo(at(6));
    overlap.add([row('1', 6)]);
    overlap.moveTo(undefined);
    overlap.moveTo(at(4));
    overlap.add([row('2', 5)]);
    expect([overlap.alreadyDelivered()(row('1', 6)), overlap.alreadyDelivered()(row('2', 5))]).to.deep.equal([
      true,
      false,
    ]);
  });

  it('keeps rows without a time, whatever the position', () => {
    const overlap = createOverlap(at(50));
    overlap.add([row('1', null)]);
    overlap.moveTo(at(9));
    expect(overlap.alreadyDelivered()(row('1', null))).to.equal(true);
  });

  it('lets rows pass twice that may change twice within a second', () => {
    const overlap = createOverlap(at(50));
    overlap.add([row('1', 49), row('2', 50)]);
    const isMet = overlap.alreadyDelivered();
    expect([isMet(row('1', 49)), isMet(row('2', 50))]).to.deep.equal([true, false]);
  });

  it('knows the rows that were delivered before the call', () => {
    const overlap = createOverlap(at(50));
    const isMet = overlap.alreadyDelivered();
    overlap.add([row('1', 5)]);
    expect(isMet(row('1', 5))).to.equal(false);
  });
});
