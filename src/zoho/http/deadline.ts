import { systemClock } from '../../util/clock.js';

/** The work took too long. */
class TooLate extends Error {
  readonly code = 'ETIMEDOUT';
}

/** Made once: an error records its stack, and there is one exchange for each call. */
const DONE = new Error('the exchange is over');

/**
 * Limits an exchange in real time, so that it ends even if a layer below waits without a timeout.
 *
 * @param work receives a function with which it registers what to abort after the timeout
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
    done.abort(DONE);
  }
}
