import { SourceError } from '../../errors.js';
import type { Clock } from '../../util/clock.js';
import { asObject, asObjects, asText, isObject, type JsonObject } from '../../util/json.js';
import { shorten } from '../../util/text.js';
import { announcesMore } from '../api/paging.js';
import { ZohoApiError } from '../http/api-error.js';
import { readCode } from '../http/refusal.js';
import { jobBody, type BulkQuery } from './query.js';
import type { ZohoClient } from '../client.js';

const PATH = '/crm/bulk/v8/read';

/** Continues another job, within 24 hours and as the same user. @property module for the statistics only */
export interface BulkContinuation {
  readonly module: string;
  readonly pageToken: string;
}

/** `POST /crm/bulk/v8/read`: 50 credits. @returns the job's id, which is valid for a day after the job's end */
export async function createJob(
  client: Pick<ZohoClient, 'request'>,
  query: BulkQuery | BulkContinuation,
): Promise<string> {
  const { body } = await client.request({
    method: 'POST',
    path: PATH,
    module: query.module,
    kind: 'bulk-create',
    body: 'pageToken' in query ? { query: { page_token: query.pageToken } } : jobBody(query),
  });
  const id = asText(asObject(asObjects(body?.['data'])[0]?.['details'])['id']);
  if (id !== undefined) return id;
  throw new SourceError({
    code: 'BULK_JOB_UNKNOWN',
    failureType: 'transient',
    userMessage: `${query.module}: Zoho accepted a bulk read job without returning its id. Run again.`,
  });
}

/** The result of a finished job. */
export interface BulkResult {
  /** Rows of the file; `undefined` if Zoho does not return it. */
  readonly count: number | undefined;
  readonly moreRecords: boolean;
  /** For the next job, within 24 hours; only with more records. */
  readonly nextPageToken: string | undefined;
  /** A path on the API host, whatever host Zoho names. */
  readonly downloadPath: string;
}

export type BulkJob =
  | { readonly id: string; readonly state: 'running' }
  | { readonly id: string; readonly state: 'completed'; readonly result: BulkResult }
  | { readonly id: string; readonly state: 'failed'; readonly error: BulkJobFailure }
  /** Zoho does not know the job: it belongs to another user, or is older than a day. */
  | { readonly id: string; readonly state: 'gone' };

/** `GET /crm/bulk/v8/read/{id}` (zoho-api.md §8.2). @param job its module is for the statistics only */
export async function getJob(
  client: Pick<ZohoClient, 'get'>,
  { id, module }: { readonly id: string; readonly module: string },
): Promise<BulkJob> {
  try {
    const path = `${PATH}/${encodeURIComponent(id)}`;
    const { body } = await client.get(path, { module, kind: 'bulk-status', list: 'data' });
    const data = asObjects(body?.['data'])[0];
    return data ? readJob(id, data) : { id, state: 'gone' };
  } catch (error) {
    if (isGone(error)) return { id, state: 'gone' };
    throw error;
  }
}

/** Any other state than completed or failed counts as running, since Zoho may have undocumented states. */
function readJob(id: string, data: JsonObject): BulkJob {
  const state = asText(data['state'])?.toUpperCase() ?? '';
  const result = asObject(data['result']);
  if (state.startsWith('FAIL')) return { id, state: 'failed', error: new BulkJobFailure(id, result) };
  if (state !== 'COMPLETED') return { id, state: 'running' };
  const nextPageToken = asText(result['next_page_token']);
  const { count } = result;
  return {
    id,
    state: 'completed',
    result: {
      count: typeof count === 'number' && Number.isSafeInteger(count) ? count : undefined,
      moreRecords: announcesMore(result) ?? nextPageToken !== undefined,
      nextPageToken,
      downloadPath: downloadPath(id, asText(result['download_url'])),
    },
  };
}

/** Uses only the path of an address, so that the token is sent to the API host of the org only. */
function downloadPath(id: string, url: string | undefined): string {
  const own = `${PATH}/${encodeURIComponent(id)}/result`;
  const base = 'https://api.invalid';
  if (url === undefined || !URL.canParse(url, base)) return own;
  const { pathname } = new URL(url, base);
  return pathname.startsWith('/crm/bulk/') ? pathname : own;
}

/** Codes of the errors for jobs without a result. */
export const BULK_JOB_FAILED = 'BULK_JOB_FAILED';
export const BULK_JOB_GONE = 'BULK_JOB_GONE';
export const BULK_JOB_LATE = 'BULK_JOB_LATE';

/** Zoho could not complete the job (`result.error_message`, zoho-api.md §8.2). */
export class BulkJobFailure extends SourceError {
  /** Zoho's own code. */
  readonly reason: string | undefined;
  readonly details: JsonObject;

