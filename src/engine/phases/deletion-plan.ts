import { canListDeletions, emitsDeletions } from '../../catalog/streams/deletions.js';
import type { StreamDefinition } from '../../catalog/streams/streams.js';
import type { StreamState } from '../../state/stream-state.js';
import { deletionWindow, type TimeWindow } from '../../state/window.js';

/** What a run does about the deletions of one stream. */
export interface DeletionPlan {
  /** The bookmark until deletions were read, for every state of the run; absent: states have none. */
  readonly deletionsThrough?: number;
  /** To be read after the rows. */
  readonly window?: Required<TimeWindow>;
  /** Nothing was delivered before; a state then goes ahead of the first row: epoch ms of the beginning of that read. */
  readonly firstReadAt?: number;
  /** Why deletions are left out although they are wanted, for the log. */
  readonly note?: string;
}

export interface DeletionFacts {
  readonly stream: Pick<StreamDefinition, 'kind' | 'module' | 'generatedType' | 'cursorField'>;
  readonly incremental: boolean;
  /** The option `include_deleted`. */
  readonly wanted: boolean;
  /** The destination has a place for the mark. */
  readonly accepted: boolean;
  readonly state: Pick<StreamState, 'cursor' | 'deletionsThrough'>;
  /** End of the rows' window; absent: there is nothing to read yet. */
  readonly until: number | undefined;
  readonly lookbackSeconds: number;
}

/** Pure; the time-line is drawn at {@link deletionWindow}. What is not read keeps its bookmark. */
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

/** Epoch ms up to which deletions were told: a state that does not say so tells them from where its rows end. */
export function deletionsThroughOf({
  deletionsThrough,
  cursor,
}: Pick<StreamState, 'cursor' | 'deletionsThrough'>): number | undefined {
  return deletionsThrough ?? cursor;
}

const NO_COLUMN =
  'deletions are left out: the configured schema has no column for their mark. Refresh the schema to have them';
