import { expect } from 'chai';
import fc from 'fast-check';
import { createLimiter } from '#src/zoho/limits/limiter.js';
import { createRateWindow, paced, rateWait } from '#src/zoho/limits/rate-window.js';
import { createVirtualClock } from '../../support/clock.js';
import { rejection } from '../../support/rejection.js';

describe('zoho/rate-window', () => {
  const rate = { count: 3, windowMs: 60 };
  const cases: readonly [string, readonly number[], number, number][] = [
    ['nothing was sent', [], 0, 0],
    ['there is room', [0, 1], 2, 0],
    ['the window is full', [0, 10, 20], 20, 40],
    ['the oldest has just left it', [0, 10, 20], 60, 0],
    ['a millisecond is missing', [0, 10, 20], 59, 1],
    ['older ones do not matter', [-500, -400, 0, 10, 20], 25, 35],
    ['all came at once', [5, 5, 5], 5, 60],
    ['all is long ago', [0, 10, 20], 1_000, 0],
  ];
  for (const [title, taken, now, wait] of cases) {
    it(`where ${title}, the wait is ${wait} ms`, () => {
      expect(rateWait(taken, rate, now)).to.equal(wait);
    });
  }

  it('no stretch of the window holds more than the rate, and nothing waits longer than it must', () => {
    const gaps = fc.array(fc.nat(50), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 5 }), (pauses, count) => {
        const clock = createVirtualClock({ now: 0 });
        const window = createRateWindow({ count, windowMs: 60 }, clock);
        const sent: number[] = [];
        for (const pause of pauses) {
          clock.advance(pause);
          const wait = window.waitMs();
          const before = sent[sent.length - count];
          if (wait > 0) expect(clock.now() + wait - (before ?? NaN)).to.equal(60);
          clock.advance(wait);
          window.take();
          sent.push(clock.now());
        }
        sent.forEach((at, index) => {
          const before = sent[index - count];
          if (before !== undefined) expect(at - before).to.be.at.least(60);
        });
      }),
    );
  });

  const direct = <R>(job: () => Promise<R>): Promise<R> => job();

  it('paced jobs start in time, and all of them run', async () => {
    const clock = createVirtualClock({ now: 0 });
    const window = createRateWindow(rate, clock);
    const started: number[] = [];
    const jobs = Array.from({ length: 10 }, (_, index) =>
      paced({ window, clock }, direct, () => {
        started.push(clock.now());
        return Promise.resolve(index);
      }),
    );
    expect(await Promise.all(jobs)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    started.forEach((at, index) => {
      expect(at - (started[index - 3] ?? -Infinity)).to.be.at.least(60);
    });
  });

  it('paced jobs leave their slot to others while they wait', async () => {
    const limiter = createLimiter({ maxConcurrent: 1 });
    let wake = (): void => undefined;
    let now = 0;
    const clock = { now: () => now, sleep: () => new Promise<void>((resolve) => (wake = resolve)) };
    const window = createRateWindow({ count: 1, windowMs: 60 }, clock);
    const output: string[] = [];
    const emit = (word: string) => () => Promise.resolve(output.push(word));
    const download = (word: string): Promise<number> =>
      paced({ window, clock }, (job) => limiter('light', job), emit(word));
    await download('first');
    const second = download('second');
    await limiter('light', emit('another call'));
    now = 60;
    wake();
    await second;
    expect(output).to.deep.equal(['first', 'another call', 'second']);
  });

  it('an abort ends the wait, and the error of a job is its own', async () => {
    const clock = createVirtualClock({ now: 0 });
    const window = createRateWindow({ count: 1, windowMs: 60 }, clock);
    const error = new RangeError('as it was thrown');
    expect(await rejection(paced({ window, clock }, direct, () => Promise.reject(error)))).to.equal(error);
    const reason = new Error('stop');
    const signal = AbortSignal.abort(reason);
    expect(await rejection(paced({ window, clock, signal }, direct, () => Promise.resolve()))).to.equal(
      reason,
    );
  });
});
