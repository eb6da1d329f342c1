import { emitsDeletions } from '../../catalog/streams/deletions.js';
import type { StreamDefinition } from '../../catalog/streams/streams.js';
import { toSourceError, type SourceError } from '../../errors.js';
import type { Message } from '../../message.js';
import { createDeliveredIds, type DeliveredIds } from '../../state/delivered-ids.js';
import { createDeletedIds } from '../../state/deleted-ids.js';
import type { StreamState } from '../../state/stream-state.js';
import { deletionsThroughOf } from './deletion-plan.js';
import { existingAmong } from './deleted-list.js';
import { planIdCheck, type IdCheckFacts } from './compare-ids-plan.js';
import { consequenceOf } from '../plan/calls.js';
import { readModule } from '../read/module-reader.js';
import { readDeps } from './rows.js';
import { describePlan, UNKNOWN_FACTS } from '../plan/plan.js';
import type { StreamContext, StreamRequest } from '../stream/context.js';
import { emitById } from './restored.js';
import { stateNow, watched, type StreamSession } from '../stream/session.js';

/*
 * Deletions that are in no list of Zoho: in modules without a list, and after a pause longer than lists reach back.
 * Delivered records that Zoho no longer has were deleted. Records that Zoho has and that were never delivered, or were
 * reported as deleted, were restored without a notice.
 */

/** The ids delivered and those reported as deleted; absent if the stream reports no deletions or `tracked_ids` is 0. */
export function openMemory(
  request: StreamRequest,
  { options, runStartedAt }: Pick<StreamContext, 'options' | 'runStartedAt'>,
  stream: StreamDefinition,
  before: StreamState,
): Pick<StreamSession, 'deliveredIds' | 'deletedIds'> {
  if (!tracksDeletions(request, options, stream) || options.trackedIds === 0)
    return { deliveredIds: undefined, deletedIds: undefined };
  return {
    deliveredIds: createDeliveredIds(before.ids, isNew(before), options.trackedIds),
    deletedIds: createDeletedIds(before.recycled, runStartedAt),
  };
}

function tracksDeletions(
  { mode, acceptsDeletions = true }: StreamRequest,
  { includeDeleted }: StreamContext['options'],
  stream: StreamDefinition,
): boolean {
  return mode === 'incremental' && includeDeleted && acceptsDeletions && emitsDeletions(stream);
}

/** Nothing was delivered before this run. */
export function isNew({ cursor, deletionsThrough, resumePosition, ids }: StreamState): boolean {
  return [cursor, deletionsThrough, resumePosition, ids].every((part) => part === undefined);
}

/** @param list how Zoho's list of deletions was read in this run */
export async function* checkIds(session: StreamSession, list: IdCheckFacts['list']): AsyncGenerator<Message> {
  const { before, position, emitter, deliveredIds, stream, plan, request, context } = session;
  const until = plan.window?.until;
  if (!tracksDeletions(request, context.options, stream) || until === undefined) return;
  if (isNew(before)) {
    position.setMarkers({ idsAt: until });
    return;
  }
  const { kind, why } = planIdCheck({
    list,
    knowledge: deliveredIds?.knowledge() ?? 'off',
    deletionsThrough: deletionsThroughOf(before),
    comparedAt: before.idsAt,
    until,
    hours: context.options.reconcileHours,
  });
  if (kind === 'none') return;
  yield emitter.log(kind === 'compare' ? 'info' : 'warn', 'IDS_COMPARED', why);
  try {
    if (deliveredIds && kind !== 'unable') yield* compareIds(session, deliveredIds, kind, until);
  } catch (thrown) {
    if (consequenceOf('compared ids', thrown) !== 'do without' || context.signal.aborted) throw thrown;
    yield emitter.log('warn', 'IDS_NOT_COMPARED', notCompared(toSourceError(thrown)));
    return;
  }
  const { deletionsThrough } = position.markers();
  const isCovered = deletionsThrough !== undefined && (kind === 'compare' || list === 'read');
  position.setMarkers({ idsAt: until, ...(isCovered && { deletionsThrough: until }) });
}

function notCompared({ userMessage }: SourceError): string {
  return `the ids cannot be compared: ${userMessage} The next run tries again.`;
}

function tooManyToRemember(limit: number): string {
  return `the module has more than ${limit} records, and the state remembers none of them (tracked_ids)`;
}

