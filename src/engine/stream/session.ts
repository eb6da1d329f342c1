import type { StreamDefinition, StreamField } from '../../catalog/streams/streams.js';
import type { Message } from '../../message.js';
import type { DeliveredIds } from '../../state/delivered-ids.js';
import type { DeletedIds } from '../../state/deleted-ids.js';
import type { StreamState } from '../../state/stream-state.js';
import { IDLE, orIdle } from '../../util/async.js';
import { asText, parseJson } from '../../util/json.js';
import type { Plan, PlanFacts } from '../plan/plan.js';
import type { ProblemTally } from './dropped-values.js';
import type { StreamCheck } from './delivery-check.js';
import type { RecordBatch } from './record-reader.js';
import type { StreamContext, StreamRequest } from './context.js';
import type { StreamPosition } from './position.js';
import type { StreamEmitter } from './emitter.js';

/** One stream while it is read: what its phases (rows, deletions …) share. */
export interface StreamSession {
  readonly request: StreamRequest;
  readonly context: StreamContext;
  readonly stream: StreamDefinition;
  /** The selected columns. */
  readonly fields: readonly StreamField[];
  /** As it came; where the stream stands by now, {@link position} knows. */
  readonly before: StreamState;
  /** Increments are read, and a cursor is kept. */
  readonly keepsCursor: boolean;
  readonly planFacts: PlanFacts;
  /** What was decided before the first row. */
  readonly plan: Plan;
  readonly emitter: StreamEmitter;
  readonly position: StreamPosition;
  /** What was delivered; absent where that is not written down. */
  readonly deliveredIds: DeliveredIds | undefined;
  /** What was told as deleted and may be restored; absent likewise. */
  readonly deletedIds: DeletedIds | undefined;
  /** Values that could not be kept. */
  readonly tally: ProblemTally;
  /** Hears of each plan that is run. */
  readonly onPlan: (plan: Plan) => void;
  /** What is compared with Zoho once the rows are there. */
  readonly check: StreamCheck;
}

/** The items of a source; while it keeps one waiting, the stream shows that it lives. */
export async function* watched<T>(
  { emitter, position, request }: StreamSession,
  source: AsyncIterable<T>,
): AsyncGenerator<{ readonly item: T } | { readonly message: Message }> {
  for await (const item of orIdle(source, emitter.heartbeatDue())) {
    if (item !== IDLE) yield { item };
    const state = position.current() ?? parseJson(emitter.lastState) ?? request.state;
    for (const message of emitter.heartbeat(state)) yield { message };
  }
}

/**
 * Says records, and before them, in a state, that they may be in the destination from now on: a run that is cut behind
 * them would else know nothing of one that is deleted before the next.
 */
export function* emitRecords(
  { emitter, position, deliveredIds, deletedIds }: StreamSession,
  batch: RecordBatch,
): Generator<Message> {
  const ids = batch.records.map(({ id }) => asText(id) ?? '');
  const areNew = deliveredIds?.add(ids);
  const isFirst = emitter.checkpoint.total === 0;
  yield* emitter.records(batch, areNew === true || isFirst ? position.current() : undefined);
  deletedIds?.remove(ids);
}

/** The state of what is certain by now; none where nothing new is. */
export function* stateNow({ emitter, position }: StreamSession): Generator<Message> {
  const state = position.current();
  if (state) yield* emitter.state(state);
}
