import { toSourceError, type SourceError } from '../errors.js';
import { log, type LogMessage, type Message } from '../message.js';
import { LAG_MS } from '../state/window.js';
import { mergeConcurrently } from '../util/async.js';
import { floorToSecond } from '../util/clock.js';
import { createDirectory } from './directory.js';
import { runStream, type StreamContext, type StreamReport, type StreamRequest } from './stream-run.js';

export interface SyncDeps extends Pick<StreamContext, 'client' | 'clock' | 'signal' | 'options'> {
  /** Gets a token and learns what the org allows; everything that can fail for all streams alike. */
  readonly connect: () => Promise<{
    readonly concurrentStreams: number;
    readonly notes: readonly LogMessage[];
  }>;
}

export interface SyncReport {
  readonly streams: readonly StreamReport[];
  /** Every stream came to its end or was skipped with a reason. */
  readonly complete: boolean;
}

/**
 * Reads the streams side by side; each speaks for itself. Pulled, never pushing: no request before the first message is
 * asked for (fact I20), and none while the reader of the messages is busy.
 */
export async function* sync(
  requests: readonly StreamRequest[],
  deps: SyncDeps,
): AsyncGenerator<Message, SyncReport> {
  let connection: Awaited<ReturnType<SyncDeps['connect']>>;
  try {
    connection = await deps.connect();
  } catch (thrown) {
    return yield* failAll(requests, toSourceError(thrown), deps);
  }
  yield* connection.notes;
  const reports: StreamReport[] = [];
  const notes: string[] = [];
  const context = contextOf(deps, (text) => notes.push(text));
  const starts = requests.map(
    (request) =>
      async function* (): AsyncGenerator<Message> {
        reports.push(yield* runStream(request, context));
      },
  );
  for await (const message of mergeConcurrently(starts, connection.concurrentStreams)) {
    for (const text of notes.splice(0)) yield log('warn', text);
    yield message;
  }
  yield* summary(reports);
  return {
    streams: reports,
    complete: reports.every(({ outcome }) => outcome === 'complete' || outcome === 'skipped'),
  };
}

function contextOf(deps: SyncDeps, notice: (text: string) => void): StreamContext {
  const runStartedAt = floorToSecond(deps.client.serverNow());
  let settling: Promise<void> | undefined;
  const settle = (): Promise<void> => {
    const wait = runStartedAt + LAG_MS - deps.client.serverNow();
    return wait > 0 ? deps.clock.sleep(wait, deps.signal) : Promise.resolve();
  };
  return {
    client: deps.client,
    clock: deps.clock,
    signal: deps.signal,
    options: deps.options,
    define: createDirectory(deps.client, notice),
    runStartedAt,
    settled: () => (settling ??= settle()),
  };
}

/** What no stream can do without has failed: one error for the run, and none of its streams is complete. */
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

/** The run report, as log lines. */
function* summary(reports: readonly StreamReport[]): Generator<Message> {
  const records = reports.reduce((sum, report) => sum + report.records, 0);
  const count = (outcome: StreamReport['outcome']): number =>
    reports.filter((report) => report.outcome === outcome).length;
  yield log(
    'info',
    `Read ${records} records: ${count('complete')} streams complete, ${count('skipped')} skipped, ` +
      `${count('failed')} failed, ${count('stopped')} stopped`,
  );
  for (const { stream, outcome, reason } of reports) {
    if (outcome === 'skipped' || outcome === 'failed') {
      yield log(outcome === 'skipped' ? 'warn' : 'error', `${stream} ${outcome}: ${reason ?? ''}`);
    }
  }
}
