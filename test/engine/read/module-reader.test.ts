import { expect } from 'chai';
import { startOf, tailOf } from '#src/engine/read/read-window.js';
import { createTimelessRows } from '#src/engine/read/timeless-rows.js';

const RUN = 5_000;
const slice = (from: number, to: number) => ({ from, to });

describe('engine/read: where a read begins and ends', () => {
  for (const [what, window, done, expected] of [
    ['a slice inside the window is kept', { from: 1_000, until: 4_000 }, [slice(2_000, 3_000)], [[2, 3]]],
    [
      'one that reaches over both ends is clipped',
      { from: 1_000, until: 4_000 },
      [slice(0, 9_000)],
      [[1, 4]],
    ],
    [
      'one that ends where the window begins is dropped',
      { from: 1_000, until: 4_000 },
      [slice(0, 1_000)],
      [],
    ],
    [
      'one that begins where the window ends is dropped',
      { from: 1_000, until: 4_000 },
      [slice(4_000, 5_000)],
      [],
    ],
    ['a read without an end goes to the start of the run', {}, [slice(3_000, 9_000)], [[3, 5]]],
  ] as const) {
    it(what, () => {
      const start = startOf({ done, jobs: [], afterId: '7' }, { window, runStartedAt: RUN });
      expect(start.done.map(({ from, to }) => [from / 1_000, to / 1_000])).to.deep.equal(expected);
      expect([start.from, start.afterId]).to.deep.equal(['from' in window ? window.from : undefined, '7']);
    });
  }

  const timed = { cursorField: 'Modified_Time' };
  for (const [what, window, stream, expected] of [
    ['a full read has a tail from the start of the run', {}, timed, { from: RUN }],
    ['so has one that begins at a date', { from: 1_000 }, timed, { from: RUN }],
    ['a window with an end has none', { until: 4_000 }, timed, undefined],
    ['a module without times has none', {}, {}, undefined],
  ] as const) {
    it(what, () => expect(tailOf({ window, runStartedAt: RUN }, stream)).to.deep.equal(expected));
  }
});

describe('engine/read: rows without a Modified_Time', () => {
  const row = (id: string, modified: number | null = null) => ({ id, modified, values: {} });

  it('are due once, in a read from the first row of a module with times', () => {
    const rows = createTimelessRows('Modified_Time', true);
    expect(rows.isDue()).to.equal(true);
    rows.finish();
    expect(rows.isDue()).to.equal(false);
    expect(createTimelessRows('Modified_Time', false).isDue()).to.equal(false);
    expect(createTimelessRows(undefined, true).isDue()).to.equal(false);
  });

  it('are new once, whichever call brings them; rows with a time always are', () => {
    const rows = createTimelessRows('Modified_Time', true);
    const given = [row('1'), row('1'), row('2'), row('3', 5), row('3', 5)];
    expect(given.map((one) => rows.isNew(one))).to.deep.equal([true, false, true, true, true]);
  });

  it('of an increment or of a module without times are never held back', () => {
    for (const rows of [createTimelessRows('Modified_Time', false), createTimelessRows(undefined, true)])
      expect([row('1'), row('1')].map((one) => rows.isNew(one))).to.deep.equal([true, true]);
  });
});
