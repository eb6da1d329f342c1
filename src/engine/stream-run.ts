import { childColumns } from '../catalog/children.js';
import { selectFields } from '../catalog/selection.js';
import type { StreamDefinition } from '../catalog/streams.js';
import { toSourceError, type SourceError } from '../errors.js';
import { log, type Message } from '../message.js';
import {
  fullRefreshDone,
  firstReadState,
  holdsPlace,
  parseStreamState,
  skippedState,
  stateWriter,
  type StreamState,
} from '../state/stream-state.js';
import { formatInstant } from '../util/clock.js';
import { IDLE, orIdle } from '../util/async.js';
import { parseJson, type JsonObject } from '../util/json.js';
import { ZohoApiError } from '../zoho/api-error.js';
import { creditLimitOf, type CreditLimitError } from '../zoho/credit-limit-error.js';
import type { DeletedRow } from '../zoho/deleted.js';
import { signOfLife, silence } from './alive.js';
import { createCheckpoint, type Checkpoint } from './checkpoint.js';
import { standsStill } from './credit-stop.js';
import { planDeletions, type DeletionPlan } from './deletion-plan.js';
import { readDeletions } from './deletions.js';
import { describeEmbedding } from './embed-price.js';
import { STREAM_UNSUPPORTED } from './directory.js';
import { describePlan, planStream, type Plan } from './plan.js';
import { createProblemTally } from './problem-tally.js';
import { createProgress } from './progress.js';
import type { StreamContext, StreamReport, StreamRequest } from './stream-context.js';
import { schemaMessage, unknownMode } from './stream-messages.js';
import { placeOf, planFactsOf } from './stream-plan.js';
import { readRecords, type RecordBatch } from './stream-reader.js';

