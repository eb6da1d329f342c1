import type { Json } from '../util/json.js';

const DEFAULT_SECONDS = 300;
/** Longer waits overflow no timer, and nobody means them. */
const LONGEST_SECONDS = 86_400;

/**
 * Seconds to wait for an answer (F-A17): absent, blank and 0 mean 300; text is read as a number.
 *
 * @returns `undefined` where the value is no number of seconds.
 */
export function requestTimeoutSeconds(value: Json | undefined): number | undefined {
  if (value === undefined || value === null) return DEFAULT_SECONDS;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const seconds = Number(value);
  if (!Number.isFinite(seconds) || seconds < 0) return undefined;
  return seconds === 0 ? DEFAULT_SECONDS : Math.min(seconds, LONGEST_SECONDS);
}