/** A lookup of a hundred ids costs a credit, as does a list of up to 667 (zoho-api.md §2.2). */
const LISTED_PER_LOOKUP = 6;
/** At least this many ids are listed; beyond, lookups may be cheaper. */
const LISTED_IN_ANY_CASE = 10_000;

async function* compareIds(
  session: StreamSession,
  deliveredIds: DeliveredIds,
  kind: 'compare' | 'learn',
  until: number,
): AsyncGenerator<Message> {
  const { emitter, context } = session;
  const most = kind === 'learn' ? context.options.trackedIds : deliveredIds.size() * LISTED_PER_LOOKUP;
  const present = new Map<string, number | null>();
  const isWhole = yield* readPresent(session, present, Math.max(most, LISTED_IN_ANY_CASE));
  if (kind === 'learn') {
    deliveredIds.learn(present.keys());
    if (deliveredIds.knowledge() === 'over')
      yield emitter.log('warn', 'IDS_NOT_TRACKED', tooManyToRemember(context.options.trackedIds));
    return;
  }
  const { startAt = -Infinity } = context.options;
  const isMine = (time: number | null): boolean => time === null || (time >= startAt && time < until);
  const others = isWhole ? [...present].filter(([id, time]) => !deliveredIds.has(id) && isMine(time)) : [];
  const missing = [...deliveredIds.ids()].filter((id) => !present.has(id));
  const total = emitter.checkpoint.total;
  yield* emitById(
    session,
    others.map(([id]) => id),
    until,
  );
  const came = emitter.checkpoint.total - total;
  yield* emitMissing(session, deliveredIds, missing, until);
  const gone = emitter.checkpoint.total - total - came;
  yield emitter.log(
    'info',
    'IDS_COMPARED',
    `${deliveredIds.size() + gone} ids compared: ${gone} records are gone, ${came} came back`,
  );
}

/**
 * Reads the present ids with their `Modified_Time`, in the order of ids, which edits do not change.
 *
 * @param most reading stops after this many ids
 * @returns whether the module was read to its end
 */
async function* readPresent(
  session: StreamSession,
  present: Map<string, number | null>,
  most: number,
): AsyncGenerator<Message, boolean> {
  const { emitter, stream } = session;
  const notes: Message[] = [];
  let isIncomplete = false;
  const { cursorField, ...timeless } = stream;
  const batches = readModule({
    ...readDeps(session, notes),
    stream: timeless,
    fields: stream.fields.filter(({ property }) => property === 'id' || property === cursorField),
    includeConvertedLeads: true,
    planFacts: { ...UNKNOWN_FACTS, ...WHOLE, kind: 'module' },
    onRest: () => void (isIncomplete = true),
    onPlan: (plan) => notes.push(emitter.log('info', 'PLAN', `ids: ${describePlan(plan)}`)),
  });
  for await (const next of watched(session, batches)) {
    yield* notes.splice(0);
    if ('message' in next) yield next.message;
    else for (const { id, modified } of next.item.rows) present.set(id, modified);
    if (present.size > most) return false;
  }
  yield* notes.splice(0);
  return !isIncomplete;
}

const WHOLE = { cursorField: undefined, incremental: false, window: undefined, fullFrom: undefined };

/** Ids that are looked up and reported together. */
const IDS_PER_BATCH = 1_000;

/**
 * Looks up each id before it reports the deletion, because a list can lack existing records. The time of the deletion is
 * unknown; the end of the window is used, because it is later than any delivered change.
 */
async function* emitMissing(
  session: StreamSession,
  deliveredIds: DeliveredIds,
  missing: readonly string[],
  until: number,
): AsyncGenerator<Message> {
  const { context, stream, emitter } = session;
  for (let at = 0; at < missing.length; at += IDS_PER_BATCH) {
    const ids = missing.slice(at, at + IDS_PER_BATCH);
    const existing = await existingAmong(context.client, stream.module, ids);
    const gone = ids.filter((id) => !existing.has(id)).map((id) => ({ id, deletedAt: until }));
    yield* emitter.deletions(gone, stream.cursorField ?? 'Modified_Time');
    deliveredIds.remove(gone.map(({ id }) => id));
    if (emitter.checkpoint.isDue()) yield* stateNow(session);
  }
}