export type { StreamContext, StreamReport, StreamRequest };

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
  #stateAt: ReturnType<typeof stateWriter> | undefined;
  #progress = createProgress(undefined);
  readonly #plans: Plan[] = [];
  #lastState = '';
  /** It was read before: what is closed now is missed. */
  readonly #hadState: boolean;
  /** Bookmark of deletions, for every state that is written. */
  #deletedTo: number | undefined;
  /** Goes ahead of the first record of a stream: when that was read. */
  #firstState: JsonObject | undefined;
  /** When the last records were said, epoch ms. */
  #saidAt = 0;

  constructor(request: StreamRequest, context: StreamContext) {
    this.#request = request;
    this.#context = context;
    this.#hadState = holdsPlace(request.state);
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
      const limit = creditLimitOf(thrown);
      if (limit || this.#context.signal.aborted) return yield* this.#stop(limit);
      const error = toSourceError(thrown);
      return this.#maySkip(error) ? yield* this.#skip(error) : yield* this.#fail(error);
    }
  }

  async *#read(): AsyncGenerator<Message> {
    const { name, jsonSchema, mode } = this.#request;
    const stream = await this.#context.define(name, jsonSchema);
    if (mode === 'unknown') throw unknownMode(name);
    const state = parseStreamState(name, this.#request.state, stream.cursorField);
    const { fields, unknown } = selectFields(stream, jsonSchema);
    if (unknown.length > 0) {
      yield log(
        'warn',
        `${name}: Zoho has no column ${unknown.join(', ')} (any more); left empty. Refresh the schema.`,
      );
    }
    const planFacts = planFactsOf(this.#request, this.#context, stream, state);
    const plan = planStream(planFacts);
    const keepsCursor = mode === 'incremental' && stream.cursorField !== undefined;
    if (plan.window?.until !== undefined) await this.#context.settled();
    this.#stateAt = stateWriter(stream.cursorField, keepsCursor);
    const deletions = this.#planDeletions(stream, state, plan);
    this.#deletedTo = deletions.deletedTo;
    if (deletions.firstReadAt !== undefined) this.#firstState = firstReadState(deletions.firstReadAt);
    if (deletions.note !== undefined) yield log('info', `${name}: ${deletions.note}`);
    yield schemaMessage(name, stream, fields, !keepsCursor && plan.window?.from === undefined);
    this.#progress = createProgress(keepsCursor ? state.cursor : undefined);
    const notes: Message[] = [];
    const embedded = this.#context.options.embedChildren ? childColumns(fields).kept : [];
    const batches = readRecords(
      plan,
      {
        ...this.#context,
        ...this.#context.options,
        stream,
        fields,
        window: plan.window ?? {},
        planFacts,
        place: placeOf(state, plan, mode === 'incremental'),
        warn: (text) => notes.push(log('warn', `${name}: ${text}`)),
        onPlan: (next) => {
          this.#plans.push(next);
          notes.push(log('info', `${name}: ${describePlan(next)}${describeEmbedding(next.rows, embedded)}`));
        },
      },
      this.#tally,
    );
    for await (const batch of this.#watched(batches)) {
      yield* notes.splice(0);
      if (batch !== IDLE) {
        yield* this.#records(batch);
        this.#progress.moveOn(batch);
        if ((batch.jobs && !batch.canWait) || this.#checkpoint.due()) yield* this.#state();
      }
      yield* this.#alive();
    }
    yield* notes.splice(0);
    yield* this.#deletions(stream, deletions);
    yield* this.#finalState(keepsCursor, state);
  }

  /** After the rows: what was changed and then deleted must end deleted (fact X8). */
  async *#deletions(stream: StreamDefinition, { window }: DeletionPlan): AsyncGenerator<Message> {
    const { module, cursorField } = stream;
    if (!window || cursorField === undefined) return;
    for await (const said of this.#watched(readDeletions(this.#context.client, module, window))) {
      if (said === IDLE) yield* this.#alive();
      else if (typeof said === 'string') yield log('warn', `${this.#request.name}: ${said}`);
      else {
        yield* this.#gone(said.deletions, cursorField);
        this.#deletedTo = notBefore(this.#deletedTo, said.reached);
        if (this.#checkpoint.due()) yield* this.#state();
      }
    }
  }

  #planDeletions(stream: StreamDefinition, state: StreamState, { window }: Plan): DeletionPlan {
    const { mode, takesDeletions = true } = this.#request;
    const { includeDeleted, lookbackSeconds } = this.#context.options;
    return planDeletions({
      stream,
      state,
      incremental: mode === 'incremental',
      wanted: includeDeleted,
      taken: takesDeletions,
      until: window?.until,
      lookbackSeconds,
    });
  }

  *#records({ records, nulled }: RecordBatch): Generator<Message> {
    if (records.length === 0) return;
    if (this.#checkpoint.total === 0) yield* this.#begin();
    this.#checkpoint.add(records.length);
    this.#saidAt = Math.max(this.#saidAt, this.#context.clock.now());
    yield { kind: 'records', stream: this.#request.name, records, nulled, emittedAt: this.#saidAt };
  }

  /** Said later than any record: where two cursors are equal, a destination goes by that (protocol.md §1.12). */
  *#gone(deletions: readonly DeletedRow[], cursorField: string): Generator<Message> {
    if (deletions.length === 0) return;
    if (this.#checkpoint.total === 0) yield* this.#begin();
    this.#checkpoint.add(deletions.length);
    yield {
      kind: 'deletions',
      stream: this.#request.name,
      deletions: deletions.map(({ id, deletedAt }) => ({ id, deletedAt: formatInstant(deletedAt) })),
      cursorField,
      emittedAt: Math.max(this.#saidAt + 1, this.#context.clock.now()),
    };
  }

  /** Before the first record: a first read says when it began. */
  *#begin(): Generator<Message> {
    yield this.#status('running');
    if (this.#firstState) yield* this.#say(this.#firstState);
  }

  /** The state of what is certain by now; none where nothing new is. */
  *#state(): Generator<Message> {
    const state = this.#current();
    if (state) yield* this.#say(state);
  }

  #current(): JsonObject | undefined {
    const { isKnown, reached, place } = this.#progress;
    return isKnown() ? this.#stateAt?.(reached(), this.#deletedTo, place()) : undefined;
  }

  /** Even a stream without records says where it stands; a state from the future stays as it is. */
  *#finalState(keepsCursor: boolean, before: StreamState): Generator<Message> {
    const reached = this.#progress.reached() ?? before.cursor;
    if (!keepsCursor) yield* this.#say(fullRefreshDone());
    else if (reached !== undefined && this.#stateAt)
      yield* this.#say(this.#stateAt(reached, this.#deletedTo, this.#progress.place()));
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

  /** @param limit the run has to stop for want of credits; absent: it was stopped from outside */
  *#stop(limit: CreditLimitError | undefined): Generator<Message, StreamReport> {
    if (this.#checkpoint.pending > 0) yield* this.#state();
    if (limit) yield standsStill(this.#request.name, limit, this.#context.clock.now());
    yield this.#status('incomplete');
    if (!limit) return this.#report('stopped');
    const outcome = this.#checkpoint.total === 0 && !this.#progress.isKnown() ? 'not begun' : 'cut';
    return { ...this.#report(outcome, limit.userMessage), reached: this.#progress.reached(), stop: limit };
  }

  #watched<T>(source: AsyncIterable<T>): AsyncGenerator<T | typeof IDLE> {
    return orIdle(source, silence(this.#context.clock, this.#checkpoint));
  }

  /** Where nothing new was said for long: where the stream stands. */
  #alive(): Generator<Message> {
    const { clock } = this.#context;
    const state = this.#current() ?? parseJson(this.#lastState) ?? this.#request.state;
    return signOfLife(this.#request.name, state, clock, this.#checkpoint);
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
    const report = { stream: name, outcome, records: this.#checkpoint.total, seconds, plans: this.#plans };
    return reason === undefined ? report : { ...report, reason };
  }
}

/** A window that looks back begins before the bookmark, which never goes back itself (fact I6). */
function notBefore(bookmark: number | undefined, reached: number | undefined): number | undefined {
  return reached === undefined ? undefined : Math.max(reached, bookmark ?? reached);
}
