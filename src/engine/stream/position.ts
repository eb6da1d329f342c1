import type { IdLedger } from '../../state/id-ledger.js';
import type { Marks } from '../../state/marks.js';
import type { RecycledIds } from '../../state/recycled-ids.js';
import {
  fullRefreshDone,
  holdsPlace,
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
  readonly mark: (marks: Marks) => void;
  readonly marks: () => Marks;
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
  readonly marks: Marks;
  /** What was delivered; absent where that is not written down. */
  readonly ledger?: IdLedger | undefined;
  /** What was told as deleted; absent likewise. */
  readonly recycled?: RecycledIds | undefined;
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
  const isLost = mode === 'incremental' && facts.cursorField === undefined && holdsPlace(state);
  return isLost && isObject(state) ? { ...position, current: () => undefined, final: () => state } : position;
}

function createPosition({
  cursorField,
  keepsCursor,
  before,
  marks,
  ledger,
  recycled,
}: PositionFacts): StreamPosition {
  const writer = stateWriter(cursorField, keepsCursor);
  const { reached, place, isKnown, moveOn } = createProgress(keepsCursor ? before.cursor : undefined);
  const write: StateWriter = (at, marks, place) =>
    writer(at, marks, place, { ids: ledger?.write(), recycled: recycled?.write() });
  let current = marks;
  let isHeld = false;
  const beginning = (): JsonObject | undefined => {
    if (cursorField === undefined) return undefined;
    return keepsCursor
      ? write(before.cursor, current, before.place)
      : writer(before.fullRefresh, {}, before.fullPlace);
  };
  /** Something was marked that a state has to say although no row is certain yet. */
  let isMarked = false;
  return {
    reached,
    moveOn,
    isKnown,
    marks: () => current,
    mark: (changes) => {
      current = { ...current, ...changes };
      isMarked = true;
    },
    hold: () => void (isHeld = true),
    release: () => void (isHeld = false),
    current: () => {
      if (isHeld) return beginning();
      if (isKnown()) return write(reached(), current, place());
      const hasNews = isMarked || ledger?.knowledge() === 'known' || (recycled?.size() ?? 0) > 0;
      return hasNews && keepsCursor ? write(before.cursor, current, before.place) : undefined;
    },
    final: () => {
      if (!keepsCursor) return fullRefreshDone();
      const end = reached() ?? before.cursor;
      return end === undefined ? undefined : write(end, current, place());
    },
  };
}
