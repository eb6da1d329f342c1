import type { Message } from '../message.js';
import type { DeletionPlan } from './deletion-plan.js';
import { readDeletions } from './deletions.js';
import { stateNow, watched, type StreamSession } from './stream-session.js';

/** After the rows: what was changed and then deleted must end deleted (fact X8). */
export async function* tellDeletions(
  session: StreamSession,
  { window }: DeletionPlan,
): AsyncGenerator<Message> {
  const { context, stream, position, voice } = session;
  const { module, cursorField } = stream;
  if (!window || cursorField === undefined) return;
  for await (const next of watched(session, readDeletions(context.client, module, window))) {
    if ('said' in next) yield next.said;
    else if (typeof next.item === 'string') yield voice.log('warn', next.item);
    else {
      yield* voice.deletions(next.item.deletions, cursorField);
      position.mark({ deletedTo: notBefore(position.marks().deletedTo, next.item.reached) });
      if (voice.checkpoint.due()) yield* stateNow(session);
    }
  }
}

/** A window that looks back begins before the bookmark, which never goes back itself (fact I6). */
function notBefore(bookmark: number | undefined, reached: number): number {
  return Math.max(reached, bookmark ?? reached);
}
