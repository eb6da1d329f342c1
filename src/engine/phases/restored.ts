import type { Message } from '../../message.js';
import { IDS_PER_CALL } from '../../zoho/api/records.js';
import { existingAmong } from './deleted-list.js';
import { isDue } from './due.js';
import { readDeps } from './rows.js';
import type { Row } from '../../row.js';
import { readRecordsById } from '../stream/record-reader.js';
import { emitRecords, stateNow, watched, type StreamSession } from '../stream/session.js';

/** Each run looks up as many ids for one credit. More of them wait for `reconcile_hours`. */
const IDS_PER_RUN = IDS_PER_CALL;

/**
 * Emits records that were reported as deleted and have been restored. Zoho does not document whether a restore updates
 * `Modified_Time` (zoho-api.md §6), so ids of the recycle bin are looked up.
 */
export async function* emitRestored(session: StreamSession): AsyncGenerator<Message> {
  const { context, stream, plan, deletedIds, emitter } = session;
  const until = plan.window?.until;
  if (!deletedIds || until === undefined || deletedIds.size() === 0) return;
  const since = until - (deletedIds.checkedAt() ?? -Infinity);
  if (deletedIds.size() > IDS_PER_RUN && !isDue(context.options.reconcileHours, since)) return;
  const existing = [...(await existingAmong(context.client, stream.module, deletedIds.ids()))];
  const total = emitter.checkpoint.total;
  yield* emitById(session, existing, until);
  const back = emitter.checkpoint.total - total;
  if (back > 0)
    yield emitter.log('info', 'RECORDS_RESTORED', `${back} records that were reported as deleted are back`);
  deletedIds.checked(until);
}

/**
 * Emits whole records in their present version, except those changed after the window (the next run reads them) or before
 * the start date. Until they are emitted, states list them as ids to look up, so that an interruption loses none.
 */
export async function* emitById(
  session: StreamSession,
  ids: readonly string[],
  until: number,
): AsyncGenerator<Message> {
  const { deletedIds, tally, emitter } = session;
  const known = new Set(deletedIds?.ids());
  for (const id of ids) if (!known.has(id)) deletedIds?.add(id, until);
  const notes: Message[] = [];
  const { startAt = -Infinity } = session.context.options;
  const isWanted = ({ modified }: Row): boolean =>
    modified === null || (modified >= startAt && modified < until);
  const batches = readRecordsById(ids, isWanted, readDeps(session, notes), tally);
  for await (const next of watched(session, batches)) {
    yield* notes.splice(0);
    if ('message' in next) yield next.message;
    else yield* emitRecords(session, next.item);
    if (emitter.checkpoint.isDue()) yield* stateNow(session);
  }
  yield* notes.splice(0);
}