  constructor(id: string, result: JsonObject) {
    const details = asObject(result['error_message']);
    const reason = readCode(details['code']);
    const message = shorten(asText(details['message']) ?? '', 300);
    super({
      code: BULK_JOB_FAILED,
      failureType: 'transient',
      userMessage: `Zoho could not complete the bulk read job ${id}: ${reason ?? 'without a reason'} "${message}". Run again later, or set read_strategy to records.`,
    });
    this.name = 'BulkJobFailure';
    this.reason = reason;
    this.details = isObject(details['details']) ? details['details'] : {};
  }
}

/** The job or its file does not exist (any more): a new job is needed. */
export function jobGone(id: string): SourceError {
  return new SourceError({
    code: BULK_JOB_GONE,
    failureType: 'transient',
    userMessage: `Zoho no longer knows the bulk read job ${id}; jobs are kept for a day. Run again.`,
  });
}

function jobLate(id: string, ms: number): SourceError {
  return new SourceError({
    code: BULK_JOB_LATE,
    failureType: 'transient',
    userMessage: `Zoho has not completed the bulk read job ${id} after ${Math.round(ms / 1000)} s. Run again later: the next run looks for the same job, without paying twice.`,
  });
}

/** Codes with which Zoho may report that a job does not exist. */
const GONE: ReadonlySet<string> = new Set([
  'RESOURCE_NOT_FOUND',
  'NOT_FOUND',
  'INVALID_URL_PATTERN',
  'HTTP_404',
]);

export function isGone(error: unknown): boolean {
  return error instanceof ZohoApiError && GONE.has(error.code);
}

/**
 * The field that Zoho's error names as not available in a job (zoho-api.md §4.5, §8.5), at its creation or its failure. The
 * caller omits it and reads it by another strategy. `undefined` for any other error, including one about a criterion.
 */
export function rejectedField(error: unknown): string | undefined {
  if (error instanceof ZohoApiError) return namedField(error.code, error.details);
  return error instanceof BulkJobFailure ? namedField(error.reason, error.details) : undefined;
}

function namedField(code: string | undefined, details: JsonObject): string | undefined {
  if (code !== 'FIELD_NOT_SUPPORTED' && code !== 'FIELD_NOT_AVAILABLE') return undefined;
  return asText(details['api_name']) ?? asText(asObject(details['field'])['api_name']);
}

const FIRST_DELAY_MS = 4_000;
const LONGEST_DELAY_MS = 60_000;

/**
 * Milliseconds until the next status call, which costs a credit: a third of the time since the job was created. So calls are
 * rare, and the end of the job is noticed early. Small jobs take about 4 s (zoho-api.md §2.4).
 */
export function pollDelay(elapsedMs: number): number {
  return Math.min(Math.max(Math.ceil(elapsedMs / 3), FIRST_DELAY_MS), LONGEST_DELAY_MS);
}

export interface AwaitDeps {
  readonly client: Pick<ZohoClient, 'get'>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly signal?: AbortSignal | undefined;
  /** Shared by the jobs of a run: while some of them end, the others wait in Zoho's queue. */
  readonly jobEnds?: JobEnds | undefined;
}

/** When jobs ended. Zoho seems to process the jobs of an org one after another (zoho-api.md §8.4). */
export interface JobEnds {
  /** Epoch ms; 0 before the first one. */
  latest: number;
}

export interface AwaitedJob {
  readonly id: string;
  readonly module: string;
  /** Longest wait, milliseconds, since the job was created or another one of the run ended. */
  readonly timeoutMs: number;
  /** Created by an earlier run, so it may be complete: checked at once. */
  readonly isOld?: boolean | undefined;
}

/** Waits for the end of a job. Throws {@link BulkJobFailure}, `BULK_JOB_GONE`, and `BULK_JOB_LATE` after the deadline. */
export async function awaitJob(deps: AwaitDeps, job: AwaitedJob): Promise<BulkResult> {
  const { client, clock, signal, jobEnds = { latest: 0 } } = deps;
  const start = { at: clock.now(), slept: 0, ends: jobEnds.latest };
  let quiet = start;
  let slept = 0;
  // Not by the clock only, which may be set back.
  const since = (time: typeof start): number => Math.max(slept - time.slept, clock.now() - time.at);
  const wait = async (ms: number): Promise<void> => {
    await clock.sleep(ms, signal);
    slept += ms;
  };
  if (job.isOld !== true) await wait(pollDelay(0));
  for (;;) {
    const found = await getJob(client, job);
    if (found.state === 'completed' || found.state === 'failed') jobEnds.latest = clock.now();
    if (found.state === 'completed') return found.result;
    if (found.state === 'failed') throw found.error;
    if (found.state === 'gone') throw jobGone(job.id);
    if (jobEnds.latest !== quiet.ends) quiet = { at: clock.now(), slept, ends: jobEnds.latest };
    const left = job.timeoutMs - since(quiet);
    if (left <= 0) throw jobLate(job.id, since(start));
    await wait(Math.min(pollDelay(since(start)), left));
  }
}
