import type { Message } from '../../message.js';
import { deletionsThroughOf, type DeletionPlan } from './deletion-plan.js';
import { readDeletions } from './deleted-list.js';
import { outlastsList, type IdCheckFacts } from './compare-ids-plan.js';
import { stateNow, watched, type StreamSession } from '../stream/session.js';

/**
 * Reads Zoho's list of deletions after the rows: a record that was changed and then deleted must end deleted (F-X8). If the
 * list does not reach back to the bookmark, the bookmark does not move: if this run is interrupted before it compares ids,
 * the next run must compare them.
 *
 * @returns how the list was read
 */
export async function* emitDeletions(
  session: StreamSession,
  { window }: DeletionPlan,
): AsyncGenerator<Message, IdCheckFacts['list']> {
  const { context, stream, position, emitter, deliveredIds, deletedIds, before } = session;
  const { module, cursorField } = stream;
  let list: IdCheckFacts['list'] = window ? 'read' : 'none';
  if (!window || cursorField === undefined) return list;
  const mayBeIncomplete = deliveredIds?.knowledge() === 'known';
  const isListComplete = !outlastsList({
    deletionsThrough: deletionsThroughOf(before),
    comparedAt: before.idsAt,
    until: window.until,
  });
  const found = readDeletions(context.client, module, window, mayBeIncomplete);
  for await (const next of watched(session, found)) {
    if ('message' in next) yield next.message;
    else if ('note' in next.item) {
      list = next.item.list ?? list;
      yield emitter.log('warn', 'DELETIONS_INCOMPLETE', next.item.note);
    } else {
      for (const { id, deletedAt, isRecycled } of next.item.deletions)
        if (isRecycled) deletedIds?.add(id, deletedAt);
        else deletedIds?.remove([id]);
      // Without this state, a record that is restored before the next state would stay deleted.
      const mayComeBack =
        deletedIds !== undefined && next.item.deletions.some(({ isRecycled }) => isRecycled);
      yield* emitter.deletions(
        next.item.deletions,
        cursorField,
        mayComeBack ? position.current() : undefined,
      );
      deliveredIds?.remove(next.item.deletions.map(({ id }) => id));
      if (isListComplete && list === 'read')
        position.setMarkers({
          deletionsThrough: notBefore(position.markers().deletionsThrough, next.item.reached),
        });
      if (emitter.checkpoint.isDue()) yield* stateNow(session);
    }
  }
  return list;
}

/** The bookmark never moves back, even if a window with a lookback begins before it (F-I6). */
function notBefore(bookmark: number | undefined, reached: number): number {
  return Math.max(reached, bookmark ?? reached);
}
