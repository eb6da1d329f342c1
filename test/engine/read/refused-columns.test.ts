import { expect } from 'chai';
import { findRefusedColumns } from '#src/engine/read/refused-columns.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `Text_${index}`);

/** Refuses any query that has one of these columns. */
function zoho(...refused: readonly string[]) {
  let looks = 0;
  return {
    looks: () => looks,
    isTaken: (columns: readonly string[]): Promise<boolean> => {
      looks += 1;
      return Promise.resolve(!columns.some((name) => refused.includes(name)));
    },
  };
}

describe('engine/read/refused-columns', () => {
  for (const culprit of ['Text_0', 'Text_250', 'Text_498'])
    it(`I-40: finds ${culprit} among 499 for 20 credits at most`, async () => {
      const { isTaken, looks } = zoho(culprit);
      expect(await findRefusedColumns(names(499), isTaken)).to.deep.equal([culprit]);
      expect(looks()).to.be.at.most(20);
    });

  it('finds several if that is cheap enough', async () => {
    const { isTaken } = zoho('Text_1', 'Text_6');
    expect(await findRefusedColumns(names(8), isTaken)).to.have.members(['Text_1', 'Text_6']);
  });

  it('finds no column if Zoho refuses the query without any', async () => {
    let looks = 0;
    const never = (): Promise<boolean> => {
      looks += 1;
      return Promise.resolve(false);
    };
    expect(await findRefusedColumns(names(499), never)).to.deep.equal([]);
    expect(looks).to.equal(1);
  });

  it('finds none if Zoho accepts all of them by now', async () => {
    expect(await findRefusedColumns(names(9), zoho().isTaken)).to.deep.equal([]);
  });

  it('finds none if the search would cost more', async () => {
    const { isTaken, looks } = zoho(...names(100));
    expect(await findRefusedColumns(names(100), isTaken)).to.deep.equal([]);
    expect(looks()).to.be.at.most(20);
  });
});
