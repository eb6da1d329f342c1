import type { Message } from '../../message.js';
import { toldTo, type DeletionPlan } from './deletion-plan.js';
import { readDeletions } from './deleted-list.js';
import { outlastsList, type IdCheckFacts } from './compare-ids-plan.js';
import { stateNow, watched, type StreamSession } from '../stream/session.js';

/**
 * Zoho's list of deletions, after the rows: what was changed and then deleted must end deleted (fact X8). The bookmark stays
 * where the list does not reach back to it: a run that is cut before ids are compared must compare them in the next.
 *
 * @returns what has become of the list
 */
export async function* tellDeletions(
  session: StreamSession,
  { window }: DeletionPlan,
): AsyncGenerator<Message, IdCheckFacts['list']> {
  const { context, stream, position, voice, ledger, recycled, before } = session;
  const { module, cursorField } = stream;
  let list: IdCheckFacts['list'] = window ? 'read' : 'none';
  if (!window || cursorField === undefined) return list;
  const mayBeCut = ledger?.knowledge() === 'known';
  const tellsAll = !outlastsList({ toldTo: toldTo(before), comparedAt: before.idsAt, until: window.until });
  const found = readDeletions(context.client, module, window, mayBeCut);
  for await (const next of watched(session, found)) {
    if ('said' in next) yield next.said;
    else if ('note' in next.item) {
      list = next.item.list ?? list;
      yield voice.log('warn', next.item.note);
    } else {
      for (const { id, deletedAt, isRecycled } of next.item.deletions)
        if (isRecycled) recycled?.add(id, deletedAt);
        else recycled?.remove([id]);
      // One that is restored before a state knows of it would stay dead.
      const mayComeBack = recycled !== undefined && next.item.deletions.some(({ isRecycled }) => isRecycled);
      yield* voice.deletions(next.item.deletions, cursorField, mayComeBack ? position.current() : undefined);
      ledger?.remove(next.item.deletions.map(({ id }) => id));
      if (tellsAll && list === 'read')
        position.mark({ deletedTo: notBefore(position.marks().deletedTo, next.item.reached) });
      if (voice.checkpoint.due()) yield* stateNow(session);
    }
  }
  return list;
}

/** A window that looks back begins before the bookmark, which never goes back itself (fact I6). */
function notBefore(bookmark: number | undefined, reached: number): number {
  return Math.max(reached, bookmark ?? reached);
}
