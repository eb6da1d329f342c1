import { BOUNDS } from '../util/bounds.js';
import type { Json } from '../util/json.js';

const DEFAULT_SECONDS = 300;

/**
 * Seconds to wait for a response (F-A17). Absent, blank and 0 mean 300. Text is parsed as a number.
 *
 * @returns `undefined` if the value is not a number of seconds.
 */
export function requestTimeoutSeconds(value: Json | undefined): number | undefined {
  if (value === undefined || value === null) return DEFAULT_SECONDS;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const seconds = Number(value);
  if (!Number.isFinite(seconds) || seconds < 0) return undefined;
  return seconds === 0 ? DEFAULT_SECONDS : Math.min(seconds, BOUNDS.requestTimeoutSeconds);
}
