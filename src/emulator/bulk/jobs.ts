import { Refusal } from '../call/answer.js';
import { type Dice, hex } from '../call/dice.js';
import { tokenExpired } from '../call/errors.js';
import type { JsonObject } from '../../util/json.js';
import { makeId } from '../org/serial-rows.js';
import {
  type BulkFault,
  type BulkFaultBook,
  type BulkFaults,
  createBulkFaults,
  type JobState,
} from './faults.js';
import type { BulkSettings } from '../options/bulk.js';
import { type BulkQuery, refuseToken } from './query.js';
import { type BulkOutput, type BulkPosition, runBulk } from './run.js';

/** A job, with what its status shows. */
export interface BulkJob {
  readonly id: string;
  readonly query: BulkQuery;
  readonly createdAt: number;
  readonly fault: BulkFault | undefined;
  /** 1 for the first page. Jobs started with a page token count on. */
  readonly page: number;
  /** Set when the job has run. Stays `undefined` if it fails. */
  readonly output: BulkOutput | undefined;
  readonly nextToken: string | undefined;
}

/** What the job for the next page needs. */
export interface Continuation {
  readonly query: BulkQuery;
  readonly page: number;
  readonly from: BulkPosition;
}

/** The jobs of an organisation (zoho-api.md §8). */
export interface BulkJobs {
  readonly faults: BulkFaults;
  /** Starts a new query. */
  readonly start: (query: BulkQuery) => Continuation;
  /** @throws Refusal for a token that is unknown, another user's, or expired. */
  readonly resume: (token: string, user: string) => Continuation;
  readonly add: (continuation: Continuation, user: string) => BulkJob;
  /** A job that exists at present, and its state. */
  readonly find: (id: string) => { readonly job: BulkJob; readonly state: JobState } | undefined;
  /** Whether a file may be downloaded now. If so, the download is counted. */
  readonly admitDownload: () => boolean;
  /** The bytes of a finished job's file. */
  readonly download: (job: BulkJob) => Buffer;
  /** Runs the jobs that are due. Call it before anything reads or changes the organisation. */
  readonly tick: () => void;
}

interface Entry extends BulkJob {
  readonly user: string;
  readonly from: BulkPosition;
  output: BulkOutput | undefined;
  nextToken: string | undefined;
  startedAt: number;
  finishedAt: number;
  downloads: number;
}

interface Issued extends Continuation {
  readonly user: string;
  readonly expiresAt: number;
}

/** The number in the ids of jobs. No module has it. */
const JOB = 990;

export function createBulkJobs(settings: BulkSettings, now: () => number, dice: Dice): BulkJobs {
  const jobs = new Map<string, Entry>();
  const tokens = createTokens(settings.bulkTokenTtlMs, now, dice);
  const faults: BulkFaultBook = createBulkFaults(dice);
  const queue = createQueue(settings, now, (entry) => {
    if (entry.output?.next) entry.nextToken = tokens.issue(entry, entry.output.next);
  });
  let created = 0;
  return {
    faults,
    tick: queue.tick,
    resume: tokens.resume,
    start: (query) => ({
      query,
      page: query.page,
      from: { skip: (query.page - 1) * settings.bulkPageRows },
    }),
    add: (continuation, user) => {
      forgetExpired(jobs, now(), settings);
      const n = ++created;
      const id = makeId(JOB, n);
      const { query, page } = continuation;
      const fault = faults.draw({ n, id, module: query.name, page });
      const entry = newEntry(id, continuation, { user, fault, createdAt: now() });
      jobs.set(id, entry);
      queue.add(entry);
      return entry;
    },
    find: (id) => {
      queue.tick();
      const entry = jobs.get(id);
      const state = entry && stateOf(entry, now(), settings);
      return entry && state !== undefined ? { job: entry, state } : undefined;
    },
    admitDownload: createDownloadGate(settings.bulkDownloadsPerMinute, now),
    download: (job) => {
      const entry = jobs.get(job.id);
      if (entry) entry.downloads += 1;
      return corrupted(job, entry?.downloads ?? 1);
    },
  };
}

/** Page tokens of jobs with more rows. They expire a fixed time after their job has ended (zoho-api.md §8.1). */
function createTokens(
  ttlMs: number,
  now: () => number,
  dice: Dice,
): Pick<BulkJobs, 'resume'> & { readonly issue: (entry: Entry, next: BulkPosition) => string } {
  const tokens = new Map<string, Issued>();
  return {
    issue: ({ query, page, user, finishedAt }, next) => {
      const token = hex(dice, 96);
      tokens.set(token, { query, page: page + 1, from: next, user, expiresAt: finishedAt + ttlMs });
      return token;
    },
    resume: (token, user) => {
      const issued = tokens.get(token);
      if (issued?.user !== user) refuseToken();
      if (issued.expiresAt <= now()) throw new Refusal(tokenExpired);
      return issued;
    },
  };
}

