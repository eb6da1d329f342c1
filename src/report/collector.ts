import type { ConfigMessage, ErrorMessage, LogFacts, LogMessage, Message, OrgFigures } from '../message.js';
import { formatInstant, type Clock } from '../util/clock.js';
import type { CallReport } from '../zoho/request.js';
import { createBuckets, type Buckets } from './buckets.js';
import { createCallTally, seconds, type CallTally } from './call-tally.js';
import { createKept } from './kept.js';
import { clipped, createNotices, withoutName, type Notices } from './notices.js';
import {
  REPORT_FORMAT,
  REPORT_VERSION,
  type Allowance,
  type CreditPromise,
  type ErrorLine,
  type RunReport,
  type StreamOutcome,
  type TimeBucket,
  type Totals,
} from './shape.js';
import { createStreamTally, type StreamFigures, type StreamTally } from './stream-tally.js';

/** Receives what a run reports, as it happens. It may not throw, and it keeps no record. */
export interface RunObserver {
  readonly onMessage: (message: Message) => void;
  readonly onAttempt: (call: CallReport) => void;
}

/** One observer for several; `undefined` if there are none. */
export function together(...given: readonly (RunObserver | undefined)[]): RunObserver | undefined {
  const observers = given.filter((one) => one !== undefined);
  if (observers.length === 0) return undefined;
  return {
    onMessage: (message) => observers.forEach((one) => one.onMessage(message)),
    onAttempt: (call) => observers.forEach((one) => one.onAttempt(call)),
  };
}

export interface RunCollector extends RunObserver {
  /** The report of the run so far. */
  report(end: RunEnd): RunReport;
}

export interface RunEnd {
  readonly isComplete: boolean;
  /** What ended the run from outside. */
  readonly interruption?: string | undefined;
  /** The run goes on. */
  readonly isRunning?: boolean;
}

export interface CollectorDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly program: RunReport['program'];
  /** What to do about a code of an error or of a log entry; `undefined`: nothing special. */
  readonly remedyOf: (code: string) => string | undefined;
}

const MAX_BUCKETS = 120;
const MAX_ERRORS = 500;
const MAX_NOT_OFFERED = 1_000;

/** Collects the facts of one run. Memory is bounded: the first calls, slices and texts are kept, all others are counted. */
export function createRunCollector(deps: CollectorDeps): RunCollector {
  const collector = new Collector(deps);
  return {
    onMessage: (message) => collector.onMessage(message),
    onAttempt: (call) => collector.onAttempt(call),
    report: (end) => collector.report(end),
  };
}

class Collector {
  readonly #deps: CollectorDeps;
  readonly #startedAt: number;
  readonly #time = createBuckets(MAX_BUCKETS);
  readonly #calls: CallTally;
  readonly #streams = new Map<string, StreamTally>();
  readonly #notices: Notices;
  readonly #errors = createKept<ErrorLine>(MAX_ERRORS);
  readonly #notOffered = createKept<{ stream: string; reason: string }>(MAX_NOT_OFFERED);
  #warnings = 0;
  #limits: OrgFigures | undefined;
  #promise: CreditPromise | null = null;
  /** Of the whole run: streams that begin after it fail by it. */
  #failure: string | undefined;

  constructor(deps: CollectorDeps) {
    this.#deps = deps;
    this.#startedAt = deps.clock.now();
    this.#calls = createCallTally(this.#startedAt, this.#time);
    this.#notices = createNotices(deps.remedyOf);
  }

  onAttempt(call: CallReport): void {
    this.#calls.add(call);
  }

  onMessage(message: Message): void {
    if (message.kind === 'log') this.#onLog(message);
    else if (message.kind === 'error') this.#onError(message);
    else if (message.kind !== 'config') this.#onStream(message);
  }

  #onLog(entry: LogMessage): void {
    const { level, code, text, stream, facts } = entry;
    if (level === 'warn') this.#warnings += 1;
    this.#limits = facts?.limits ?? this.#limits;
    if (facts?.promise) this.#promise = sumOf(this.#promise, facts.promise);
    const known = stream === undefined ? undefined : this.#streams.get(stream);
    if (known) known.onLog(entry, this.#deps.clock.now());
    else if (code === 'STREAM_SKIPPED' && stream !== undefined)
      this.#notOffered.add({ stream, reason: clipped(facts?.reason ?? text) });
    else if (level !== 'debug') this.#notices.add(entry);
  }

