import { expect } from 'chai';
import { createNarrowPass } from '#src/engine/complete/narrow-pass.js';
import { formatInstant } from '#src/util/clock.js';
import { rowOf, type Row } from '#src/row.js';
import type { WalkBatch } from '#src/engine/walk/batch.js';

const row = (second: number): Row =>
  rowOf({ id: String(second), Modified_Time: formatInstant(second * 1_000), File: `f${second}` });
const rows = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, index) => row(from + index));

function listOf(pages: number, failsAt = Infinity) {
  const asked = { pages: 0 };
  const list = async function* (): AsyncGenerator<WalkBatch> {
    for (let page = 0; page < pages; page += 1) {
      if (page === failsAt) throw new Error('broken');
      asked.pages += 1;
      yield await Promise.resolve({ rows: rows(page * 10, page * 10 + 10) });
    }
  };
  return { list: list(), asked };
}
const idsOf = (found: ReadonlyMap<string, Row>): string[] => [...found.keys()];
const never = (): never => {
  throw new Error('not expected');
};

describe('engine/complete/narrow-pass', () => {
  it('lists only as far as the rows that are to be completed', async () => {
    const { list, asked } = listOf(10);
    const pass = createNarrowPass(list, { names: ['File'], isOrdered: true, onBroken: never });
    expect(idsOf(await pass.take(rows(0, 15)))).to.have.length(15);
    expect(asked.pages).to.equal(2);
    expect((await pass.take([row(15), row(18)])).get('18')).to.deep.equal(row(18));
    // Rows of the second of the last one may still follow.
    await pass.take([row(19)]);
    expect(asked.pages).to.equal(3);
    await pass.close();
    expect(idsOf(await pass.take(rows(30, 40)))).to.deep.equal([]);
  });

  it('a row that the list lacks is missing in the answer', async () => {
    const { list } = listOf(2);
    const pass = createNarrowPass(list, { names: [], isOrdered: true, onBroken: never });
    expect(idsOf(await pass.take([row(3), { ...row(4), id: 'other' }, row(99)]))).to.deep.equal(['3']);
  });

  it('rows that come in no order are all listed first, within a bound', async () => {
    const { list, asked } = listOf(10);
    const options = { names: [], isOrdered: false, onBroken: never };
    const pass = createNarrowPass(list, options);
    expect(idsOf(await pass.take([row(95), row(2)]))).to.deep.equal(['95', '2']);
    expect(asked.pages).to.equal(10);
    const bounded = createNarrowPass(listOf(10).list, { ...options, maxKept: 500 });
    expect(idsOf(await bounded.take([row(95), row(2)]))).to.deep.equal(['2']);
  });

  it('a list that breaks off is reported once; what it had brought is used', async () => {
    const errors: unknown[] = [];
    const { list } = listOf(10, 1);
    const onBroken = (error: unknown): void => void errors.push(error);
    const pass = createNarrowPass(list, { names: [], isOrdered: true, onBroken });
    expect(idsOf(await pass.take(rows(5, 25)))).to.have.length(5);
    expect(idsOf(await pass.take(rows(25, 30)))).to.deep.equal([]);
    expect(errors).to.have.length(1);
  });
});
