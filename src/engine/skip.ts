import type { SourceError } from '../errors.js';
import { isSkippedState, skippedState } from '../state/stream-state.js';
import { isObject, type Json, type JsonObject } from '../util/json.js';
import { ZohoApiError } from '../zoho/http/api-error.js';
import { STREAM_UNSUPPORTED, UNKNOWN_STREAM } from './stream-registry.js';

/** A stream that cannot be read and does not fail the run. */
export interface SkippedStream {
  readonly reason: string;
  /** To be emitted for it. */
  readonly state: JsonObject;
}

/** What a run knows about a stream that cannot be read. */
export interface SkipFacts {
  /** The state that the run received. */
  readonly state: Json | undefined;
  /** Records of this run. A stream that has delivered some is not skipped. */
  readonly recordCount: number;
  /** COMPLETE would make the destination replace the table by the rows of this run, which are none. */
  readonly replacesTable: boolean;
  /** It is not configured: see `StreamRequest`. */
  readonly isOptional: boolean;
}

/**
 * Whether a stream is skipped because of this error, or fails. Pure.
 *
 * - Zoho's list of modules shows that the module is gone, hidden or not supported: skipped, and its state stays. A name
 *   that is not in the list and has no state may be misspelt, and fails.
 * - A stream that is not configured, was never read and is refused: skipped.
 * - Every other error fails: a table would go stale, or be emptied, unnoticed.
 */
export function skipFor(
  error: SourceError,
  { state, recordCount, replacesTable, isOptional }: SkipFacts,
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
  'Remove the stream from the connection, or restore the module in Zoho; it then continues from its state.';

function skipped({ userMessage, code }: SourceError): SkippedStream {
  return { reason: userMessage, state: skippedState(code) };
}
