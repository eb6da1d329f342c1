import { contractFields, differencesOf } from '../catalog/streams/drift.js';
import { toSourceError, type SourceError } from '../errors.js';
import { log, type Message } from '../message.js';
import { holdsFields, readStoredFields } from '../state/stored-fields.js';
import { parseStreamState, type StreamState } from '../state/stream-state.js';
import type { StreamDefinition } from '../catalog/streams/streams.js';
import { BOUNDS } from '../util/bounds.js';
import { creditLimitOf, type CreditLimitError } from '../zoho/limits/credit-limit-error.js';
import { rateLimitedStatus } from './credit-stop.js';
import { planDeletions, type DeletionPlan } from './phases/deletion-plan.js';
import { driftLogLines } from './stream/schema-drift.js';
import { planFormulas, type FormulaPlan } from './phases/formula-plan.js';
import { skipFor, type SkippedStream } from './skip.js';
import { compareCount } from './phases/count.js';
import { emitDeletions } from './phases/deletions.js';
import { refreshFormulas, resumeFormulaJobs } from './phases/formulas.js';
import { checkIds, isNew, openMemory } from './phases/compare-ids.js';
import { emitRestored } from './phases/restored.js';
import { readRows } from './phases/rows.js';
import { verifyRows } from './phases/verify.js';
import { planStream, type Plan } from './plan/plan.js';
import { promisedBy, type CreditRange } from './plan/promise.js';
import { createProblemTally } from './stream/dropped-values.js';
import { createFieldMemory } from './stream/field-memory.js';
import { createStreamCheck } from './stream/delivery-check.js';
import type { StreamContext, StreamReport, StreamRequest } from './stream/context.js';
import { cursorAhead, cursorInFuture, waitsForTime } from './stream/clock-notes.js';
import { schemaMessage, unknownMode } from './stream/schema-message.js';
import { planFactsOf } from './stream/plan-facts.js';
import { positionOf, withFields, type StreamPosition } from './stream/position.js';
import type { StreamSession } from './stream/session.js';
import { StreamEmitter } from './stream/emitter.js';

const FIELDS_UNREADABLE =
  'the columns in its state cannot be read and are requested again. Nothing else in the state is affected';

export type { StreamContext, StreamReport, StreamRequest };

