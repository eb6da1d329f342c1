import { expect } from 'chai';
import { likelyRows } from '#src/engine/read/replan.js';

describe('engine/replan', () => {
  const cases: readonly [string, Parameters<typeof likelyRows>, number | undefined][] = [
    ['as close as those that came', [{ since: 0, reached: 1_000, until: 5_000 }, 200], 800],
    ['nothing after the end', [{ since: 0, reached: 5_000, until: 5_000 }, 200], 0],
    ['an end that is passed', [{ since: 0, reached: 6_000, until: 5_000 }, 200], 0],
    [
      'a burst may be followed by many',
      [{ since: 0, reached: 1, until: 1_000_000_000_000 }, 200],
      10_000_000,
    ],
    ['all in one second: no estimate', [{ since: 7, reached: 7, until: 5_000 }, 200], undefined],
    ['a read without end', [{ since: 0, reached: 1_000, until: undefined }, 200], undefined],
    ['a module without times', [{ since: undefined, reached: undefined, until: 5_000 }, 200], undefined],
  ];
  for (const [name, [times, delivered], rows] of cases) {
    it(`rows left: ${name}`, () => {
      expect(likelyRows(times, delivered)).to.equal(rows);
    });
  }
});
