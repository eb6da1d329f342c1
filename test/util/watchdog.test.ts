import { expect } from 'chai';
import type { Clock } from '#src/util/clock.js';
import { createWatchdog } from '#src/util/watchdog.js';

/** A clock that is moved by hand; who sleeps wakes up when it is time. */
function createHandClock() {
  let now = 0;
  const sleepers = new Set<{ until: number; wake: () => void }>();
  const clock: Pick<Clock, 'now' | 'sleep'> = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { until: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(new Error('aborted'));
        });
      }),
  };
  const advance = async (ms: number): Promise<void> => {
    now += ms;
    for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, advance };
}

describe('util/watchdog', () => {
  it('barks when one wait is too long, and not while nobody waits', async () => {
    const { clock, advance } = createHandClock();
    let barks = 0;
    const watchdog = createWatchdog(clock, { oneMs: 10, allMs: 1_000 }, () => (barks += 1));
    await advance(50);
    watchdog.start();
    await advance(9);
    watchdog.stop();
    await advance(50);
    expect(barks).to.equal(0);
    watchdog.start();
    await advance(10);
    expect(barks).to.equal(1);
  });

  it('barks when many short waits come to too much', async () => {
    const { clock, advance } = createHandClock();
    let barks = 0;
    const watchdog = createWatchdog(clock, { oneMs: 10, allMs: 25 }, () => (barks += 1));
    for (const expected of [0, 0, 0, 1]) {
      watchdog.start();
      await advance(7);
      expect(barks).to.equal(expected);
      watchdog.stop();
      await advance(100);
    }
  });
});
