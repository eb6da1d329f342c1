import { childColumns } from '../../catalog/streams/children.js';
import type { Message } from '../../message.js';
import { NO_PLACE, type Place } from '../../state/place.js';
import { describeEmbedding } from '../embed/price.js';
import { grouped } from '../stream/batching.js';
import { describePlan, type Plan } from '../plan/plan.js';
import { placeOf } from '../stream/plan-facts.js';
import { readRecords, type RecordBatch, type StreamReadDeps } from '../stream/record-reader.js';
import { sayRecords, stateNow, watched, type StreamSession } from '../stream/session.js';
import { hasNewJobs } from '../walk/batch.js';

/** The rows of the window, with a state after every so many of them. */
export async function* readRows(session: StreamSession): AsyncGenerator<Message> {
  const { plan, before, request, position, voice, check } = session;
  const place = placeOf(before, plan, request.mode === 'incremental');
  for await (const next of batchesOf(session, plan, place)) {
    if ('said' in next) {
      yield next.said;
      continue;
    }
    yield* sayRecords(session, next.batch);
    check.delivered?.add(next.batch.records);
    position.moveOn(next.batch);
    if (hasNewJobs(next.batch) || voice.checkpoint.due()) yield* stateNow(session);
  }
}

/**
 * What a plan brings, and between its batches what there is to say.
 *
 * @param about what of the stream is read, for the log; empty: its rows
 */
export async function* batchesOf(
  session: StreamSession,
  plan: Plan,
  place: Place,
  about = '',
): AsyncGenerator<{ readonly batch: RecordBatch } | { readonly said: Message }> {
  const { tally, ledger } = session;
  const notes: Message[] = [];
  const deps = readDeps(session, notes, about);
  const batches = readRecords(plan, { ...deps, window: plan.window ?? {}, place }, tally);
  for await (const next of watched(
    session,
    grouped(batches, () => ledger?.size() ?? 0),
  )) {
    for (const said of notes.splice(0)) yield { said };
    yield 'item' in next ? { batch: next.item } : next;
  }
  for (const said of notes.splice(0)) yield { said };
}

/**
 * What it takes to read records of the stream.
 *
 * @param notes takes what there is to say meanwhile
 * @param about begins what is said of a plan
 */
export function readDeps(session: StreamSession, notes: Message[], about = ''): StreamReadDeps {
  const { context, stream, fields, planFacts, voice, onPlan, check } = session;
  const embedded = context.options.embedChildren ? childColumns(fields).kept : [];
  return {
    ...context,
    ...context.options,
    stream,
    fields,
    window: {},
    planFacts,
    place: NO_PLACE,
    onCount: check.onCount,
    onRest: check.onRest,
    warn: (text) => notes.push(voice.log('warn', text)),
    say: ({ level, text }) => void notes.push(voice.log(level, text)),
    onPlan: (next) => {
      check.onPlan(next);
      onPlan(next);
      notes.push(voice.log('info', `${about}${describePlan(next)}${describeEmbedding(next.rows, embedded)}`));
    },
  };
}
