import { canListDeletions, emitsDeletions } from '../../catalog/streams/deletions.js';
import type { StreamDefinition } from '../../catalog/streams/streams.js';
import type { StreamState } from '../../state/stream-state.js';
import { deletionWindow, type TimeWindow } from '../../state/window.js';

/** How a run reads the deletions of one stream. */
export interface DeletionPlan {
  /** The bookmark for all states of the run until deletions are read; absent: states have none. */
  readonly deletionsThrough?: number;
  /** The window to read after the rows. */
  readonly window?: Required<TimeWindow>;
  /** Set if nothing was delivered before: epoch ms of the begin of this read. A state then precedes the first row. */
  readonly firstReadAt?: number;
  /** For the log: why deletions are not read although they are configured. */
  readonly note?: string;
}

export interface DeletionFacts {
  readonly stream: Pick<StreamDefinition, 'kind' | 'module' | 'generatedType' | 'cursorField'>;
  readonly incremental: boolean;
  /** The option `include_deleted`. */
  readonly wanted: boolean;
  /** The destination has a column that marks deletions. */
  readonly accepted: boolean;
  readonly state: Pick<StreamState, 'cursor' | 'deletionsThrough'>;
  /** End of the window of rows; absent if there is nothing to read yet. */
  readonly until: number | undefined;
  readonly lookbackSeconds: number;
}

/** Pure. {@link deletionWindow} draws the time-line. If deletions are not read, the bookmark stays. */
export function planDeletions(facts: DeletionFacts): DeletionPlan {
  const { stream, state, until } = facts;
  const kept: DeletionPlan =
    state.deletionsThrough === undefined ? {} : { deletionsThrough: state.deletionsThrough };
  if (!facts.incremental || !facts.wanted || until === undefined || !emitsDeletions(stream)) return kept;
  if (!facts.accepted) return { ...kept, note: NO_COLUMN };
  if (!canListDeletions(stream)) return kept;
  const deletionsThrough = deletionsThroughOf(state);
  if (deletionsThrough === undefined) return { deletionsThrough: until, firstReadAt: until };
  const window = deletionWindow({ deletionsThrough, until, lookbackSeconds: facts.lookbackSeconds });
  return { deletionsThrough, ...(window === undefined ? {} : { window }) };
}

/** Epoch ms: all deletions before are delivered. A state without this bookmark uses the end of its rows. */
export function deletionsThroughOf({
  deletionsThrough,
  cursor,
}: Pick<StreamState, 'cursor' | 'deletionsThrough'>): number | undefined {
  return deletionsThrough ?? cursor;
}

const NO_COLUMN =
  'deletions are not read: the configured schema has no column that marks them. Refresh the schema to add it';
