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

/** Where a stream stands: how far its rows have come, and what else its states say. */
export interface StreamPosition extends Pick<Progress, 'reached' | 'moveOn' | 'isKnown'> {
  /** Changes what every state from now on says. */
  readonly setMarkers: (markers: Markers) => void;
  readonly markers: () => Markers;
  /** Until {@link release}, states say where the stream stood before this run: what was read has a gap, or may have one. */
  readonly hold: () => void;
  readonly release: () => void;
  /** The state of what is certain by now; `undefined` while nothing is. */
  readonly current: () => JsonObject | undefined;
  /** The state of a stream that has come to its end; a state from the future stays as it is. */
  readonly final: () => JsonObject | undefined;
}

export interface PositionFacts {
  readonly cursorField: string | undefined;
  /** The stream keeps a cursor: it is read by increments. */
  readonly keepsCursor: boolean;
  /** The state that it came with. */
  readonly before: StreamState;
  readonly markers: Markers;
  /** What was delivered; absent where that is not written down. */
  readonly deliveredIds?: DeliveredIds | undefined;
  /** What was told as deleted; absent likewise. */
  readonly deletedIds?: DeletedIds | undefined;
}

/**
 * Increments whose cursor is gone are whole reads, which end in the state that they came with: should the cursor come back,
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
  /** Something was marked that a state has to say although no row is certain yet. */
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
    final: () => {
      if (!keepsCursor) return fullRefreshDone();
      const end = reached() ?? before.cursor;
      return end === undefined ? undefined : write(end, current, resumePosition());
    },
  };
}
