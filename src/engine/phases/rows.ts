import { childColumns } from '../../catalog/streams/children.js';
import type { Message, SliceFigures } from '../../message.js';
import { NO_POSITION, type ResumePosition } from '../../state/resume-position.js';
import { formatInstant } from '../../util/clock.js';
import { describeEmbedding } from '../embed/price.js';
import { batched } from '../stream/batching.js';
import { describePlan, type Plan } from '../plan/plan.js';
import { resumePositionOf } from '../stream/plan-facts.js';
import { readRecords, type RecordBatch, type StreamReadDeps } from '../stream/record-reader.js';
import { emitRecords, stateNow, watched, type StreamSession } from '../stream/session.js';
import { hasNewJobs } from '../walk/batch.js';

/** Emits the rows of the window, and states in between. */
export async function* readRows(session: StreamSession): AsyncGenerator<Message> {
  const { plan, before, request, position, emitter, check } = session;
  const resumePosition = resumePositionOf(before, plan, request.mode === 'incremental');
  for await (const next of batchesOf(session, plan, resumePosition)) {
    if ('message' in next) {
      yield next.message;
      continue;
    }
    yield* emitRecords(session, next.batch);
    check.delivered?.add(next.batch.rows);
    position.moveOn(next.batch);
    if (hasNewJobs(next.batch) || emitter.checkpoint.isDue()) yield* stateNow(session);
  }
}

/**
 * The batches of a plan, with log messages and heartbeats between them.
 *
 * @param about prefix for the log, if something else than the rows is read
 */
export async function* batchesOf(
  session: StreamSession,
  plan: Plan,
  resumePosition: ResumePosition,
  about = '',
): AsyncGenerator<{ readonly batch: RecordBatch } | { readonly message: Message }> {
  const { tally, deliveredIds } = session;
  const notes: Message[] = [];
  const deps = readDeps(session, notes, about);
  const batches = readRecords(plan, { ...deps, window: plan.window ?? {}, resumePosition }, tally);
  for await (const next of watched(
    session,
    batched(batches, () => deliveredIds?.size() ?? 0),
  )) {
    for (const message of notes.splice(0)) yield { message };
    yield 'item' in next ? { batch: next.item } : next;
  }
  for (const message of notes.splice(0)) yield { message };
}

/**
 * The dependencies of a reader of this stream.
 *
 * @param notes receives messages to emit between batches
 * @param about prefix of the log line of a plan
 */
export function readDeps(session: StreamSession, notes: Message[], about = ''): StreamReadDeps {
  const { context, stream, fields, planFacts, emitter, onPlan, check, fieldMemory } = session;
  const embedded = context.options.embedChildren ? childColumns(fields).kept : [];
  return {
    ...context,
    ...context.options,
    stream,
    fields,
    window: {},
    planFacts,
    resumePosition: NO_POSITION,
    isStored: fieldMemory.isStored,
    onUndelivered: fieldMemory.onUndelivered,
    onCount: check.onCount,
    onRest: check.onRest,
    warn: (code, text) => notes.push(emitter.log('warn', code, text)),
    onLog: ({ level, code, text, columns }) =>
      void notes.push(emitter.log(level, code, text, columns && { columns })),
    onSlice: (slice) =>
      void notes.push(emitter.log('debug', 'SLICE_READ', describeSlice(slice, about), { slice })),
    onPlan: (next) => {
      check.onPlan(next);
      onPlan(next);
      if (about === '' && next.rows !== undefined) notes.push(emitter.estimate(next.rows, fields.length));
      const text = `${about}${describePlan(next)}${describeEmbedding(next.rows, embedded)}`;
      notes.push(emitter.log('info', 'PLAN', text, { plan: next }), emitter.strategy(next.strategy));
    },
  };
}

function describeSlice({ from, to, startedAt, endedAt, rows }: SliceFigures, about: string): string {
  const range = `${formatInstant(from)} to ${formatInstant(to)}`;
  return `${about}time slice ${range} read: ${rows} rows in ${((endedAt - startedAt) / 1_000).toFixed(1)} s`;
}
