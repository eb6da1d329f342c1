import { systemClock } from '../../util/clock.js';

/** Rejects a work that takes too long. */
class TooLate extends Error {
  readonly code = 'ETIMEDOUT';
}

/**
 * Our own watchdog around an exchange, in real time: whatever the layers below wait for, and forget to bound, has an end.
 *
 * @param work is given a function by which it says what is to be broken off when it is too late
 */
export async function withinTime<T>(
  ms: number,
  work: (onLate: (breakOff: () => void) => void) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  let breakOff = (): void => undefined;
  const tooLate = systemClock.sleep(ms, done.signal).then((): never => {
    breakOff();
    throw new TooLate();
  });
  try {
    return await Promise.race([work((given) => (breakOff = given)), tooLate]);
  } finally {
    done.abort();
  }
}
