import type { Warn } from '../../log-codes.js';
import { hasCode, toSourceError } from '../../errors.js';
import type { Interval } from '../../state/intervals.js';
import type { PendingJob } from '../../state/resume-position.js';
import { floorToSecond, type Clock } from '../../util/clock.js';
import type { Row } from '../../row.js';
import { awaitJob, BULK_JOB_GONE, createJob, type BulkResult, type JobEnds } from '../../zoho/bulk/jobs.js';
import { downloadRows } from '../../zoho/bulk/download.js';
import type { ZohoClient } from '../../zoho/client.js';
import { and, instant, or, type Converted, type Criteria } from '../../zoho/api/criteria.js';
import { CorruptFile, corruptResult } from '../../zoho/bulk/corrupt.js';
import { NetworkError } from '../../zoho/http/network-error.js';
import { createTimeSample, type TimeSample } from './time-sample.js';
import { ROWS_CHANGING } from '../walk/errors.js';
import type { RowSource } from '../walk/row-source.js';
import type { WalkBatch } from '../walk/batch.js';
import { windowRestart } from '../walk/list-restart.js';

export interface BulkReadDeps {
  readonly client: Pick<ZohoClient, 'get' | 'request' | 'open'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly jobEnds: JobEnds;
}

export interface BulkReadFacts {
  readonly module: string;
  readonly columns: readonly string[];
  /** Short hash of {@link columns}, for the state. */
  readonly fingerprint: string;
  readonly converted?: Converted | undefined;
  /** The job of the time slice from epoch 0 reads the rows without a `Modified_Time`, too. */
  readonly timeless: boolean;
  /** Converts a row of the file to the shape of Get Records. */
  readonly toRow: (header: readonly string[]) => (cells: readonly (string | null)[]) => Row;
  /** Lists the changes of the module since a job was created. */
  readonly changes: RowSource;
  readonly warn: Warn;
}

/** If no job of the run ends for so long, another strategy is used; Zoho publishes no limit (zoho-api.md §8.4). */
const DEADLINE_MS = 1_800_000;
/** Attempts to download one file. */
const DOWNLOADS = 3;
/** How often a time slice is started again because the token of its next job was too old. */
const RESTARTS = 2;
/** When a time slice is split, each piece gets this share of the rows that one job can hold. */
const FILL_SHARE = 0.7;
/** Clocks and `If-Modified-Since` are accurate to a second. */
const ONE_SECOND = 1_000;

/**
 * Reads a time slice by one job, or by a sequence of jobs if it has more rows than one file holds; a token leads from one
 * job to the next. Such a sequence may lose rows if others leave the time slice during the read, since a token may stand
 * for an offset (zoho-api.md §8.4, §13). So if anything has changed, the time slice is read again in pieces of one job each.
 *
 * @param old a job of an earlier run for the same time slice, with the number of its rows that are delivered; if it no
 *   longer exists, nothing is read
 */
export async function* readSliceByJobs(
  deps: BulkReadDeps,
  facts: BulkReadFacts,
  slice: Interval,
  old?: PendingJob,
): AsyncGenerator<WalkBatch> {
  const sequence: JobSequence = { since: old?.chainedSince, largest: 1, times: createTimeSample() };
  const end = yield* readAnew(deps, facts, { slice, old, sequence });
  if (end === 'gone') {
    yield { rows: [], jobs: [] };
    return;
  }
  const isWhole = end === 'end' && (sequence.since === undefined || (await isUnmoved(facts, sequence.since)));
  if (!isWhole) yield* readPieces(deps, facts, slice, { ...sequence, end });
  yield { rows: [], reached: slice.to, jobs: [] };
}

/** The jobs of one time slice. */
interface JobSequence {
  /** Epoch ms: creation of the first of them; absent: there is only one. */
  since: number | undefined;
  /** Rows of the largest file. */
  largest: number;
  readonly times: TimeSample;
}

/** `open`: there are more rows, but no token leads to them. `gone`: the job of an earlier run no longer exists. */
type SequenceEnd = 'end' | 'open' | 'gone';

interface SequenceTask {
  readonly slice: Interval;
  readonly old: PendingJob | undefined;
  readonly sequence: JobSequence;
}

/** Starts the sequence again if its token is too old: files have no order, so there is no position to resume at. */
async function* readAnew(
  deps: BulkReadDeps,
  facts: BulkReadFacts,
  task: SequenceTask,
): AsyncGenerator<WalkBatch, SequenceEnd> {
  for (let restart = 0; ; restart += 1) {
    try {
      return yield* readSequence(deps, facts, restart === 0 ? task : { ...task, old: undefined });
    } catch (error) {
      if (windowRestart(error) === undefined || restart === RESTARTS) throw error;
      task.sequence.since = undefined;
      facts.warn('BULK_JOB_RETRIED', `${toSourceError(error).userMessage} The time slice is read once more.`);
    }
  }
}

