import { expect } from 'chai';
import { createHiddenColumns } from '#src/engine/plan/hidden-columns.js';

const rows = (count: number, values: object): { [name: string]: string | null }[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(index), A: null, B: null, ...values }));

describe('engine/hidden-columns', () => {
  it('are requested until 100 rows have none of them', () => {
    const hidden = createHiddenColumns(['A', 'B']);
    hidden.learn(rows(99, {}));
    expect(hidden.open()).to.deep.equal(['A', 'B']);
    hidden.learn(rows(1, {}));
    expect(hidden.open()).to.deep.equal([]);
  });

  it('are requested to the end if a row had a value', () => {
    const hidden = createHiddenColumns(['A', 'B']);
    hidden.learn(rows(1, { B: 'seen after all' }));
    hidden.learn(rows(200, {}));
    expect(hidden.open()).to.deep.equal(['B']);
  });
});
