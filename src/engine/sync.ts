import { isFixedStreamName } from '../catalog/streams/fixed-streams.js';
import { SourceError, toSourceError } from '../errors.js';
import { log, type LogMessage, type Message } from '../message.js';
import { settlingMs } from '../state/window.js';
import { mergeConcurrently } from '../util/async.js';
import { BOUNDS } from '../util/bounds.js';
import { floorToSecond } from '../util/clock.js';
import { creditLimitOf } from '../zoho/limits/credit-limit-error.js';
import { MAX_HEAVY } from '../zoho/limits/limiter.js';
import { notStarted, runStopped, stopOf } from './credit-stop.js';
import { groupWarnings } from './group-warnings.js';
import { createStreamRegistry, type StreamRegistry } from './stream-registry.js';
import { runReport } from './run-report.js';
import { createRunResources } from './plan/run-resources.js';
import { runStream, type StreamContext, type StreamReport, type StreamRequest } from './stream-run.js';

export interface SyncDeps extends Pick<StreamContext, 'client' | 'clock' | 'signal' | 'options'> {
  /** Gets a token. */
  readonly login: () => Promise<void>;
  /** Gets the limits of the org. */
  readonly learnLimits: () => Promise<{
    /** Simultaneous calls. */
    readonly concurrency: number;
    readonly notes: readonly LogMessage[];
  }>;
}

export interface SyncReport {
  readonly streams: readonly StreamReport[];
  /** Every stream is complete or was skipped with a reason. */
  readonly complete: boolean;
}

/**
 * Reads the streams at the same time; each emits its own messages. Messages are pulled: no request is made before the
 * consumer asks for the first message (F-I20), and none while the consumer is busy.
 */
export async function* sync(
  requests: readonly StreamRequest[],
  deps: SyncDeps,
): AsyncGenerator<Message, SyncReport> {
  const notes: string[] = [];
  const streamRegistry = createStreamRegistry(deps.client, deps.options.embedChildren, (text) =>
    notes.push(text),
  );
  let connection: Awaited<ReturnType<SyncDeps['learnLimits']>>;
  try {
    await deps.login();
    [connection] = await Promise.all([deps.learnLimits(), openModules(requests, streamRegistry)]);
  } catch (thrown) {
    const stop = creditLimitOf(thrown);
    const error = stop ? runStopped(stop, [], deps.clock) : toSourceError(thrown);
    return yield* failAll(requests, error, deps);
  }
  yield* connection.notes;
  const reports: StreamReport[] = [];
  yield* reportClockSkew(requests, deps);
  const context = contextOf(deps, connection.concurrency, streamRegistry);
  const starts = requests.map(
    (request) =>
      async function* (): AsyncGenerator<Message> {
        const stop = stopOf(reports);
        reports.push(yield* stop ? notStarted(request.name, stop, deps.clock) : runStream(request, context));
      },
  );
  for await (const message of mergeConcurrently(starts, streamsAtOnce(connection.concurrency))) {
    yield message;
  }
  for (const text of groupWarnings(notes)) yield log('warn', 'METADATA_WARNING', text);
  yield* allSkipped(reports, deps);
  const stop = stopOf(reports);
  if (stop) yield { kind: 'error', error: runStopped(stop, reports, deps.clock), at: deps.clock.now() };
  yield* runReport(reports, deps.client.stats());
  return { streams: reports, complete: isComplete(reports) };
}

/**
 * A list is read page after page: while one page is processed, a page of another stream is requested. Two streams for
 * each list that may be read at once keep all slots busy. Memory has to hold one page of each. Pure.
 */
export function streamsAtOnce(concurrency: number): number {
  return Math.max(concurrency, 2 * Math.min(concurrency, MAX_HEAVY));
}

/** Requests the list of modules while the limits are requested: each stream of a module needs it. */
async function openModules(requests: readonly StreamRequest[], registry: StreamRegistry): Promise<void> {
  if (hasModules(requests)) await registry.open();
}

function hasModules(requests: readonly StreamRequest[]): boolean {
  return requests.some(({ name }) => !isFixedStreamName(name));
}

/** From this clock skew on, the log mentions it. */
const NOTABLE_MS = 60_000;

