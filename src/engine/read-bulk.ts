import { SourceError, toSourceError } from '../errors.js';
import type { Interval } from '../state/intervals.js';
import type { PendingJob } from '../state/place.js';
import type { Clock } from '../util/clock.js';
import type { JsonObject } from '../util/json.js';
import { awaitJob, BULK_JOB_GONE, createJob, type BulkResult } from '../zoho/bulk.js';
import { downloadRows } from '../zoho/bulk-download.js';
import type { ZohoClient } from '../zoho/client.js';
import { and, instant, type Converted } from '../zoho/criteria.js';
import { BULK_RESULT_DAMAGED } from '../zoho/damage.js';
import { NetworkError } from '../zoho/network-error.js';
import type { WalkBatch } from './walk-batch.js';

export interface BulkReadDeps {
  readonly client: Pick<ZohoClient, 'get' | 'request' | 'open'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface BulkReadFacts {
  readonly module: string;
  readonly columns: readonly string[];
  /** {@link columns} in short, for the state. */
  readonly fingerprint: string;
  readonly converted?: Converted | undefined;
  /** A row of the file, as Get Records delivers it. */
  readonly toRow: (header: readonly string[]) => (cells: readonly (string | null)[]) => JsonObject;
  readonly warn: (text: string) => void;
}

/** A job that takes longer is given up for another way of reading; Zoho publishes no limit (zoho-api.md §8.4). */
const DEADLINE_MS = 1_800_000;
/** Downloads of one file before it is given up. */
const DOWNLOADS = 3;

/**
 * Reads a stretch by a job, or by as many as it takes: one that has more rows than a file holds says so by a token. The job's
 * id is told before it is waited for, so that a run that is cut finds its result again.
 *
 * @param old a job of an earlier run for the same stretch
 */
export async function* readStretchByJobs(
  deps: BulkReadDeps,
  facts: BulkReadFacts,
  stretch: Interval,
  old: PendingJob | undefined,
): AsyncGenerator<WalkBatch> {
  const begin = async (query: Parameters<typeof createJob>[1]): Promise<Job> => ({
    id: await createJob(deps.client, query),
    isOld: false,
  });
  let job = old ? { id: old.id, isOld: true } : await begin(queryOf(facts, stretch));
  for (;;) {
    yield { rows: [], jobs: [{ ...stretch, id: job.id, columns: facts.fingerprint }] };
    const result = await finished(deps, facts, job);
    if (result) yield* downloaded(deps, facts, job.id, result);
    const pageToken = result?.moreRecords === true ? result.nextPageToken : undefined;
    if (result && pageToken === undefined) break;
    job = await begin(
      pageToken === undefined ? queryOf(facts, stretch) : { module: facts.module, pageToken },
    );
  }
  yield { rows: [], reached: stretch.to, jobs: [] };
}

interface Job {
  readonly id: string;
  readonly isOld: boolean;
}

function queryOf(
  { module, columns, converted }: BulkReadFacts,
  { from, to }: Interval,
): Parameters<typeof createJob>[1] {
  const field = 'Modified_Time';
  const criteria = and({ op: '>=', field, value: instant(from) }, { op: '<', field, value: instant(to) });
  return { module, fields: columns, converted, criteria };
}

/** `undefined`: it was made in an earlier run and is not there any more. */
async function finished(
  deps: BulkReadDeps,
  { module }: BulkReadFacts,
  { id, isOld }: Job,
): Promise<BulkResult | undefined> {
  try {
    return await awaitJob(deps, { id, module, timeoutMs: DEADLINE_MS, isOld });
  } catch (error) {
    if (isOld && error instanceof SourceError && error.code === BULK_JOB_GONE) return undefined;
    throw error;
  }
}

/** The rows of a file; where it breaks off or is damaged, those that are missing are downloaded again. */
async function* downloaded(
  { client }: BulkReadDeps,
  { module, toRow, warn }: BulkReadFacts,
  id: string,
  result: BulkResult,
): AsyncGenerator<WalkBatch> {
  let skip = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      for await (const { header, rows } of downloadRows(client, { id, module, result, skip })) {
        const read = toRow(header);
        yield { rows: rows.map(read) };
        skip += rows.length;
      }
      return;
    } catch (error) {
      if (attempt === DOWNLOADS || !isBroken(error)) throw error;
      warn(`${toSourceError(error).userMessage} It is downloaded again from row ${skip + 1} on.`);
    }
  }
}

function isBroken(error: unknown): boolean {
  return (
    error instanceof NetworkError || (error instanceof SourceError && error.code === BULK_RESULT_DAMAGED)
  );
}
