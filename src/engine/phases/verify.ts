import { canListDeletions } from '../../catalog/streams/deletions.js';
import type { Message } from '../../message.js';
import { rowOf } from '../../row.js';
import { mapConcurrent } from '../../util/async.js';
import { getRecord, IDS_PER_CALL, listByIds } from '../../zoho/api/records.js';
import { deletedSince, presentRow, VERSION_COLUMNS, type PresentRow } from './recent-changes.js';
import { sampleOf, type DeliveredRow, type DeliveredRows } from '../stream/delivered-rows.js';
import { hasConverted } from '../plan/module-context.js';
import type { ModuleReadDeps } from '../read/module-reader.js';
import { hasVersions, readAgain } from './second-reading.js';
import { watched, type StreamSession } from '../stream/session.js';
import {
  creditsToVerify,
  judge,
  noFindings,
  verifyError,
  verifySummary,
  strategyToVerify,
} from './verify-verdict.js';

/** Records in a sample. */
const SAMPLE = 1_000;
const CONCURRENCY = 4;
/** Most rows that differ and are looked up: 50 credits. */
const MAX_SUSPECTS = 5_000;
/** Most rows, absent from a list by id, that are requested one by one before they count as missing. */
const MAX_SINGLE = 10;
/** Results of jobs are kept for a day (zoho-api.md §8.3). */
const JOB_LIFE_MS = 25 * 3_600_000;

/** A row to look up. */
type Suspect = DeliveredRow | { readonly id: string; readonly modified: undefined };

/**
 * Compares the delivered rows with Zoho's, read by another strategy (`--verify`).
 *
 * @throws SourceError VERIFY_FAILED for unexplained rows, and any error that prevents the comparison: a check that did not
 *   run is not a success
 */
export async function* verifyRows(session: StreamSession): AsyncGenerator<Message> {
  const { emitter, check } = session;
  if (!check.verify || !check.delivered) return;
  const source = check.verify === 'all' ? verifyAll : verifySample;
  for await (const next of watched(session, source(session, check.delivered)))
    yield 'message' in next ? next.message : emitter.log('info', 'VERIFICATION', next.item);
}

async function* verifySample(session: StreamSession, delivered: DeliveredRows): AsyncGenerator<string> {
  const suspects = sampleOf(delivered, SAMPLE);
  if (suspects.length === 0) return;
  const how = `${suspects.length} of ${delivered.size} records by id`;
  yield `verifying ${how}, about ${Math.ceil(suspects.length / IDS_PER_CALL)} API credits`;
  yield await conclude(session, { suspects, compared: suspects.length, how, before: creditsOf(session) });
}

async function* verifyAll(session: StreamSession, delivered: DeliveredRows): AsyncGenerator<string> {
  const before = creditsOf(session);
  const { resources } = session.context;
  const strategy = strategyToVerify(session.check.reader(), delivered.size, resources.unavailable);
  const credits = creditsToVerify(strategy, delivered.size);
  yield `verifying all ${delivered.size} records by reading ids and times once more by ${strategy}, about ${credits} API credits`;
  const found = await readAgain(session, delivered, strategy, windowOf(session));
  yield* found.warnings.map((text) => `while verifying: ${text}`);
  const all: Suspect[] = [
    ...found.others.map(({ id }) => ({ id, modified: undefined })),
    ...found.stale,
    ...found.lacking,
  ];
  const suspects = all.slice(0, MAX_SUSPECTS);
  const compared = delivered.size + found.others.length;
  const how = `all ${delivered.size} records by ${found.reader}`;
  yield await conclude(session, { suspects, compared, unseen: all.length - suspects.length, how, before });
}

interface Compared {
  readonly suspects: readonly Suspect[];
  readonly compared: number;
  readonly unseen?: number;
  readonly how: string;
  /** Credits of the stream before the verification. */
  readonly before: number;
}

/** Looks up each suspect in Zoho. @returns a sentence @throws SourceError VERIFY_FAILED */
async function conclude(session: StreamSession, facts: Compared): Promise<string> {
  const { suspects, unseen = 0 } = facts;
  const { context, request } = session;
  const theirs = await listed(
    session,
    suspects.map(({ id }) => id),
  );
  const absent = suspects.flatMap(({ id }) => (theirs.has(id) ? [] : [id]));
  const mayBeDeleted = await deletions(session, absent);
  const missed = absent.filter((id) => !mayBeDeleted(id)).slice(0, MAX_SINGLE);
  for (const row of await oneByOne(session, missed)) theirs.set(row.id, row);
  const ids = noFindings();
  for (const row of suspects) {
    const finding = judge({
      ours: row.modified === undefined ? undefined : row,
      theirs: theirs.get(row.id),
      mayBeDeleted: mayBeDeleted(row.id),
      startedAt: context.runStartedAt,
      hasVersions: hasVersions(session),
    });
    ids[finding].push(row.id);
  }
  const credits = creditsOf(session) - facts.before;
  const findings = { ...facts, stream: request.name, ids, unseen, credits };
  const error = verifyError(findings);
  if (error) throw error;
  return verifySummary(findings);
}

async function listed(
  { context: { client, options }, stream }: StreamSession,
  ids: readonly string[],
): Promise<Map<string, PresentRow>> {
  const { module } = stream;
  const converted = hasConverted({ ...options, stream }) ? 'both' : undefined;
  const { rows } = await listByIds(client, { module, fields: VERSION_COLUMNS, ids, converted });
  return new Map(rows.map(rowOf).map((row) => [row.id, presentRow(row)]));
}

/** A last check before rows count as missing: a list may lack existing rows. */
async function oneByOne(
  { context, stream }: StreamSession,
  ids: readonly string[],
): Promise<readonly PresentRow[]> {
  const rows = await mapConcurrent(ids, CONCURRENCY, (id) =>
    getRecord(context.client, stream.module, id, VERSION_COLUMNS),
  );
  return rows.flatMap((row) => (row ? [presentRow(rowOf(row))] : []));
}

/** Returns a function that decides whether a deletion may explain an absent row. */
async function deletions(
  { context, stream, check }: StreamSession,
  absent: readonly string[],
): Promise<(id: string) => boolean> {
  if (absent.length === 0 || !canListDeletions(stream)) return () => true;
  const since = context.runStartedAt - (check.hasOldJobs ? JOB_LIFE_MS : 0);
  const { rows, isPartial, isAvailable } = await deletedSince({ client: context.client, stream }, since);
  const ids = new Set(rows.map(({ id }) => id));
  return (id) => isPartial || !isAvailable || ids.has(id);
}

/** Only rows until the begin of the run: the next run delivers later changes. */
function windowOf({ stream, plan, context }: StreamSession): ModuleReadDeps['window'] {
  return stream.cursorField === undefined ? {} : { ...plan.window, until: context.runStartedAt };
}

function creditsOf({ context, stream }: StreamSession): number {
  return context.client.stats().byLabel[stream.module]?.credits ?? 0;
}
