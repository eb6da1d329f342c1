import { formatInstant } from '../util/clock.js';
import { asObjects, asText, type Json, type JsonObject } from '../util/json.js';
import { union, type Interval } from './intervals.js';

/** A bulk read job on its way: paid for, and to be found again by its id (zoho-api.md §8.3: for a day). */
export interface PendingJob extends Interval {
  readonly id: string;
  /** What it reads, in short: a job of other columns is of no use. */
  readonly columns: string;
  /** Epoch ms: the job goes on where another one ended, and the first of them was made then. */
  readonly chainedSince?: number | undefined;
  /** So many rows of its file are delivered, from the first on: a file keeps its order. */
  readonly rows?: number | undefined;
}

/** Where a reading up `Modified_Time` stands beyond its bookmark; all of it may be left out, and is then read again. */
export interface ResumePosition {
  /** Rows of the bookmark's own second up to this id are delivered. */
  readonly afterId?: string | undefined;
  /** Stretches behind the bookmark that are delivered. */
  readonly done: readonly Interval[];
  readonly jobs: readonly PendingJob[];
}

export const NO_POSITION: ResumePosition = { done: [], jobs: [] };

/** `{"after_id":"…","done":[["…","…"]],"jobs":[{"id":"…","from":"…","to":"…","columns":"…","chained_since":"…","rows":9000}]}`, empty parts left out. */
export function writeResumePosition({ afterId, done, jobs }: ResumePosition): JsonObject {
  return {
    ...(afterId === undefined ? {} : { after_id: afterId }),
    ...(done.length === 0
      ? {}
      : { done: done.map(({ from, to }) => [formatInstant(from), formatInstant(to)]) }),
    ...(jobs.length === 0 ? {} : { jobs: jobs.map(writeJob) }),
  };
}

function writeJob({ id, from, to, columns, chainedSince, rows = 0 }: PendingJob): JsonObject {
  const since = chainedSince === undefined ? {} : { chained_since: formatInstant(chainedSince) };
  return {
    id,
    from: formatInstant(from),
    to: formatInstant(to),
    columns,
    ...since,
    ...(rows > 0 && { rows }),
  };
}

/** What of a place can be read; the rest costs a second reading and loses nothing. */
export function readResumePosition(
  state: JsonObject,
  parse: (text: string) => number | undefined,
): ResumePosition {
  const afterId = asText(state['after_id']);
  const pairs = Array.isArray(state['done']) ? state['done'] : [];
  const done = pairs.flatMap((pair) =>
    Array.isArray(pair) ? intervalOf(asText(pair[0]), asText(pair[1]), parse) : [],
  );
  const jobs = asObjects(state['jobs']).flatMap((job): PendingJob[] => {
    const [interval] = intervalOf(asText(job['from']), asText(job['to']), parse);
    const id = asText(job['id']);
    const columns = asText(job['columns']);
    const chained = asText(job['chained_since']);
    const since = chained === undefined ? {} : { chainedSince: parse(chained) ?? interval?.from };
    return interval && id !== undefined && columns !== undefined
      ? [{ ...interval, id, columns, ...since, ...rowsOf(job['rows']) }]
      : [];
  });
  return { ...(afterId === undefined || !/^\d+$/.test(afterId) ? {} : { afterId }), done: union(done), jobs };
}

function rowsOf(value: Json | undefined): Pick<PendingJob, 'rows'> {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? { rows: value } : {};
}

function intervalOf(
  from: string | undefined,
  to: string | undefined,
  parse: (text: string) => number | undefined,
): Interval[] {
  const start = from === undefined ? undefined : parse(from);
  const end = to === undefined ? undefined : parse(to);
  return start === undefined || end === undefined || start >= end ? [] : [{ from: start, to: end }];
}
