import { childColumns } from '../catalog/children.js';
import type { Message } from '../message.js';
import type { Said } from './drift-report.js';
import { describeEmbedding } from './embed-price.js';
import { describePlan, type Plan } from './plan.js';
import type { Place } from '../state/place.js';
import { placeOf } from './stream-plan.js';
import { readRecords, type RecordBatch } from './stream-reader.js';
import { stateNow, watched, type StreamSession } from './stream-session.js';

/** The rows of the window, with a state after every so many of them. */
export async function* readRows(session: StreamSession): AsyncGenerator<Message> {
  const { plan, before, request, position, voice } = session;
  const place = placeOf(before, plan, request.mode === 'incremental');
  for await (const next of batchesOf(session, plan, place)) {
    if ('said' in next) {
      yield next.said;
      continue;
    }
    yield* voice.records(next.batch, voice.checkpoint.total === 0 ? position.current() : undefined);
    position.moveOn(next.batch);
    if (next.batch.jobs || voice.checkpoint.due()) yield* stateNow(session);
  }
}

/** What a plan brings, and between its batches what there is to say. */
export async function* batchesOf(
  session: StreamSession,
  plan: Plan,
  place: Place,
): AsyncGenerator<{ readonly batch: RecordBatch } | { readonly said: Message }> {
  const { context, stream, fields, planFacts, voice, tally, onPlan } = session;
  const notes: Message[] = [];
  const embedded = context.options.embedChildren ? childColumns(fields).kept : [];
  const deps = {
    ...context,
    ...context.options,
    stream,
    fields,
    window: plan.window ?? {},
    planFacts,
    place,
    warn: (text: string) => notes.push(voice.log('warn', text)),
    say: ({ level, text }: Said) => void notes.push(voice.log(level, text)),
    onPlan: (next: Plan) => {
      onPlan(next);
      notes.push(voice.log('info', `${describePlan(next)}${describeEmbedding(next.rows, embedded)}`));
    },
  };
  for await (const next of watched(session, readRecords(plan, deps, tally))) {
    for (const said of notes.splice(0)) yield { said };
    yield 'item' in next ? { batch: next.item } : next;
  }
  for (const said of notes.splice(0)) yield { said };
}
