import { SourceError } from '../errors.js';
import { formatInstant, parseInstant } from '../util/clock.js';
import { asObject, asText, isObject, type Json, type JsonObject } from '../util/json.js';

/**
 * Where a stream stands, as plain JSON a person can read and edit (design.md §4):
 *
 * - `{"v":1,"Modified_Time":"2026-01-31T09:30:00Z"}`: every row changed before that second was delivered; the next
 *   window starts at it, inclusively. Half-done windows look the same: the walk goes up in time, so the second that it
 *   has reached is all that is needed to resume by value.
 * - `{"v":1,"full_refresh":{"Modified_Time":"…"}}`: a full read that stands there; `{"complete":true}` when it is over.
 * - `{"v":1,"skipped":"…"}`: the stream could not be read; nothing was delivered, nothing is skipped over next time.
 *
 * States of Airbyte's source-zoho-crm (`{"Modified_Time":"2021-09-17T13:30:28-07:00"}`, no version) are understood.
 */
export interface StreamState {
  /** Epoch ms: everything before is delivered. */
  readonly cursor?: number;
  /** A full read on its way: epoch ms up to which it has come. */
  readonly fullRefresh?: number;
}

const STATE_VERSION = 1;

/** Reads a stored state; the cursor is looked up under the stream's own cursor field. */
export function parseStreamState(stream: string, value: Json | undefined, cursorField?: string): StreamState {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw unreadable(stream, 'it is not a JSON object');
  const version = value['v'];
  if (version !== undefined && version !== STATE_VERSION) {
    throw unreadable(
      stream,
      `its version is ${JSON.stringify(version)} and this release reads version ${STATE_VERSION}`,
    );
  }
  if (cursorField === undefined) return {};
  const cursor = instantOf(stream, value, cursorField);
  const fullRefresh = instantOf(stream, asObject(value['full_refresh']), cursorField);
  return {
    ...(cursor === undefined ? {} : { cursor }),
    ...(fullRefresh === undefined ? {} : { fullRefresh }),
  };
}

function instantOf(stream: string, value: JsonObject, field: string): number | undefined {
  const text = asText(value[field]);
  if (text === undefined) return undefined;
  const instant = parseInstant(text);
  if (instant === undefined)
    throw unreadable(stream, `its ${field} ${JSON.stringify(text)} is not a point in time`);
  return instant;
}

function unreadable(stream: string, why: string): SourceError {
  return new SourceError({
    code: 'STATE_UNREADABLE',
    failureType: 'config',
    userMessage:
      `The state of stream "${stream}" cannot be used: ${why}. ` +
      'Expected is {"v":1,"Modified_Time":"2026-01-31T09:30:00Z"}. Correct it, or reset the stream to read it from the start.',
  });
}

export function incrementalState(cursorField: string, cursor: number): JsonObject {
  return { v: STATE_VERSION, [cursorField]: formatInstant(cursor) };
}

export function fullRefreshState(cursorField: string, reached: number): JsonObject {
  return { v: STATE_VERSION, full_refresh: { [cursorField]: formatInstant(reached) } };
}

export function fullRefreshDone(): JsonObject {
  return { v: STATE_VERSION, full_refresh: { complete: true } };
}

export function skippedState(reason: string): JsonObject {
  return { v: STATE_VERSION, skipped: reason };
}

/** The stream could not be read: nothing of it was delivered, though the stream itself came to a proper end. */
export function isSkippedState(state: JsonObject): boolean {
  return state['skipped'] !== undefined;
}
