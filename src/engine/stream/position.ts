import type { DeliveredIds } from '../../state/delivered-ids.js';
import type { Markers } from '../../state/markers.js';
import type { DeletedIds } from '../../state/deleted-ids.js';
import {
  fullRefreshDone,
  holdsPosition,
  stateWriter,
  type StateWriter,
  type StreamState,
} from '../../state/stream-state.js';
import { isObject, type JsonObject } from '../../util/json.js';
import { createProgress, type Progress } from './progress.js';
import type { StreamRequest } from './context.js';
import type { FieldMemory } from './field-memory.js';
import { withoutFields } from '../../state/stored-fields.js';

/** The position of a stream: how far its rows are delivered, and the other parts of its states. */
export interface StreamPosition extends Pick<Progress, 'reached' | 'moveOn' | 'isKnown'> {
  /** Changes markers in all later states. */
  readonly setMarkers: (markers: Markers) => void;
  readonly markers: () => Markers;
  /** Until {@link release}, states hold the position before this run: the rows read since have a gap, or may have one. */
  readonly hold: () => void;
  readonly release: () => void;
  /** The state of everything delivered so far; `undefined` if there is none to emit. */
  readonly current: () => JsonObject | undefined;
  /** The state of a complete stream. A state from the future stays as it is. */
  readonly final: () => JsonObject | undefined;
  /** The state of a complete stream without rows. It has no bookmark, so that the next run needs no list of deletions. */
  readonly empty: () => JsonObject;
}

export interface PositionFacts {
  readonly cursorField: string | undefined;
  /** The stream is read by increments and keeps a cursor. */
  readonly keepsCursor: boolean;
  /** The state that the run received. */
  readonly before: StreamState;
  readonly markers: Markers;
  /** Absent if the ids of delivered records are not remembered. */
  readonly deliveredIds?: DeliveredIds | undefined;
  /** Absent likewise. */
  readonly deletedIds?: DeletedIds | undefined;
}

/**
 * An incremental stream without its cursor is read whole and ends with the state that it received: if the cursor returns,
 * the next increment begins where the last one ended.
 */
export function positionOf(
  facts: PositionFacts,
  { mode, state }: Pick<StreamRequest, 'mode' | 'state'>,
): StreamPosition {
  const position = createPosition(facts);
  const isLost = mode === 'incremental' && facts.cursorField === undefined && holdsPosition(state);
  return isLost && isObject(state) ? { ...position, current: () => undefined, final: () => state } : position;
}

function createPosition({
  cursorField,
  keepsCursor,
  before,
  markers,
  deliveredIds,
  deletedIds,
}: PositionFacts): StreamPosition {
  const writer = stateWriter(cursorField, keepsCursor);
  const { reached, resumePosition, isKnown, moveOn } = createProgress(
    keepsCursor ? before.cursor : undefined,
  );
  const write: StateWriter = (at, markers, resumePosition) =>
    writer(at, markers, resumePosition, { ids: deliveredIds?.write(), recycled: deletedIds?.write() });
  let current = markers;
  let isHeld = false;
  const beginning = (): JsonObject | undefined => {
    if (cursorField === undefined) return undefined;
    return keepsCursor
      ? write(before.cursor, current, before.resumePosition)
      : writer(before.fullRefresh, {}, before.fullResumePosition);
  };
  /** Markers have changed and must be in a state, even if the position of the rows is not known yet. */
  let hasNewMarkers = false;
  return {
    reached,
    moveOn,
    isKnown,
    markers: () => current,
    setMarkers: (changes) => {
      current = { ...current, ...changes };
      hasNewMarkers = true;
    },
    hold: () => void (isHeld = true),
    release: () => void (isHeld = false),
    current: () => {
      if (isHeld) return beginning();
      if (isKnown()) return write(reached(), current, resumePosition());
      const hasNews = hasNewMarkers || deliveredIds?.knowledge() === 'known' || (deletedIds?.size() ?? 0) > 0;
      return hasNews && keepsCursor ? write(before.cursor, current, before.resumePosition) : undefined;
    },
    empty: () => writer(undefined),
    final: () => {
      if (!keepsCursor) return fullRefreshDone();
      const end = reached() ?? before.cursor;
      return end === undefined ? undefined : write(end, current, resumePosition());
    },
  };
}

/** The same position, whose states keep the columns of the stream as well. */
export function withFields(position: StreamPosition, { write }: Pick<FieldMemory, 'write'>): StreamPosition {
  const extended = (state: JsonObject | undefined): JsonObject | undefined =>
    state && { ...withoutFields(state), ...write() };
  return {
    ...position,
    current: () => extended(position.current()),
    final: () => extended(position.final()),
    empty: () => ({ ...position.empty(), ...write() }),
  };
}