/**
 * The messages of one stream: STARTED, records and states, COMPLETE; or the last good state, an error and INCOMPLETE.
 * It never throws: an error of one stream leaves the others running.
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
  readonly #emitter: StreamEmitter;
  readonly #startedAt: number;
  readonly #tally = createProblemTally();
  readonly #plans: Plan[] = [];
  #promised: CreditRange | undefined;
  #position: StreamPosition | undefined;

  constructor(request: StreamRequest, context: StreamContext) {
    this.#request = request;
    this.#context = context;
    this.#emitter = new StreamEmitter(request.name, context.clock);
    this.#startedAt = context.clock.now();
  }

  async *messages(): AsyncGenerator<Message, StreamReport> {
    yield this.#emitter.status('started');
    try {
      yield* this.#read();
      yield* this.#warnings();
      yield this.#emitter.status('complete');
      return this.#report('complete');
    } catch (thrown) {
      yield* this.#warnings();
      const limit = creditLimitOf(thrown);
      if (limit || this.#context.signal.aborted) return yield* this.#stop(limit);
      const error = toSourceError(thrown);
      const { state, replacesTable = false, isOptional = false } = this.#request;
      const recordCount = this.#emitter.checkpoint.total;
      const skip = skipFor(error, { state, recordCount, replacesTable, isOptional });
      return skip ? yield* this.#skip(skip) : yield* this.#fail(error);
    }
  }

  async *#read(): AsyncGenerator<Message> {
    const { name, jsonSchema, mode } = this.#request;
    const stored = readStoredFields(this.#request.state);
    if (!stored && holdsFields(this.#request.state))
      yield this.#emitter.log('warn', 'FIELDS_UNREADABLE', FIELDS_UNREADABLE);
    const defined = await this.#context.define(name, jsonSchema, stored);
    const { stream } = defined;
    const fieldMemory = createFieldMemory(defined);
    if (mode === 'unknown') throw unknownMode(name);
    const before = parseStreamState(name, this.#request.state, stream.cursorField);
    const fields = contractFields(stream, this.#request);
    const differences = differencesOf(stream, this.#request);
    for (const { level, code, text, columns } of driftLogLines(stream, mode === 'incremental', differences))
      yield this.#emitter.log(level, code, text, columns && { columns });
    const planFacts = planFactsOf(this.#request, this.#context, stream, before);
    const plan = planStream(planFacts);
    const keepsCursor = mode === 'incremental' && stream.cursorField !== undefined;
    yield* this.#aheadOfClocks(stream, before);
    if (plan.window?.until !== undefined) {
      const wait = this.#context.settlesIn();
      if (wait > BOUNDS.silentWaitMs) yield this.#emitter.log('warn', 'WAITING', waitsForTime(wait));
      await this.#context.waitForTail();
    }
    const deletions = this.#planDeletions(stream, before, plan);
    if (deletions.note !== undefined) yield this.#emitter.log('info', 'DELETIONS_PLANNED', deletions.note);
    yield schemaMessage(name, stream, fields, !keepsCursor && plan.window?.from === undefined);
    const check = createStreamCheck({ stream, before, plan, mode, verify: this.#context.options.verify });
    const facts = { stream, before, keepsCursor, planFacts, plan, fields, check, fieldMemory };
    yield* this.#phases({ ...facts, ...this.#shared(facts, deletions) }, deletions);
  }

  /** Reports in each run a cursor that neither clock has reached: until then, nothing is read. */
  *#aheadOfClocks({ cursorField = '' }: StreamDefinition, { cursor }: StreamState): Generator<Message> {
    const { clock, client } = this.#context;
    const latestNow = clock.now() + Math.max(0, -(client.clockSkewMs() ?? 0));
    const aheadMs = cursor === undefined ? 0 : cursor - latestNow;
    if (cursor === undefined || aheadMs <= BOUNDS.silentWaitMs) return;
    if (aheadMs >= BOUNDS.cursorAheadMs) throw cursorInFuture(this.#request.name, cursorField, cursor);
    yield this.#emitter.log('warn', 'CURSOR_AHEAD', cursorAhead(cursorField, cursor));
  }

  #shared(
    {
      stream,
      before,
      keepsCursor,
      fieldMemory,
    }: Pick<StreamSession, 'stream' | 'before' | 'keepsCursor' | 'fieldMemory'>,
    { deletionsThrough }: DeletionPlan,
  ): Pick<
    StreamSession,
    'request' | 'context' | 'emitter' | 'position' | 'deliveredIds' | 'deletedIds' | 'tally' | 'onPlan'
  > {
    const { cursorField } = stream;
    const { idsAt, formulasAt, formulaRefresh } = before;
    const markers = { deletionsThrough, idsAt, formulasAt, formulaRefresh };
    const memory = openMemory(this.#request, this.#context, stream, before);
    const position = positionOf({ cursorField, keepsCursor, before, markers, ...memory }, this.#request);
    this.#position = withFields(position, fieldMemory);
    return {
      ...memory,
      request: this.#request,
      context: this.#context,
      emitter: this.#emitter,
      position: this.#position,
      tally: this.#tally,
      onPlan: (plan) => {
        this.#plans.push(plan);
        const spent = this.#context.client.stats().byLabel[stream.module]?.credits ?? 0;
        this.#promised = promisedBy(plan, spent) ?? this.#promised;
      },
    };
  }

  /** The order matters: later phases may replace or delete what earlier phases delivered. */
  async *#phases(session: StreamSession, deletions: DeletionPlan): AsyncGenerator<Message> {
    const { position, emitter } = session;
    if (deletions.firstReadAt !== undefined) position.setMarkers({ deletionsThrough: deletions.firstReadAt });
    const formulas = this.#planFormulas(session);
    if (formulas.markers) position.setMarkers(formulas.markers);
    yield* resumeFormulaJobs(session, formulas);
    yield* readRows(session);
    yield* refreshFormulas(session, formulas);
    yield* emitRestored(session);
    const list = yield* emitDeletions(session, deletions);
    yield* checkIds(session, list);
    yield* compareCount(session);
    yield* verifyRows(session);
    if (session.tally.hasLost()) session.fieldMemory.onMisfit();
    // A stream without records emits a final state, too. As long as none came, the next run reads from the start again.
    const isEmpty =
      emitter.checkpoint.total === 0 && isNew(session.before) && session.plan.strategy !== 'nothing';
    const end = isEmpty && session.keepsCursor ? position.empty() : position.final();
    if (end) yield* emitter.state(end);
  }

  #planDeletions(stream: StreamDefinition, state: StreamState, { window }: Plan): DeletionPlan {
    const { mode, acceptsDeletions = true } = this.#request;
    const { includeDeleted, lookbackSeconds } = this.#context.options;
    return planDeletions({
      stream,
      state,
      incremental: mode === 'incremental',
      wanted: includeDeleted,
      accepted: acceptsDeletions,
      until: window?.until,
      lookbackSeconds,
    });
  }

  #planFormulas({ stream, fields, keepsCursor, before, plan }: StreamSession): FormulaPlan {
    const { startAt, formulaRefreshHours } = this.#context.options;
    return planFormulas({
      refreshHours: formulaRefreshHours,
      fields,
      cursorField: stream.cursorField,
      keepsCursor,
      state: before,
      window: plan.window,
      startAt,
    });
  }

  *#skip({ reason, state }: SkippedStream): Generator<Message, StreamReport> {
    const { name } = this.#request;
    yield log('warn', 'STREAM_SKIPPED', `${name} is skipped: ${reason}`, {
      stream: name,
      facts: { reason },
    });
    yield* this.#emitter.state(state);
    yield this.#emitter.status('complete');
    return this.#report('skipped', reason);
  }

  *#fail(error: SourceError): Generator<Message, StreamReport> {
    yield* this.#lastState();
    yield { kind: 'error', error, stream: this.#request.name, at: this.#context.clock.now() };
    yield this.#emitter.status('incomplete');
    return this.#report('failed', error.userMessage);
  }

  /** @param limit the run has too few credits to go on; absent: it was aborted */
  *#stop(limit: CreditLimitError | undefined): Generator<Message, StreamReport> {
    yield* this.#lastState();
    if (limit) yield rateLimitedStatus(this.#request.name, limit, this.#context.clock.now());
    yield this.#emitter.status('incomplete');
    if (!limit) return this.#report('stopped');
    const outcome =
      this.#emitter.checkpoint.total === 0 && !this.#position?.isKnown() ? 'not begun' : 'interrupted';
    return { ...this.#report(outcome, limit.userMessage), reached: this.#position?.reached(), stop: limit };
  }

  /** A state for records that no state covers yet. */
  *#lastState(): Generator<Message> {
    const state = this.#emitter.checkpoint.pending > 0 ? this.#position?.current() : undefined;
    if (state) yield* this.#emitter.state(state);
  }

  *#warnings(): Generator<Message> {
    const { name } = this.#request;
    for (const text of this.#tally.logTexts(name))
      yield log('warn', 'VALUES_CHANGED', text, { stream: name });
  }

  #report(outcome: StreamReport['outcome'], reason?: string): StreamReport {
    const seconds = (this.#context.clock.now() - this.#startedAt) / 1000;
    const { name } = this.#request;
    const records = this.#emitter.checkpoint.total;
    const promised = this.#promised;
    const report = { stream: name, outcome, records, seconds, plans: this.#plans, promised };
    return reason === undefined ? report : { ...report, reason };
  }
}
