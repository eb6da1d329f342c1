import type { Message } from '../../message.js';
import { IDS_PER_CALL } from '../../zoho/api/records.js';
import { livingAmong } from './deleted-list.js';
import { areOver } from './due.js';
import { readDeps } from './rows.js';
import type { MergedRow } from '../walk/row-merger.js';
import { readRecordsById } from '../stream/record-reader.js';
import { sayRecords, stateNow, watched, type StreamSession } from '../stream/session.js';

/** As many are looked up in each run: for one credit. More of them wait for `reconcile_hours`. */
const IN_EACH_RUN = IDS_PER_CALL;

/**
 * Records that were told as deleted and are back. A restore that moves `Modified_Time` shows in the rows; whether it does,
 * Zoho does not say (zoho-api.md §6), so that those in the recycle bin are looked up.
 */
export async function* tellRestored(session: StreamSession): AsyncGenerator<Message> {
  const { context, stream, plan, recycled, voice } = session;
  const until = plan.window?.until;
  if (!recycled || until === undefined || recycled.size() === 0) return;
  const since = until - (recycled.checkedAt() ?? -Infinity);
  if (recycled.size() > IN_EACH_RUN && !areOver(context.options.reconcileHours, since)) return;
  const living = [...(await livingAmong(context.client, stream.module, recycled.ids()))];
  const total = voice.checkpoint.total;
  yield* sayById(session, living, until);
  const back = voice.checkpoint.total - total;
  if (back > 0) yield voice.log('info', `${back} records that were told as deleted are back`);
  recycled.checked(until);
}

/**
 * Whole records, as they are now; one that has changed since the window ended comes with the next run, and one that lies
 * before the start date not at all. Until they are said a state has them among those to be looked up, so that no cut loses one.
 */
export async function* sayById(
  session: StreamSession,
  ids: readonly string[],
  until: number,
): AsyncGenerator<Message> {
  const { recycled, tally, voice } = session;
  const known = new Set(recycled?.ids());
  for (const id of ids) if (!known.has(id)) recycled?.add(id, until);
  const notes: Message[] = [];
  const { startAt = -Infinity } = session.context.options;
  const isWanted = ({ modified }: MergedRow): boolean =>
    modified === null || (modified >= startAt && modified < until);
  const batches = readRecordsById(ids, isWanted, readDeps(session, notes), tally);
  for await (const next of watched(session, batches)) {
    yield* notes.splice(0);
    if ('said' in next) yield next.said;
    else yield* sayRecords(session, next.item);
    if (voice.checkpoint.due()) yield* stateNow(session);
  }
  yield* notes.splice(0);
}
