import { expect } from 'chai';
import { splitSlice, type Probe } from '#src/engine/read/slice-sizes.js';

const SECOND = 1_000;
const BEGIN = Date.UTC(2026, 0, 1);
const END = BEGIN + 1_000_000 * SECOND;

/** Rows at these seconds after {@link BEGIN}, in order, and the number of calls under way at once. */
function rowsAt(seconds: readonly number[]): { readonly probe: Probe; readonly most: () => number } {
  let underWay = 0;
  let most = 0;
  const times = seconds.map((second) => BEGIN + second * SECOND);
  const probe: Probe = async ({ from = 0, until = END }, offset) => {
    most = Math.max(most, (underWay += 1));
    await Promise.resolve();
    underWay -= 1;
    const at = times.filter((time) => time >= from && time < until)[offset];
    const row = { id: String(at), modified: at ?? null, values: {} };
    return { rows: at === undefined ? [] : [row], moreRecords: false };
  };
  return { probe, most: () => most };
}

const evenly = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const whole = { from: BEGIN, to: END, afterId: undefined };
const widths = (slices: readonly { from: number; to: number }[], seconds: readonly number[]): number[] =>
  slices.map(
    ({ from, to }) =>
      seconds.filter((second) => BEGIN + second * SECOND >= from && BEGIN + second * SECOND < to).length,
  );

describe('engine/read: sizes of time slices', () => {
  for (const isCounted of [true, false]) {
    it(`are equal and leave no gap, ${isCounted ? 'counted' : 'estimated'}`, async () => {
      const seconds = evenly(1_000);
      const { probe, most } = rowsAt(seconds);
      const slices = await splitSlice(probe, whole, { rows: 1_000, count: 10, isCounted });
      expect(widths(slices, seconds)).to.deep.equal(Array.from({ length: 10 }, () => 100));
      expect([slices[0]?.from, slices.at(-1)?.to]).to.deep.equal([BEGIN, END]);
      for (const [index, slice] of slices.slice(1).entries()) expect(slice.from).to.equal(slices[index]?.to);
      expect(most()).to.equal(isCounted ? 9 : 1);
    });

    it(`have every row where fewer came than were ${isCounted ? 'counted' : 'estimated'}`, async () => {
      const seconds = evenly(250);
      const { probe } = rowsAt(seconds);
      const slices = await splitSlice(probe, whole, { rows: 1_000, count: 10, isCounted });
      expect(widths(slices, seconds)).to.deep.equal([100, 100, 50]);
      expect(slices.at(-1)?.to).to.equal(END);
    });
  }

  it('keep the rows of one second together', async () => {
    const seconds = [
      ...evenly(100),
      ...Array.from({ length: 700 }, () => 101),
      ...evenly(200).map((n) => n + 101),
    ];
    const { probe } = rowsAt(seconds);
    const slices = await splitSlice(probe, whole, { rows: 1_000, count: 10, isCounted: true });
    expect(widths(slices, seconds)).to.deep.equal([100, 700, 100, 100]);
  });

  it('of more rows than an offset reaches are probed one after another', async () => {
    const { probe, most } = rowsAt(evenly(10));
    await splitSlice(probe, whole, { rows: 1_000_000, count: 10, isCounted: true });
    expect(most()).to.equal(1);
  });
});
