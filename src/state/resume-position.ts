import { formatInstant } from '../util/clock.js';
import { asObjects, asText, type Json, type JsonObject } from '../util/json.js';
import { union, type Interval } from './intervals.js';

/** A bulk read job in progress. It is paid for and can be found again by its id for a day (zoho-api.md §8.3). */
export interface PendingJob extends Interval {
  readonly id: string;
  /** A short form of its columns. A job with other columns cannot be used. */
  readonly columns: string;
  /** Epoch ms at which the first job of the sequence was created, if this job continues another one. */
  readonly chainedSince?: number | undefined;
  /** Number of rows of its file that are delivered, counted from the first. The order of a file never changes. */
  readonly rows?: number | undefined;
}

/** The progress of a reading by `Modified_Time` beyond its bookmark. Every part may be omitted; it is then read again. */
export interface ResumePosition {
  /** Rows with the bookmark's `Modified_Time` are delivered up to this id. */
  readonly afterId?: string | undefined;
  /** Time slices after the bookmark that are delivered. */
  readonly done: readonly Interval[];
  readonly jobs: readonly PendingJob[];
}

export const NO_POSITION: ResumePosition = { done: [], jobs: [] };

/**
 * `{"after_id":"…","done":[["…","…"]],"jobs":[…]}` without empty parts, where a job is
 * `{"id":"…","from":"…","to":"…","columns":"…","chained_since":"…","rows":9000}`.
 */
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

/** Reads the valid parts of a position. Invalid parts are ignored: their rows are read again, none is lost. */
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
