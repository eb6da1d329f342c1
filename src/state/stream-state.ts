import { SourceError } from '../errors.js';
import { formatInstant, parseInstant } from '../util/clock.js';
import { readFormulaRefresh } from './formula-refresh.js';
import { FORMULA_REFRESH, readMarkers, writeMarkers, type Markers } from './marks.js';
import { NO_POSITION, readResumePosition, writeResumePosition, type ResumePosition } from './place.js';
import { asObject, asText, isObject, type Json, type JsonObject } from '../util/json.js';

/**
 * Where a stream stands, as plain JSON a person can read and edit (docs/guide.md#state):
 *
 * - `{"v":1,"Modified_Time":"2026-01-31T09:30:00Z"}`: every row changed before that second was delivered; the next
 *   window starts at it, inclusively. Half-done windows look the same: the walk goes up in time, so the second that it
 *   has reached is all that is needed to resume by value.
 * - `after_id`, `done`, `jobs` beside it, or inside of `full_refresh`: what is delivered or paid for behind that second, where
 *   a read goes up ids or in several stretches (`place.ts`).
 * - `"deleted_time":"…"` beside it: every deletion before that second was delivered, too; alone: a first read that was
 *   cut before its first state, and began then (see {@link deletionWindow}).
 * - `"ids":{"count":…,"packed":"…"}` and `"ids_at":"…"`: what was delivered, and when that was last compared with what Zoho
 *   has (`id-ledger.ts`).
 * - `"recycled":{"days":[…]}`: what was told as deleted and may be restored (`recycled-ids.ts`).
 * - `"formulas_at":"…"` beside it: no formula of a delivered row is older; `formula_refresh`: where a reading stands that brings
 *   them all again (`formula-refresh.ts`).
 * - `{"v":1,"full_refresh":{"Modified_Time":"…"}}`: a full read that stands there; `{"complete":true}` when it is over.
 * - `{"v":1,"skipped":"…"}`: the stream could not be read; nothing was delivered, nothing is skipped over next time.
 * - `"alive_at":"…"` beside any of them: said to show that a long wait goes on, and of no meaning to the next run.
 *
 * States of Airbyte's source-zoho-crm (`{"Modified_Time":"2021-09-17T13:30:28-07:00"}`, no version) are understood.
 */
export interface StreamState extends Markers {
  /** Epoch ms: everything before is delivered. */
  readonly cursor?: number;
  /** A full read on its way: epoch ms up to which it has come. */
  readonly fullRefresh?: number;
  /** What is delivered or paid for beyond the cursor, or beyond the point of the full read. */
  readonly resumePosition?: ResumePosition;
  readonly fullResumePosition?: ResumePosition;
  /** What was delivered, as `createIdLedger` reads it. */
  readonly ids?: JsonObject;
  /** What was told as deleted, as `createRecycledIds` reads it. */
  readonly recycled?: JsonObject;
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
 * Whether a stored state is the place of a stream that was read once; known before anything is known of the stream. One
 * that was skipped, and a full read that is over, leave no place behind.
 */
export function holdsPosition(value: Json | undefined): boolean {
  const { full_refresh: full, ...rest } = asObject(value);
  const keys = [...Object.keys(rest), ...Object.keys(asObject(full))];
  return keys.some((key) => !['v', 'skipped', 'alive_at', 'complete'].includes(key));
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

/** @param cursor absent while nothing is certain but what {@link ResumePosition} says */
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

/** What a state remembers of single records, as `IdLedger` and `RecycledIds` write it. */
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

/** Writes the states of one run of a stream: what they say of rows, and what else they say. */
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

/** Where the stream stands already, said again to show that it lives: `alive_at` means nothing to the next run. */
export function heartbeatState(state: Json | undefined, now: number): JsonObject {
  const before = isObject(state) && !isSkippedState(state) ? state : { v: STATE_VERSION };
  return { ...before, alive_at: formatInstant(now) };
}

/** The stream could not be read: nothing of it was delivered, though the stream itself came to a proper end. */
export function isSkippedState(state: JsonObject): boolean {
  return state['skipped'] !== undefined;
}
