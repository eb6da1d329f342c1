import type { SourceError } from '../errors.js';
import { isSkippedState, skippedState } from '../state/stream-state.js';
import { isObject, type Json, type JsonObject } from '../util/json.js';
import { ZohoApiError } from '../zoho/http/api-error.js';
import { STREAM_UNSUPPORTED, UNKNOWN_STREAM } from './stream-registry.js';

/** A stream that cannot be read, and does not fail the run. */
export interface SkippedStream {
  readonly reason: string;
  /** To be said for it. */
  readonly state: JsonObject;
}

/** What a run knows of a stream that cannot be read. */
export interface LeftOutFacts {
  /** That it came with. */
  readonly state: Json | undefined;
  /** Records of this run: once there are any, nothing is left out. */
  readonly recordCount: number;
  /** COMPLETE would have the destination put the rows of this run, which are none, in place of the table. */
  readonly replacesTable: boolean;
  /** Nobody has configured it: see `StreamRequest`. */
  readonly isOptional: boolean;
}

/**
 * Whether a stream is left out because of this error, or fails. Pure.
 *
 * - Zoho's own list of modules says that it is gone, hidden or not served: somebody decided so. Left out, and its state stays;
 *   a name that stands in no list and has no state may be a slip of the pen, and fails.
 * - A stream that nobody has configured and that was never read is left out where it is closed.
 * - Whatever else cannot be read fails: a table would go stale, or be emptied, without a word.
 */
export function skipFor(
  error: SourceError,
  { state, recordCount, replacesTable, isOptional }: LeftOutFacts,
): SkippedStream | undefined {
  if (recordCount > 0 || replacesTable) return undefined;
  const known = isObject(state) && Object.keys(state).length > 0 ? state : undefined;
  const wasRead = known !== undefined && !isSkippedState(known);
  const isUnavailable = error instanceof ZohoApiError && error.action === 'skip-stream';
  if (isUnavailable && isOptional && !wasRead) return skipped(error);
  if (error.code !== UNKNOWN_STREAM && error.code !== STREAM_UNSUPPORTED) return undefined;
  if (wasRead) return { reason: `${error.userMessage} ${KEPT}`, state: known };
  return known || error.code === STREAM_UNSUPPORTED ? skipped(error) : undefined;
}

const KEPT =
  'It was read before: its rows in the destination stay as they are, and so does its state. ' +
  'Remove the stream from the connection, or restore the module in Zoho; then it goes on where it stood.';

function skipped({ userMessage, code }: SourceError): SkippedStream {
  return { reason: userMessage, state: skippedState(code) };
}
