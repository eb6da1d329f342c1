import { SourceError } from '../errors.js';
import { formatInstant, parseInstant } from '../util/clock.js';
import { readFormulaRefresh } from './formula-refresh.js';
import { FORMULA_REFRESH, readMarkers, writeMarkers, type Markers } from './markers.js';
import {
  NO_POSITION,
  readResumePosition,
  writeResumePosition,
  type ResumePosition,
} from './resume-position.js';
import { asObject, asText, isObject, type Json, type JsonObject } from '../util/json.js';

/**
 * The state of a stream as plain JSON that a person can read and edit (docs/guide.md#state):
 *
 * - `{"v":1,"Modified_Time":"2026-01-31T09:30:00Z"}`: every row changed before that second was delivered. The next window
 *   starts at it, inclusively. A half-done window looks the same: the walk goes upward in time, so the second that it has
 *   reached is all it needs to resume by value.
 * - `after_id`, `done`, `jobs` next to it, or inside `full_refresh`: what is delivered or paid for after that second, if a
 *   read pages by id or runs in several time slices (`resume-position.ts`).
 * - `"deleted_time":"…"` next to it: every deletion before that second was delivered, too. Alone: a first read that began
 *   then and was interrupted before its first state (see {@link deletionWindow}).
 * - `"ids":{"count":…,"packed":"…"}` and `"ids_at":"…"`: the ids delivered, and when they were last compared with Zoho's
 *   (`delivered-ids.ts`).
 * - `"recycled":{"days":[…]}`: the ids reported as deleted that may be restored (`deleted-ids.ts`).
 * - `"formulas_at":"…"` next to it: no formula of a delivered row is older. `formula_refresh`: the position of a formula
 *   refresh in progress (`formula-refresh.ts`).
 * - `{"v":1,"full_refresh":{"Modified_Time":"…"}}`: the position of a full read; `{"complete":true}` once it is complete.
 * - `{"v":1,"skipped":"…"}`: the stream could not be read. Nothing was delivered; the next run reads it from the start.
 * - `"fields":{"asked_at":"…","columns":{…}}` next to any of them: the columns of the module, so that the next run need not
 *   ask for them (`stored-fields.ts`).
 * - `"alive_at":"…"` next to any of them: a heartbeat during a long wait. The next run ignores it.
 *
 * States of Airbyte's source-zoho-crm (`{"Modified_Time":"2021-09-17T13:30:28-07:00"}`, no version) are accepted.
 */
export interface StreamState extends Markers {
  /** Epoch ms: everything before is delivered. */
  readonly cursor?: number;
  /** Epoch ms up to which a full read in progress has come. */
  readonly fullRefresh?: number;
  /** What is delivered or paid for beyond the cursor, or beyond the position of the full read. */
  readonly resumePosition?: ResumePosition;
  readonly fullResumePosition?: ResumePosition;
  /** The ids delivered, as {@link createDeliveredIds} reads them. */
  readonly ids?: JsonObject;
  /** The ids reported as deleted, as {@link createDeletedIds} reads them. */
  readonly recycled?: JsonObject;
}

const STATE_VERSION = 1;

/** Reads a stored state. The cursor is stored under the name of the stream's cursor field. */
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
  const formulas = asObject(value[FORMULA_REFRESH]);
  const formulaRefresh = readFormulaRefresh(formulas, (key) => instantOf(stream, formulas, key));
  return {
    ...(cursor === undefined ? {} : { cursor }),
    ...readMarkers((key) => instantOf(stream, value, key)),
    ...(isObject(value['ids']) ? { ids: value['ids'] } : {}),
    ...(isObject(value['recycled']) ? { recycled: value['recycled'] } : {}),
    ...(formulaRefresh === undefined ? {} : { formulaRefresh }),
    ...(fullRefresh === undefined ? {} : { fullRefresh }),
    ...named('resumePosition', readResumePosition(value, parseInstant)),
    ...named('fullResumePosition', readResumePosition(asObject(value['full_refresh']), parseInstant)),
  };
}

function named<K extends string>(key: K, resumePosition: ResumePosition): Partial<Record<K, ResumePosition>> {
  const isEmpty =
    resumePosition.afterId === undefined &&
    resumePosition.done.length === 0 &&
    resumePosition.jobs.length === 0;
  return isEmpty ? {} : ({ [key]: resumePosition } as Record<K, ResumePosition>);
}

/**
 * Whether a stored state holds a position to resume from. Needs no knowledge of the stream. The states of a skipped stream
 * and of a complete full read hold none.
 */
export function holdsPosition(value: Json | undefined): boolean {
  const { full_refresh: full, ...rest } = asObject(value);
  const keys = [...Object.keys(rest), ...Object.keys(asObject(full))];
  return keys.some((key) => !['v', 'skipped', 'alive_at', 'complete', 'fields'].includes(key));
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
      'Expected: {"v":1,"Modified_Time":"2026-01-31T09:30:00Z"}. Correct it, or reset the stream to read it from the start.',
  });
}

/** @param cursor absent while nothing is certain but {@link ResumePosition} */
export function incrementalState(
  cursorField: string,
  cursor: number | undefined,
  markers: Markers = {},
  resumePosition: ResumePosition = NO_POSITION,
  memory: Memory = {},
): JsonObject {
  const { ids, recycled } = memory;
  return {
    v: STATE_VERSION,
    ...pointOf(cursorField, cursor, resumePosition),
    ...writeMarkers(markers),
    ...(ids && { ids }),
    ...(recycled && { recycled }),
  };
}

/** What a state remembers of single records, as {@link DeliveredIds} and {@link DeletedIds} write it. */
export interface Memory {
  readonly ids?: JsonObject | undefined;
  readonly recycled?: JsonObject | undefined;
}

function pointOf(cursorField: string, at: number | undefined, resumePosition: ResumePosition): JsonObject {
  return {
    ...(at === undefined ? {} : { [cursorField]: formatInstant(at) }),
    ...writeResumePosition(resumePosition),
  };
}

export function fullRefreshState(
  cursorField: string,
  reached: number | undefined,
  resumePosition: ResumePosition = NO_POSITION,
): JsonObject {
  return { v: STATE_VERSION, full_refresh: pointOf(cursorField, reached, resumePosition) };
}

export function fullRefreshDone(): JsonObject {
  return { v: STATE_VERSION, full_refresh: { complete: true } };
}

/** Builds the states of one run of a stream from the position of its rows and everything else to remember. */
export type StateWriter = (
  reached: number | undefined,
  markers?: Markers,
  resumePosition?: ResumePosition,
  memory?: Memory,
) => JsonObject;

/** @param incremental the stream keeps a cursor */
export function stateWriter(cursorField: string | undefined, incremental: boolean): StateWriter {
  if (cursorField === undefined) return fullRefreshDone;
  return incremental
    ? (reached, markers, resumePosition, memory) =>
        incrementalState(cursorField, reached, markers, resumePosition, memory)
    : (reached, _, resumePosition) => fullRefreshState(cursorField, reached, resumePosition);
}

export function skippedState(reason: string): JsonObject {
  return { v: STATE_VERSION, skipped: reason };
}

/** The stream's present state with a heartbeat. The next run ignores `alive_at`. */
export function heartbeatState(state: Json | undefined, now: number): JsonObject {
  const before = isObject(state) && !isSkippedState(state) ? state : { v: STATE_VERSION };
  return { ...before, alive_at: formatInstant(now) };
}

/** The stream could not be read and was skipped: nothing of it was delivered, though its status is complete. */
export function isSkippedState(state: JsonObject): boolean {
  return state['skipped'] !== undefined;
}
