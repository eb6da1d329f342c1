import { expect } from 'chai';
import { deletionWindow, incrementalWindow, settlingMs } from '#src/state/window.js';
import { BOUNDS } from '#src/util/bounds.js';

const NOW = Date.UTC(2026, 0, 31, 9, 30);
const HOUR = 3_600_000;

describe('state/window', () => {
  for (const [what, now, wait] of [
    ['three seconds at the end of the window', NOW, 3_000],
    ['what is left of them later', NOW + 2_000, 1_000],
    ['not at all once they have passed', NOW + 3_000, 0],
    ['not at all much later', NOW + HOUR, 0],
    ['a few seconds more where time stepped back by as many', NOW - 2_000, 5_000],
    ['minutes at the most, however far it stepped back', NOW - HOUR, BOUNDS.clockToleranceMs + 3_000],
  ] as const) {
    it(`I-44: the tail of a window is waited for: ${what}`, () =>
      expect(settlingMs(NOW, now)).to.equal(wait));
  }

  const facts = { cursor: undefined, startAt: undefined, lookbackSeconds: 0, serverNow: NOW + 700 };
  for (const [what, more, window] of [
    ['a first read has no begin and whole seconds', {}, { until: NOW }],
    ['a date to start at is its begin', { startAt: NOW - HOUR + 5 }, { from: NOW - HOUR, until: NOW }],
    ['a date to start at that is not over yet: nothing', { startAt: NOW }, undefined],
    ['an increment begins at the cursor', { cursor: NOW - HOUR }, { from: NOW - HOUR, until: NOW }],
    ['a cursor of this second: nothing', { cursor: NOW }, undefined],
    ['a cursor ahead of the clock: nothing', { cursor: NOW + HOUR }, undefined],
    [
      'lookback moves the begin',
      { cursor: NOW - HOUR, lookbackSeconds: 60 },
      { from: NOW - HOUR - 60_000, until: NOW },
    ],
    [
      'but not before the date to start at',
      { cursor: NOW - HOUR, lookbackSeconds: 60, startAt: NOW - HOUR - 30_000 },
      { from: NOW - HOUR - 30_000, until: NOW },
    ],
  ] as const) {
    it(what, () => expect(incrementalWindow({ ...facts, ...more })).to.deep.equal(window));
  }

  for (const [what, deletionsThrough, window] of [
    ['no bookmark', undefined, undefined],
    ['a bookmark at the end', NOW, undefined],
    ['a bookmark before the end', NOW - HOUR, { from: NOW - HOUR - 60_000, until: NOW }],
  ] as const) {
    it(`the window of deletions with ${what}`, () =>
      expect(deletionWindow({ deletionsThrough, lookbackSeconds: 60, until: NOW })).to.deep.equal(window));
  }
});
