/**
 * The report of one run as JSON (docs/report.md). Every time is in seconds since the start of the run, unless its name ends
 * in `At` of {@link RunFacts}. A figure that is unknown is null.
 *
 * A later version only adds keys; `version` rises if a key changes its meaning or goes.
 */
export interface RunReport {
  readonly format: typeof REPORT_FORMAT;
  readonly version: typeof REPORT_VERSION;
  readonly program: { readonly name: string; readonly version: string };
  readonly run: RunFacts;
  readonly totals: Totals;
  readonly allowance: Allowance;
  /** Absent: the run promised nothing. */
  readonly promise: CreditPromise | null;
  readonly time: { readonly bucketSeconds: number; readonly buckets: readonly TimeBucket[] };
  readonly streams: readonly StreamLine[];
  /** Streams that Zoho lists and the run does not offer, with the reason. */
  readonly notOffered: readonly { readonly stream: string; readonly reason: string }[];
  readonly calls: Calls;
  readonly errors: readonly ErrorLine[];
  /** Log entries of the whole run; those of one stream are in its line. */
  readonly notices: readonly Notice[];
}

export const REPORT_FORMAT = 'source-zoho run report';
export const REPORT_VERSION = 1;

export interface RunFacts {
  /**
   * - `complete`: every stream is complete, or was skipped with a reason.
   * - `incomplete`: at least one stream is not.
   * - `failed`: the run failed before any stream was read.
   * - `interrupted`: a signal, or the reader of the output, ended the run.
   * - `running`: the report was written before the run ended.
   */
  readonly outcome: 'complete' | 'incomplete' | 'failed' | 'interrupted' | 'running';
  /** Why it ended early. */
  readonly reason: string | null;
  /** RFC 3339 in UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly seconds: number;
}

/** What calls cost and how long they waited. */
export interface CallFigures {
  /** Attempts; each retry counts. */
  readonly calls: number;
  readonly credits: number;
  /** Attempts that were repeated. */
  readonly retries: number;
  /** Waits before a repetition. */
  readonly retrySeconds: number;
  /** Waits for a free slot, a token, or a rate limit. */
  readonly queueSeconds: number;
  /** Time between sending and the end of the answer. */
  readonly callSeconds: number;
}

export interface Totals extends CallFigures {
  readonly streams: number;
  /** Streams by their outcome; outcomes of no stream are absent. */
  readonly outcomes: Readonly<Partial<Record<StreamOutcome, number>>>;
  readonly records: number;
  readonly deletions: number;
  readonly states: number;
  readonly warnings: number;
  readonly errors: number;
}

export interface Allowance {
  readonly edition: string | null;
  readonly users: number | null;
  /** Simultaneous calls. */
  readonly concurrency: number | null;
  /** API credits of 24 hours. */
  readonly credits: number | null;
  /** As Zoho reported with the first and with the last answer; it reports only below half of the allowance. */
  readonly remainingFirst: number | null;
  readonly remainingLast: number | null;
}

/** What the run was expected to cost before it began. */
/** API credits of the streams whose rows were counted before they were read. */
export interface CreditPromise {
  readonly streams: number;
  readonly creditsFrom: number;
  readonly creditsTo: number;
  readonly creditsSpent: number;
}

export interface TimeBucket {
  /** Where it begins. */
  readonly at: number;
  readonly records: number;
  readonly calls: number;
  readonly credits: number;
  readonly retries: number;
}

/**
 * `stopped`: a signal ended it. `interrupted`, `not begun`: too few API credits. `running`: the report was written before it
 * ended.
 */
export type StreamOutcome =
  'complete' | 'skipped' | 'failed' | 'stopped' | 'interrupted' | 'not begun' | 'running';

export interface StreamLine extends CallFigures {
  readonly stream: string;
  readonly outcome: StreamOutcome;
  /** Why it is not complete. */
  readonly reason: string | null;
  readonly start: number;
  readonly end: number;
  readonly records: number;
  readonly deletions: number;
  readonly states: number;
  /** In the order in which they were run. */
  readonly plans: readonly PlanLine[];
  readonly slices: { readonly kept: readonly SliceLine[]; readonly notKept: number };
  /** Calls that ended in each bucket of `time`. */
  readonly activity: readonly number[];
  /** The last comparison with Zoho's count. */
  readonly count: { readonly delivered: number; readonly counted: number } | null;
  readonly notices: readonly Notice[];
}

export interface PlanLine {
  readonly at: number;
  readonly strategy: string;
  readonly order: string;
  /** Time slices that are read at the same time. */
  readonly slices: number;
  readonly rows: number | null;
  readonly calls: number;
  readonly credits: number;
  readonly seconds: number;
  readonly why: string;
}

/** A range of `Modified_Time` that was read by itself. */
export interface SliceLine {
  /** RFC 3339 in UTC. */
  readonly from: string;
  readonly to: string;
  readonly start: number;
  readonly end: number;
  readonly rows: number;
}

export interface Calls {
  /** The first ones, in the order in which they ended. */
  readonly kept: readonly CallLine[];
  readonly notKept: number;
  readonly byKind: readonly KindLine[];
  readonly byStatus: readonly { readonly status: number | null; readonly calls: number }[];
  /** Calls that belong to no selected stream: metadata, users, the org. */
  readonly shared: readonly (CallFigures & { readonly label: string })[];
}

export interface CallLine {
  /** The stream, or the path of a call that belongs to none. */
  readonly label: string;
  readonly kind: string;
  /** When it was sent. */
  readonly start: number;
  readonly end: number;
  /** Time for which it waited before. */
  readonly queued: number;
  readonly status: number | null;
  readonly credits: number;
  readonly error: string | null;
  /** Wait until it was repeated; null: it was not. */
  readonly retryIn: number | null;
}

export interface KindLine {
  readonly kind: string;
  readonly calls: number;
  readonly credits: number;
  readonly failed: number;
  readonly meanSeconds: number;
  readonly maxSeconds: number;
}

export interface ErrorLine {
  /** Null: the whole run. */
  readonly stream: string | null;
  readonly code: string;
  /** `config`: the user can fix it; `transient`: run again; `system`: a defect. */
  readonly failureType: string;
  readonly message: string;
  /** What to do, from docs/errors.md. */
  readonly remedy: string;
  readonly at: number;
}

/** Log entries with the same code. */
export interface Notice {
  readonly code: string;
  readonly level: string;
  readonly count: number;
  /** The first ones. */
  readonly texts: readonly string[];
  readonly columns: readonly string[];
  /** What to do, from docs/logs.md; null: nothing. */
  readonly remedy: string | null;
}
