import { SourceError } from '../../errors.js';
import type { Clock } from '../../util/clock.js';
import { asObject, asObjects, asText, isObject, type JsonObject } from '../../util/json.js';
import { shorten } from '../../util/text.js';
import { ZohoApiError } from '../http/api-error.js';
import { readCode } from '../http/refusal.js';
import { jobBody, type BulkQuery } from './query.js';
import type { ZohoClient } from '../client.js';

const PATH = '/crm/bulk/v8/read';

/** The rest of another job, within 24 hours and by the same user. @property module for the statistics alone */
export interface BulkContinuation {
  readonly module: string;
  readonly pageToken: string;
}

/** `POST /crm/bulk/v8/read`: 50 credits. @returns the job's id, by which it can be found for a day after its end */
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
    userMessage: `${query.module}: Zoho has accepted a bulk read job without saying its id. Run again.`,
  });
}

/** What a finished job has. */
export interface BulkResult {
  /** Rows of the file; `undefined` where Zoho does not say. */
  readonly count: number | undefined;
  readonly moreRecords: boolean;
  /** For the next job, within 24 hours; only with more records. */
  readonly nextPageToken: string | undefined;
  /** A path of the API host, whatever host Zoho has named. */
  readonly downloadPath: string;
}

export type BulkJob =
  | { readonly id: string; readonly state: 'running' }
  | { readonly id: string; readonly state: 'completed'; readonly result: BulkResult }
  | { readonly id: string; readonly state: 'failed'; readonly error: BulkJobFailure }
  /** Zoho does not know it: it never was this user's, or it is older than a day. */
  | { readonly id: string; readonly state: 'gone' };

/** `GET /crm/bulk/v8/read/{id}` (zoho-api.md §8.2). @param job its module is for the statistics alone */
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

/** Any state that is not the end is a way there: Zoho may have more of them than it documents. */
function readJob(id: string, data: JsonObject): BulkJob {
  const state = asText(data['state'])?.toUpperCase() ?? '';
  const result = asObject(data['result']);
  if (state.startsWith('FAIL')) return { id, state: 'failed', error: new BulkJobFailure(id, result) };
  if (state !== 'COMPLETED') return { id, state: 'running' };
  const nextPageToken = asText(result['next_page_token']);
  const { count, more_records: more } = result;
  return {
    id,
    state: 'completed',
    result: {
      count: typeof count === 'number' && Number.isSafeInteger(count) ? count : undefined,
      moreRecords: typeof more === 'boolean' ? more : nextPageToken !== undefined,
      nextPageToken,
      downloadPath: downloadPath(id, asText(result['download_url'])),
    },
  };
}

/** The token of this org goes to its API host only: of an address, nothing but its path counts. */
function downloadPath(id: string, url: string | undefined): string {
  const own = `${PATH}/${encodeURIComponent(id)}/result`;
  const base = 'https://api.invalid';
  if (url === undefined || !URL.canParse(url, base)) return own;
  const { pathname } = new URL(url, base);
  return pathname.startsWith('/crm/bulk/') ? pathname : own;
}

/** Codes of the errors for jobs that come to nothing. */
export const BULK_JOB_FAILED = 'BULK_JOB_FAILED';
export const BULK_JOB_GONE = 'BULK_JOB_GONE';
export const BULK_JOB_LATE = 'BULK_JOB_LATE';

/** Zoho could not do it (`result.error_message`, zoho-api.md §8.2). */
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
      userMessage: `Zoho could not complete the bulk read job ${id}: ${reason ?? 'it does not say why'} "${message}". Run again later, or set read_strategy to records.`,
    });
    this.name = 'BulkJobFailure';
    this.reason = reason;
    this.details = isObject(details['details']) ? details['details'] : {};
  }
}

/** The job, or its file, is not there (any more): it has to be made again. */
export function jobGone(id: string): SourceError {
  return new SourceError({
    code: BULK_JOB_GONE,
    failureType: 'transient',
    userMessage: `Zoho does not know the bulk read job ${id} any more; jobs are kept for a day. Run again.`,
  });
}

function jobLate(id: string, ms: number): SourceError {
  return new SourceError({
    code: BULK_JOB_LATE,
    failureType: 'transient',
    userMessage: `Zoho has not completed the bulk read job ${id} after ${Math.round(ms / 1000)} s. Run again later: it is looked for again, and not paid twice.`,
  });
}

/** How Zoho may say that there is no such job. */
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
 * The field that a job cannot have, by Zoho's own word (zoho-api.md §4.5, §8.5), at its creation or at its failure: to be left
 * out and had otherwise. `undefined` for any other error, one about a criterion included.
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
 * Milliseconds until the next look at a job, by those since it was made: a third of the time it has taken, so that a look, which
 * costs a credit, is seldom, and the end is found early. Small jobs take about 4 s (zoho-api.md §2.4).
 */
export function pollDelay(elapsedMs: number): number {
  return Math.min(Math.max(Math.ceil(elapsedMs / 3), FIRST_DELAY_MS), LONGEST_DELAY_MS);
}

export interface AwaitDeps {
  readonly client: Pick<ZohoClient, 'get'>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly signal?: AbortSignal | undefined;
}

export interface AwaitedJob {
  readonly id: string;
  readonly module: string;
  /** Milliseconds that waiting may take. */
  readonly timeoutMs: number;
  /** It was made in an earlier run: it may well be ready. */
  readonly isOld?: boolean | undefined;
}

/** Waits for a job's end. Throws {@link BulkJobFailure}, `BULK_JOB_GONE`, and `BULK_JOB_LATE` after the deadline. */
export async function awaitJob(deps: AwaitDeps, job: AwaitedJob): Promise<BulkResult> {
  const { client, clock, signal } = deps;
  const began = clock.now();
  let slept = 0;
  // Not by the time alone, which may be set back.
  const elapsed = (): number => Math.max(slept, clock.now() - began);
  const wait = async (ms: number): Promise<void> => {
    await clock.sleep(ms, signal);
    slept += ms;
  };
  if (job.isOld !== true) await wait(pollDelay(0));
  for (;;) {
    const found = await getJob(client, job);
    if (found.state === 'completed') return found.result;
    if (found.state === 'failed') throw found.error;
    if (found.state === 'gone') throw jobGone(job.id);
    const left = job.timeoutMs - elapsed();
    if (left <= 0) throw jobLate(job.id, elapsed());
    await wait(Math.min(pollDelay(elapsed()), left));
  }
}
