import type { SourceError } from '../errors.js';
import { holdsPosition, isSkippedState, skippedState } from '../state/stream-state.js';
import { isObject, type Json, type JsonObject } from '../util/json.js';
import { ZohoApiError } from '../zoho/http/api-error.js';
import { STREAM_UNSUPPORTED, UNKNOWN_STREAM } from './stream-registry.js';

/** A stream that cannot be read, and does not fail the run. */
export interface SkippedStream {
  readonly reason: string;
  /** To be said for it. */
  readonly state: JsonObject;
}

/**
 * Whether a stream is left out because of this error, or fails. Pure.
 *
 * - Zoho's own list of modules says that it is gone, hidden or not served: somebody decided so. Left out, and its state stays;
 *   a name that stands in no list and has no state may be a slip of the pen, and fails.
 * - Refused for want of a right or a scope: left out if it was never read; else a table would go stale without a word.
 *
 * @param state that it came with
 * @param recordCount records of this run: once there are any, nothing is left out
 */
export function skipFor(
  error: SourceError,
  state: Json | undefined,
  recordCount: number,
): SkippedStream | undefined {
  if (recordCount > 0) return undefined;
  if (error.code === UNKNOWN_STREAM || error.code === STREAM_UNSUPPORTED) {
    const known = isObject(state) && Object.keys(state).length > 0 ? state : undefined;
    if (known && !isSkippedState(known)) return { reason: `${error.userMessage} ${KEPT}`, state: known };
    return known || error.code === STREAM_UNSUPPORTED ? skipped(error) : undefined;
  }
  const isUnavailable = error instanceof ZohoApiError && error.action === 'skip-stream';
  return isUnavailable && !holdsPosition(state) ? skipped(error) : undefined;
}

const KEPT =
  'It was read before: its rows in the destination stay as they are, and so does its state. ' +
  'Remove the stream from the connection, or restore the module in Zoho; then it goes on where it stood.';

function skipped({ userMessage, code }: SourceError): SkippedStream {
  return { reason: userMessage, state: skippedState(code) };
}
