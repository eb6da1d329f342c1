import { selectFields } from '../catalog/selection.js';
import type { StreamDefinition, StreamField } from '../catalog/streams.js';
import { SourceError, toSourceError } from '../errors.js';
import { log, type Message } from '../message.js';
import {
  fullRefreshDone,
  fullRefreshState,
  incrementalState,
  parseStreamState,
  skippedState,
  type StreamState,
} from '../state/stream-state.js';
import { incrementalWindow } from '../state/window.js';
import type { Clock } from '../util/clock.js';
import type { Json, JsonObject } from '../util/json.js';
import { ZohoApiError } from '../zoho/api-error.js';
import type { ZohoClient } from '../zoho/client.js';
import { createCheckpoint, type Checkpoint } from './checkpoint.js';
import { STREAM_UNSUPPORTED } from './directory.js';
import { planStream, type Plan } from './plan.js';
import { createProblemTally } from './problem-tally.js';
import { readRecords } from './stream-reader.js';

/** One stream of a sync, as configured. */
export interface StreamRequest {
  readonly name: string;
  /** `unknown`: configured with a mode that does not exist. */
  readonly mode: 'incremental' | 'full_refresh' | 'unknown';
  /** The configured schema: its properties are the selected columns. */
  readonly jsonSchema: JsonObject;
  readonly state: Json | undefined;
}

export interface StreamContext {
  readonly client: ZohoClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly options: {
    readonly startAt?: number | undefined;
    readonly lookbackSeconds: number;
    readonly includeConvertedLeads: boolean;
  };
  /** The stream by its name; throws where it cannot be read. */
  readonly define: (name: string) => Promise<StreamDefinition>;
  /** Zoho's clock at the start of the run, epoch ms: the end of every window. */
  readonly runStartedAt: number;
  /** Resolves when the tail of a window may be read. */
  readonly settled: () => Promise<void>;
}

export interface StreamReport {
  readonly stream: string;
  readonly outcome: 'complete' | 'skipped' | 'failed' | 'stopped';
  readonly records: number;
  readonly seconds: number;
  /** Why it was skipped or failed. */
  readonly reason?: string;
}

/**
 * The life of one stream: STARTED, records and states, COMPLETE; or the last good state, an error and INCOMPLETE.
 * Never throws: what goes wrong with one stream leaves the others running.
 */
export async function* runStream(
  request: StreamRequest,
  context: StreamContext,
): AsyncGenerator<Message, StreamReport> {
  const run = new StreamRun(request, context);
  return yield* run.messages();
}

class StreamRun {
  readonly #request: StreamRequest;
  readonly #context: StreamContext;
  readonly #checkpoint: Checkpoint;
  readonly #startedAt: number;
  readonly #tally = createProblemTally();
  /** Writes the state for a point in time. */
  #stateAt: ((reached: number) => JsonObject) | undefined;
  #reached: number | undefined;
  #lastState = '';
  #hadState = false;

  constructor(request: StreamRequest, context: StreamContext) {
    this.#request = request;
    this.#context = context;
    this.#checkpoint = createCheckpoint(context.clock);
    this.#startedAt = context.clock.now();
  }

