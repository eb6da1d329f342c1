import { expect } from 'chai';
import { createOmittedColumns } from '#src/engine/plan/omitted-columns.js';

const rows = (count: number, values: object): { [name: string]: string | null }[] =>
  Array.from({ length: count }, () => ({ A: null, B: null, ...values }));

describe('engine/omitted-columns', () => {
  it('are requested until Get Records has had no value in 100 rows', () => {
    const omitted = createOmittedColumns();
    omitted.learn(['A'], rows(99, {}));
    expect(omitted.isOpen('A')).to.equal(true);
    omitted.learn(['A'], rows(1, {}));
    expect([omitted.isOpen('A'), omitted.isOpen('B')]).to.deep.equal([false, true]);
  });

  it('are requested to the end if a row had a value', () => {
    const omitted = createOmittedColumns();
    omitted.learn(['A', 'B'], rows(1, { B: 'not delivered by queries' }));
    omitted.learn(['A', 'B'], rows(200, {}));
    expect([omitted.isOpen('A'), omitted.isOpen('B')]).to.deep.equal([false, true]);
  });
});