/**
 * Windows end by Zoho's clock: if ours were ahead and used, later changes would count as read. An answer of Zoho has to
 * give its time before a window is fixed. The list of modules, which is needed in any case, has done so.
 */
function* reportClockSkew(
  requests: readonly StreamRequest[],
  { client, signal }: SyncDeps,
): Generator<LogMessage> {
  if (signal.aborted || !hasModules(requests)) return;
  const skew = client.clockSkewMs();
  if (skew === undefined) yield log('warn', 'CLOCK_SKEW', NO_TIME);
  else if (Math.abs(skew) >= NOTABLE_MS) {
    const seconds = Math.round(Math.abs(skew) / 1_000);
    const direction = skew > 0 ? 'ahead of' : 'behind';
    const differ = `The clock of this machine is ${seconds} s ${direction} Zoho's`;
    if (Math.abs(skew) <= BOUNDS.clockToleranceMs)
      yield log('info', 'CLOCK_SKEW', `${differ}, by which windows are drawn`);
    else yield log('warn', 'CLOCK_SKEW', `${differ}: ${CLOCKS_DIFFER}`);
  }
}

const CLOCKS_DIFFER =
  'one of the two is wrong. Windows end by the earlier one, so that nothing is missed; set the clock of this machine';

const NO_TIME =
  "Zoho's answers do not tell the time: the clock of this machine is taken for Zoho's. Keep it exact, or set lookback_seconds";

/** What the streams of a run share. */
export function contextOf(
  deps: Omit<SyncDeps, 'login' | 'learnLimits'>,
  concurrency: number,
  { define }: Pick<StreamRegistry, 'define'>,
): StreamContext {
  const runStartedAt = floorToSecond(deps.client.serverNow());
  const settlesIn = (): number => settlingMs(runStartedAt, deps.client.serverNow());
  let waiting: Promise<void> | undefined;
  const waitForLag = (): Promise<void> => {
    const wait = settlesIn();
    return wait > 0 ? deps.clock.sleep(wait, deps.signal) : Promise.resolve();
  };
  return {
    client: deps.client,
    clock: deps.clock,
    signal: deps.signal,
    options: deps.options,
    resources: createRunResources(deps.client, deps.options.readStrategy, Math.min(concurrency, MAX_HEAVY)),
    define,
    runStartedAt,
    settlesIn,
    waitForTail: () => (waiting ??= waitForLag()),
  };
}

/** A stream that Zoho refuses may be skipped. If every stream is skipped, the connection is wrong. */
function isComplete(reports: readonly StreamReport[]): boolean {
  const done = reports.every(({ outcome }) => outcome === 'complete' || outcome === 'skipped');
  return done && !everySkipped(reports);
}

function everySkipped(reports: readonly StreamReport[]): boolean {
  return reports.length > 0 && reports.every(({ outcome }) => outcome === 'skipped');
}

function* allSkipped(reports: readonly StreamReport[], { clock }: SyncDeps): Generator<Message> {
  const [first] = reports;
  if (!first || !everySkipped(reports)) return;
  const error = new SourceError({
    code: 'NO_STREAM_READABLE',
    failureType: 'config',
    userMessage: `None of the ${reports.length} configured streams can be read. ${first.stream}: ${first.reason ?? ''}`,
  });
  yield { kind: 'error', error, at: clock.now() };
}

/** The connection failed: one error for the run, and no stream is complete. */
function* failAll(
  requests: readonly StreamRequest[],
  error: SourceError,
  { clock, signal }: SyncDeps,
): Generator<Message, SyncReport> {
  if (!signal.aborted) yield { kind: 'error', error, at: clock.now() };
  for (const { name } of requests) {
    yield { kind: 'status', stream: name, status: 'started', at: clock.now() };
    yield { kind: 'status', stream: name, status: 'incomplete', at: clock.now() };
  }
  const streams = requests.map(({ name }): StreamReport => ({
    stream: name,
    outcome: signal.aborted ? 'stopped' : 'failed',
    records: 0,
    seconds: 0,
    reason: error.userMessage,
  }));
  return { streams, complete: false };
}