interface Queue {
  readonly add: (entry: Entry) => void;
  readonly tick: () => void;
}

/** Jobs that have not run yet, in order of arrival. */
function createQueue(settings: BulkSettings, now: () => number, afterRun: (entry: Entry) => void): Queue {
  const waiting = new Set<Entry>();
  let busyUntil = -Infinity;
  return {
    add: (entry) => void waiting.add(entry),
    tick: () => {
      for (const entry of waiting) {
        const earliest = entry.createdAt + settings.bulkAddedMs + settings.bulkQueueMs;
        const at = settings.bulkSideBySide ? earliest : Math.max(earliest, busyUntil);
        if (at > now()) continue;
        waiting.delete(entry);
        if (!starts(entry.fault)) continue;
        execute(entry, at, settings);
        if (entry.finishedAt < Infinity) busyUntil = entry.finishedAt;
        afterRun(entry);
      }
    },
  };
}

/** Frees expired jobs: their files would fill the memory of an emulator that runs for days. */
function forgetExpired(jobs: Map<string, Entry>, now: number, { bulkResultTtlMs }: BulkSettings): void {
  for (const [id, { finishedAt }] of jobs) if (now >= finishedAt + bulkResultTtlMs) jobs.delete(id);
}

function newEntry(
  id: string,
  { query, page, from }: Continuation,
  rest: Pick<Entry, 'user' | 'fault' | 'createdAt'>,
): Entry {
  const unset = { output: undefined, nextToken: undefined, startedAt: Infinity, finishedAt: Infinity };
  return { id, query, page, from, ...rest, ...unset, downloads: 0 };
}

const starts = (fault: BulkFault | undefined): boolean =>
  !(fault?.kind === 'stuck' && fault.state === 'QUEUED');

function execute(entry: Entry, at: number, settings: BulkSettings): void {
  const { id, query, from, fault } = entry;
  entry.startedAt = at;
  if (fault?.kind === 'stuck') return;
  if (fault?.kind !== 'failure') {
    entry.output = runBulk(id, query, from, settings, { crc: fault?.kind === 'crc' });
  }
  const rows = entry.output?.rows ?? 0;
  entry.finishedAt = at + settings.bulkJobMs + settings.bulkMsPerRow * rows;
}

const STATES: readonly JobState[] = ['ADDED', 'QUEUED', 'IN PROGRESS', 'COMPLETED', 'FAILURE'];

/** `undefined` if the job has expired or vanished. */
function stateOf(entry: Entry, now: number, settings: BulkSettings): JobState | undefined {
  if (now >= entry.finishedAt + settings.bulkResultTtlMs) return undefined;
  const state = plainState(entry, now, settings);
  const { fault } = entry;
  const isGone = fault?.kind === 'vanished' && STATES.indexOf(state) >= STATES.indexOf(fault.state);
  return isGone ? undefined : state;
}

function plainState(
  { createdAt, startedAt, finishedAt, fault }: Entry,
  now: number,
  settings: BulkSettings,
): JobState {
  if (now < createdAt + settings.bulkAddedMs) return 'ADDED';
  if (now < startedAt) return 'QUEUED';
  if (now < finishedAt) return 'IN PROGRESS';
  return fault?.kind === 'failure' ? 'FAILURE' : 'COMPLETED';
}

function corrupted({ output, fault }: BulkJob, download: number): Buffer {
  const zip = output?.zip ?? Buffer.alloc(0);
  if (fault?.kind !== 'truncated' || download > (fault.times ?? Infinity)) return zip;
  return zip.subarray(0, fault.bytes);
}

const MINUTE = 60_000;

/** After too many downloads, all are rejected until the minute since the first one is over (zoho-api.md §2.4). */
function createDownloadGate(limit: number, now: () => number): () => boolean {
  let began = -Infinity;
  let count = 0;
  return () => {
    if (now() >= began + MINUTE) {
      began = now();
      count = 0;
    }
    count += 1;
    return count <= limit;
  };
}

/** The `result` of a job that has ended, successfully or not (zoho-api.md §8.2). `undefined` before. */
export function resultOf(job: BulkJob, state: JobState): JsonObject | undefined {
  const { id, output, fault, page, nextToken } = job;
  if (state === 'FAILURE') {
    const { code = 'INTERNAL_SERVER_ERROR', message = 'Internal server error occurred.' } =
      fault?.kind === 'failure' ? fault : {};
    return { error_message: { status: 'error', code, message, details: {} } };
  }
  if (state !== 'COMPLETED' || !output) return undefined;
  return {
    page,
    per_page: output.perPage,
    count: output.rows + (fault?.kind === 'count' ? fault.by : 0),
    download_url: `/crm/bulk/v8/read/${id}/result`,
    more_records: nextToken !== undefined,
    ...(nextToken === undefined ? {} : { next_page_token: nextToken }),
  };
}