/** Yields the id of each job before it waits for it, so that the next run can use the result if this one is interrupted. */
async function* readSequence(
  deps: BulkReadDeps,
  facts: BulkReadFacts,
  { slice, old, sequence }: SequenceTask,
): AsyncGenerator<WalkBatch, SequenceEnd> {
  const { module, fingerprint: columns } = facts;
  // A job of an earlier run was created after the end of its time slice.
  let since = old ? slice.to : floorToSecond(facts.changes.serverNow());
  let id = old?.id ?? (await createJob(deps.client, queryOf(facts, slice)));
  for (let isOld = old !== undefined; ; isOld = false) {
    const job = { ...slice, id, columns, chainedSince: sequence.since };
    const delivered = isOld ? (old?.rows ?? 0) : 0;
    yield { rows: [], jobs: [{ ...job, rows: delivered }] };
    const result = await finished(deps, facts, { id, isOld });
    if (!result) return 'gone';
    let read = 0;
    for await (const rows of downloaded(deps, facts, id, result)) {
      for (const row of rows) sequence.times.add(row.modified ?? 0);
      const fresh = rows.slice(Math.max(0, delivered - read));
      read += rows.length;
      yield { rows: fresh, jobs: [{ ...job, rows: Math.max(delivered, read) }], canWait: true };
    }
    sequence.largest = Math.max(sequence.largest, result.count ?? 0);
    if (!result.moreRecords) return 'end';
    if (result.nextPageToken === undefined) return 'open';
    id = await createJob(deps.client, { module, pageToken: result.nextPageToken });
    sequence.since ??= since;
    since = sequence.since;
  }
}

function queryOf(
  { module, columns, converted, timeless }: BulkReadFacts,
  { from, to }: Interval,
): Parameters<typeof createJob>[1] {
  const field = 'Modified_Time';
  const before: Criteria = { op: '<', field, value: instant(to) };
  const criteria =
    timeless && from === 0
      ? or({ op: 'is null', field }, before)
      : and({ op: '>=', field, value: instant(from) }, before);
  return { module, fields: columns, converted, criteria };
}

/** `undefined`: the job is of an earlier run and no longer exists. */
async function finished(
  deps: BulkReadDeps,
  { module }: BulkReadFacts,
  { id, isOld }: { readonly id: string; readonly isOld: boolean },
): Promise<BulkResult | undefined> {
  try {
    return await awaitJob(deps, { id, module, timeoutMs: DEADLINE_MS, isOld });
  } catch (error) {
    if (isOld && hasCode(error, BULK_JOB_GONE)) return undefined;
    throw error;
  }
}

/** Whether no row has changed or been deleted since. A row that has may have shifted the files of the sequence. */
async function isUnmoved({ changes }: BulkReadFacts, since: number): Promise<boolean> {
  const [changed, deleted] = await Promise.all([
    changes.changedSince(since - ONE_SECOND),
    changes.deletedSince(since - ONE_SECOND),
  ]);
  const isLater = ({ modified }: Row): boolean => (modified ?? 0) >= since - ONE_SECOND;
  return !changed.rows.some(isLater) && deleted.ids.length === 0;
}

/** Reads each piece by a job of its own, so that changes between two jobs cannot shift rows. */
async function* readPieces(
  deps: BulkReadDeps,
  facts: BulkReadFacts,
  slice: Interval,
  { largest, times, end }: JobSequence & { readonly end: SequenceEnd },
): AsyncGenerator<WalkBatch> {
  const pieces = times.split(slice, Math.max(2, Math.ceil(times.count() / (largest * FILL_SHARE))));
  if (pieces.length > 1) {
    for (const piece of pieces) yield* readSliceByJobs(deps, facts, piece);
    return;
  }
  if (end === 'open') throw corruptResult('it has more rows, but no page token');
  facts.warn('ROWS_CHANGING', ROWS_CHANGING);
}

/** The rows of a file. If the download breaks off or the file is corrupt, the missing rows are downloaded again. */
async function* downloaded(
  { client }: BulkReadDeps,
  { module, toRow, warn }: BulkReadFacts,
  id: string,
  result: BulkResult,
): AsyncGenerator<readonly Row[]> {
  let skip = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      for await (const { header, rows } of downloadRows(client, { id, module, result, skip })) {
        const found = rows.map(toRow(header));
        if (found.some(({ id }) => id === '')) throw corruptResult('a row has no id');
        yield found;
        skip += rows.length;
      }
      return;
    } catch (error) {
      if (attempt === DOWNLOADS || !isBroken(error)) throw error;
      warn(
        'BULK_JOB_RETRIED',
        `${toSourceError(error).userMessage} It is downloaded again from row ${skip + 1} on.`,
      );
    }
  }
}

function isBroken(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof CorruptFile && !error.isMade);
}