  async *messages(): AsyncGenerator<Message, StreamReport> {
    yield this.#status('started');
    try {
      yield* this.#read();
      yield* this.#warnings();
      yield this.#status('complete');
      return this.#report('complete');
    } catch (thrown) {
      yield* this.#warnings();
      if (this.#context.signal.aborted) return yield* this.#stop();
      const error = toSourceError(thrown);
      return this.#maySkip(error) ? yield* this.#skip(error) : yield* this.#fail(error);
    }
  }

  async *#read(): AsyncGenerator<Message> {
    const { name, jsonSchema, mode } = this.#request;
    const stream = await this.#context.define(name);
    if (mode === 'unknown') throw unknownMode(name);
    const state = parseStreamState(name, this.#request.state, stream.cursorField);
    this.#hadState = state.cursor !== undefined || state.fullRefresh !== undefined;
    const { fields, unknown } = selectFields(stream, jsonSchema);
    if (unknown.length > 0) {
      yield log(
        'warn',
        `${name}: Zoho has no column ${unknown.join(', ')} (any more); left empty. Refresh the schema.`,
      );
    }
    const plan = this.#plan(stream, state);
    const keepsCursor = mode === 'incremental' && stream.cursorField !== undefined;
    yield log('info', `${name}: ${plan.reader}, ${fields.length} columns: ${plan.why}`);
    if (plan.window?.until !== undefined) await this.#context.settled();
    this.#stateAt = stateWriter(stream.cursorField, keepsCursor);
    yield this.#schema(stream, fields, !keepsCursor && plan.window?.from === undefined);
    const warnings: string[] = [];
    const facts = {
      stream,
      fields,
      plan,
      includeConvertedLeads: this.#context.options.includeConvertedLeads,
    };
    for await (const batch of readRecords(this.#context.client, facts, this.#tally, (text) =>
      warnings.push(text),
    )) {
      for (const text of warnings.splice(0)) yield log('warn', `${name}: ${text}`);
      yield* this.#records(batch.records);
      this.#reached = batch.reached ?? this.#reached;
      if (this.#checkpoint.due()) yield* this.#state();
    }
    yield* this.#finalState(keepsCursor, state);
  }

  #schema(stream: StreamDefinition, fields: readonly StreamField[], wholeTable: boolean): Message {
    const properties = Object.fromEntries(
      fields.map(({ property, schema }): [string, JsonObject] => [property, { ...schema }]),
    );
    const { primaryKey, cursorField } = stream;
    return { kind: 'schema', stream: this.#request.name, properties, primaryKey, cursorField, wholeTable };
  }

  #plan(stream: StreamDefinition, state: StreamState): Plan {
    const { options, runStartedAt } = this.#context;
    const window = incrementalWindow({
      cursor: state.cursor,
      startAt: options.startAt,
      lookbackSeconds: options.lookbackSeconds,
      serverNow: runStartedAt,
    });
    return planStream({
      kind: stream.kind,
      cursorField: stream.cursorField,
      incremental: this.#request.mode === 'incremental',
      window,
      fullFrom: state.fullRefresh ?? options.startAt,
    });
  }

  *#records(records: readonly JsonObject[]): Generator<Message> {
    if (records.length === 0) return;
    if (this.#checkpoint.total === 0) yield this.#status('running');
    this.#checkpoint.add(records.length);
    yield { kind: 'records', stream: this.#request.name, records, emittedAt: this.#context.clock.now() };
  }

  /** The state of what is certain by now; none where nothing new is. */
  *#state(): Generator<Message> {
    if (this.#reached === undefined || !this.#stateAt) return;
    yield* this.#say(this.#stateAt(this.#reached));
  }

  /** Even a stream without records says where it stands; a state from the future stays as it is. */
  *#finalState(keepsCursor: boolean, before: StreamState): Generator<Message> {
    const reached = this.#reached ?? before.cursor;
    if (!keepsCursor) yield* this.#say(fullRefreshDone());
    else if (reached !== undefined && this.#stateAt) yield* this.#say(this.#stateAt(reached));
  }

  *#say(state: JsonObject): Generator<Message> {
    const text = JSON.stringify(state);
    if (text === this.#lastState) return;
    this.#lastState = text;
    yield { kind: 'state', stream: this.#request.name, state, recordCount: this.#checkpoint.take() };
  }

  /** Not readable for good, and never read before: a stream to be left out, not a failure of the run. */
  #maySkip(error: SourceError): boolean {
    const closed = error instanceof ZohoApiError && error.action === 'skip-stream';
    return (closed || error.code === STREAM_UNSUPPORTED) && !this.#hadState && this.#checkpoint.total === 0;
  }

  *#skip(error: SourceError): Generator<Message, StreamReport> {
    const { name } = this.#request;
    yield log('warn', `${name} is skipped: ${error.userMessage}`);
    yield* this.#say(skippedState(error.code));
    yield this.#status('complete');
    return this.#report('skipped', error.userMessage);
  }

  *#fail(error: SourceError): Generator<Message, StreamReport> {
    if (this.#checkpoint.pending > 0) yield* this.#state();
    yield { kind: 'error', error, stream: this.#request.name, at: this.#context.clock.now() };
    yield this.#status('incomplete');
    return this.#report('failed', error.userMessage);
  }

  *#stop(): Generator<Message, StreamReport> {
    if (this.#checkpoint.pending > 0) yield* this.#state();
    yield this.#status('incomplete');
    return this.#report('stopped');
  }

  *#warnings(): Generator<Message> {
    for (const text of this.#tally.sentences(this.#request.name)) yield log('warn', text);
  }

  #status(status: 'started' | 'running' | 'complete' | 'incomplete'): Message {
    return { kind: 'status', stream: this.#request.name, status, at: this.#context.clock.now() };
  }

  #report(outcome: StreamReport['outcome'], reason?: string): StreamReport {
    const seconds = (this.#context.clock.now() - this.#startedAt) / 1000;
    const { name } = this.#request;
    const report = { stream: name, outcome, records: this.#checkpoint.total, seconds };
    return reason === undefined ? report : { ...report, reason };
  }
}

function stateWriter(cursorField: string | undefined, incremental: boolean): (reached: number) => JsonObject {
  if (cursorField === undefined) return fullRefreshDone;
  return incremental
    ? (reached) => incrementalState(cursorField, reached)
    : (reached) => fullRefreshState(cursorField, reached);
}

function unknownMode(stream: string): SourceError {
  return new SourceError({
    code: 'UNKNOWN_SYNC_MODE',
    failureType: 'config',
    userMessage: `The sync_mode of stream "${stream}" is neither "full_refresh" nor "incremental". Correct the configured catalog.`,
  });
}
