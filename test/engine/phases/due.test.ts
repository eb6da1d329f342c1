import { expect } from 'chai';
import { isDue } from '#src/engine/phases/due.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('engine/due', () => {
  for (const [hours, elapsed, isOver] of [
    [24, 24 * HOUR, true],
    [24, 24 * HOUR - 10 * MINUTE, true],
    [24, 24 * HOUR - 11 * MINUTE, false],
    [24, 23 * HOUR, false],
    [1, HOUR - 3 * MINUTE, true],
    [1, HOUR - 4 * MINUTE, false],
    [0, 0, true],
  ] as const) {
    it(`${hours} hours are ${isOver ? '' : 'not '}over after ${elapsed / MINUTE} minutes`, () =>
      expect(isDue(hours, elapsed)).to.equal(isOver));
  }
});