  #onError(message: ErrorMessage): void {
    const { stream, error } = message;
    if (stream === undefined) this.#failure = error.userMessage;
    else this.#streams.get(stream)?.onError(error.userMessage);
    this.#errors.add(errorLine(message, this.#startedAt, this.#deps.remedyOf));
  }

  #onStream(message: Exclude<Message, LogMessage | ErrorMessage | ConfigMessage>): void {
    const tally = this.#tallyOf(message.stream);
    switch (message.kind) {
      case 'status':
        tally.onStatus(message);
        if (message.status === 'started' && this.#failure !== undefined) tally.onError(this.#failure);
        break;
      case 'state':
        tally.onState();
        break;
      case 'records':
        tally.onRecords(message.rows.length);
        this.#emitted(message.rows.length);
        break;
      case 'deletions':
        tally.onDeletions(message.deletions.length);
        this.#emitted(message.deletions.length);
        break;
      case 'schema':
      case 'estimate':
      case 'strategy':
        break;
    }
  }

  #tallyOf(stream: string): StreamTally {
    const known = this.#streams.get(stream);
    if (known) return known;
    const made = createStreamTally(stream, this.#startedAt, this.#deps.remedyOf);
    this.#streams.set(stream, made);
    return made;
  }

  #emitted(records: number): void {
    this.#time.add('records', this.#deps.clock.now() - this.#startedAt, records);
  }

  report(end: RunEnd): RunReport {
    const now = seconds(this.#deps.clock.now() - this.#startedAt);
    // The intervals reach to the present, whether anything happened or not.
    this.#emitted(0);
    const tallies = [...this.#streams.values()].map((tally) => tally.figures());
    const totals = this.#totals(tallies);
    return {
      format: REPORT_FORMAT,
      version: REPORT_VERSION,
      program: this.#deps.program,
      run: {
        outcome: outcomeOf(end, tallies, totals),
        reason: end.interruption ?? null,
        startedAt: formatInstant(this.#startedAt),
        endedAt: formatInstant(this.#startedAt + Math.round(now * 1_000)),
        seconds: now,
      },
      totals,
      allowance: this.#allowance(),
      promise: this.#promise,
      time: { bucketSeconds: seconds(this.#time.widthMs), buckets: bucketsOf(this.#time) },
      streams: [...this.#streams].map(([name, tally]) =>
        tally.line(now, this.#calls.figures(name), this.#calls.activity(name)),
      ),
      notOffered: [...this.#notOffered.items],
      calls: this.#calls.calls(new Set(this.#streams.keys())),
      errors: [...this.#errors.items],
      notices: this.#notices.list(),
    };
  }

  #totals(tallies: readonly StreamFigures[]): Totals {
    const sum = (of: (figures: StreamFigures) => number): number =>
      tallies.reduce((total, figures) => total + of(figures), 0);
    return {
      streams: tallies.length,
      outcomes: outcomesOf(tallies),
      records: sum(({ records }) => records),
      deletions: sum(({ deletions }) => deletions),
      states: sum(({ states }) => states),
      warnings: this.#warnings,
      errors: this.#errors.items.length + this.#errors.notKept,
      ...this.#calls.figures(),
    };
  }

  #allowance(): Allowance {
    const { edition, users, concurrency, allowance } = this.#limits ?? {};
    const { first, last } = this.#calls.remaining;
    return {
      edition: edition ?? null,
      users: users ?? null,
      concurrency: concurrency ?? null,
      credits: allowance ?? null,
      remainingFirst: first,
      remainingLast: last,
    };
  }
}

function errorLine(
  { error, stream, at }: ErrorMessage,
  startedAt: number,
  remedyOf: CollectorDeps['remedyOf'],
): ErrorLine {
  const { code, failureType, userMessage } = error;
  return {
    stream: stream ?? null,
    code,
    failureType,
    message: clipped(withoutName(userMessage, stream)),
    remedy: remedyOf(code) ?? REMEDIES[failureType],
    at: seconds(at - startedAt),
  };
}

/** For a code that docs/errors.md does not list, such as most of Zoho's. */
const REMEDIES = {
  config: 'Change the configuration, a permission or the state as the message says.',
  transient: 'Run again. The next run continues where this one stopped.',
  system: 'Please report it, with the log of the run.',
} as const;

function outcomeOf(
  { isComplete, interruption, isRunning = false }: RunEnd,
  streams: readonly StreamFigures[],
  { errors }: Totals,
): RunReport['run']['outcome'] {
  if (isRunning) return 'running';
  if (interruption !== undefined) return 'interrupted';
  if (isComplete) return 'complete';
  const isRead = streams.some(({ outcome, records }) => outcome === 'complete' || records > 0);
  return errors > 0 && !isRead ? 'failed' : 'incomplete';
}

function outcomesOf(streams: readonly StreamFigures[]): Totals['outcomes'] {
  const found: Partial<Record<StreamOutcome, number>> = {};
  for (const { outcome } of streams) found[outcome] = (found[outcome] ?? 0) + 1;
  return found;
}

function bucketsOf(time: Buckets): TimeBucket[] {
  const [records, calls, credits, retries] = ['records', 'calls', 'credits', 'retries'].map((key) =>
    time.sums(key),
  );
  return Array.from({ length: time.length }, (_, index) => ({
    at: seconds(index * time.widthMs),
    records: records?.[index] ?? 0,
    calls: calls?.[index] ?? 0,
    credits: credits?.[index] ?? 0,
    retries: retries?.[index] ?? 0,
  }));
}

function sumOf(
  sum: CreditPromise | null,
  { least, most, spent }: NonNullable<LogFacts['promise']>,
): CreditPromise {
  const { streams, creditsFrom, creditsTo, creditsSpent } = sum ?? NO_PROMISE;
  return {
    streams: streams + 1,
    creditsFrom: creditsFrom + least,
    creditsTo: creditsTo + most,
    creditsSpent: creditsSpent + spent,
  };
}

const NO_PROMISE: CreditPromise = { streams: 0, creditsFrom: 0, creditsTo: 0, creditsSpent: 0 };
