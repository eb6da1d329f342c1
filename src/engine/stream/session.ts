import type { StreamDefinition, StreamField } from '../../catalog/streams/streams.js';
import type { Message } from '../../message.js';
import type { DeliveredIds } from '../../state/delivered-ids.js';
import type { DeletedIds } from '../../state/deleted-ids.js';
import type { StreamState } from '../../state/stream-state.js';
import { IDLE, orIdle } from '../../util/async.js';
import { parseJson } from '../../util/json.js';
import type { Plan, PlanFacts } from '../plan/plan.js';
import type { ProblemTally } from './dropped-values.js';
import type { StreamCheck } from './delivery-check.js';
import type { RecordBatch } from './record-reader.js';
import type { StreamContext, StreamRequest } from './context.js';
import type { StreamPosition } from './position.js';
import type { FieldMemory } from './field-memory.js';
import type { StreamEmitter } from './emitter.js';

/** One stream during a run: what its phases (rows, deletions …) share. */
export interface StreamSession {
  readonly request: StreamRequest;
  readonly context: StreamContext;
  readonly stream: StreamDefinition;
  /** The selected columns. */
  readonly fields: readonly StreamField[];
  /** The state that the run received. {@link position} holds the present one. */
  readonly before: StreamState;
  /** The stream is read by increments and keeps a cursor. */
  readonly keepsCursor: boolean;
  readonly planFacts: PlanFacts;
  /** The plan before the first row. A read may change it. */
  readonly plan: Plan;
  readonly emitter: StreamEmitter;
  readonly position: StreamPosition;
  /** Absent if the ids of delivered records are not remembered. */
  readonly deliveredIds: DeliveredIds | undefined;
  /** The ids that were reported as deleted and may be restored. Absent likewise. */
  readonly deletedIds: DeletedIds | undefined;
  /** The columns that states keep for the next run. */
  readonly fieldMemory: FieldMemory;
  /** Values that could not be kept. */
  readonly tally: ProblemTally;
  /** Receives each plan that is run. */
  readonly onPlan: (plan: Plan) => void;
  /** What is compared with Zoho after the rows are read. */
  readonly check: StreamCheck;
}

/** The items of a source, with heartbeats while it is slow. */
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
 * Emits records. If some of their ids are new, a state that holds them comes first: otherwise, after an interruption, the
 * next run would not know that these records may be in the destination, and would miss their deletion.
 */
export function* emitRecords(
  { emitter, position, deliveredIds, deletedIds }: StreamSession,
  batch: RecordBatch,
): Generator<Message> {
  const ids = batch.rows.map(({ id }) => id);
  const areNew = deliveredIds?.add(ids);
  const isFirst = emitter.checkpoint.total === 0;
  yield* emitter.records(batch, areNew === true || isFirst ? position.current() : undefined);
  deletedIds?.remove(ids);
}

/** Emits the state of everything delivered so far, if it is new. */
export function* stateNow({ emitter, position }: StreamSession): Generator<Message> {
  const state = position.current();
  if (state) yield* emitter.state(state);
}
