import type { References } from '../../catalog/readers/references.js';
import { toSourceError, type SourceError } from '../../errors.js';
import type { ResumePosition } from '../../state/resume-position.js';
import { refusesQuery } from '../../zoho/api/coql.js';
import { consequenceOf, sentenceOf } from '../plan/calls.js';
import { createColumnsByStrategy, type ColumnsByStrategy } from '../plan/columns-by-strategy.js';
import type { Strategy } from '../plan/estimate.js';
import { createRowsLeft } from './row-count.js';
import { hasUserColumns, type Losses, type ModuleFacts } from '../plan/module-context.js';
import type { Plan, PlanFacts, Unavailable } from '../plan/plan.js';
import { setupCalls } from '../plan/setup-calls.js';
import { INSTEAD_OF, unavailable } from '../plan/unavailable.js';
import { movedOn, readByPlan, type ReadPosition } from './replan.js';
import type { RunResources } from '../plan/run-resources.js';
import type { WalkBatch } from '../walk/batch.js';
import { readByBulk, readOldJobs, usableJobs } from './by-bulk.js';
import { readByCoql, readTimeless } from './by-coql.js';
import { endOfSlices, readByListSlices } from './by-list-slices.js';
import { readByRecords } from './by-records.js';
import { startOf, tailOf } from './read-window.js';
import { traceRefusal } from './refused-columns.js';
import { createTimelessRows, type TimelessRows } from './timeless-rows.js';

/** The facts of a plan that the stream provides; this file finds the others. */
export type StreamPlanFacts = Omit<
  PlanFacts,
  'strategy' | 'needs' | 'setup' | 'unavailable' | 'rows' | 'creditsLeft' | 'slots'
>;

export interface ModuleReadDeps extends Omit<
  ModuleFacts,
  'columns' | 'references' | 'loadUsers' | 'findings' | 'jobEnds' | 'losses'
> {
  readonly resources: RunResources;
  /** Whether a strategy other than lists will need the list of records that wait for approval; absent: it never does. */
  readonly isUnapprovedDue?: () => boolean;
  readonly planFacts: StreamPlanFacts;
  /** Position of an earlier run. */
  readonly resumePosition: ResumePosition;
  readonly onPlan: (plan: Plan) => void;
  /** Receives the number of rows that Zoho counts, if the plan needs it; `undefined`: Zoho does not count them. */
  readonly onCount: (count: number | undefined) => void;
}

const WITHOUT_JOINED_NAMES =
  'COQL does not return the names of lookups into several modules: Get Records adds them, at a credit for 100 rows.';

/** Completed rows of one module, read as planned (`plan.ts`) and planned again with what the read shows. */
export async function* readModule(deps: ModuleReadDeps): AsyncGenerator<WalkBatch> {
  const reader = new ModuleReader(deps);
  yield* reader.read();
}

class ModuleReader {
  readonly #deps: ModuleReadDeps;
  readonly #columns: ColumnsByStrategy;
  /** A read from the first row on. */
  readonly #isWhole: boolean;
  readonly #losses: Losses = { rows: 0 };
  readonly #timelessRows: TimelessRows;
  #delivered = 0;
  /** The code of the error for which time slices of lists were stopped. */
  #slicesStopped: string | undefined;

  constructor(deps: ModuleReadDeps) {
    const { fields, stream, resources } = deps;
    this.#deps = deps;
    const hasUsers = (): boolean => resources.users.isAvailable();
    const learned = resources.findings.columns(stream.module);
    this.#columns = createColumnsByStrategy(fields, stream.cursorField, hasUsers, learned);
    this.#isWhole = deps.window.from === undefined;
    this.#timelessRows = createTimelessRows(stream.cursorField, this.#isWhole);
  }

  async *read(): AsyncGenerator<WalkBatch> {
    const { planFacts, resources, resumePosition } = this.#deps;
    const facts: PlanFacts = {
      ...planFacts,
      strategy: resources.strategy,
      ...this.#learned(),
      rows: undefined,
      creditsLeft: resources.creditsLeft(),
      slots: resources.slots,
    };
    let position = startOf(resumePosition, this.#deps);
    position = { ...position, jobs: usableJobs(this.#facts(), position) };
    for await (const batch of this.#resumed(position)) {
      position = movedOn(position, batch);
      this.#delivered += batch.rows.length;
      yield batch;
    }
    const replanned = readByPlan(
      facts,
      { ...position, jobs: [] },
      {
        read: (strategy, plan, at) => this.#readBy(strategy, plan, at),
        rowsLeft: createRowsLeft({
          ...this.#deps,
          facts: () => this.#facts(),
          isWhole: this.#isWhole,
          delivered: () => this.#delivered,
          canQuery: () => resources.strategy !== 'records' && this.#unavailable().coql === undefined,
        }),
        adapt: async (strategy, error) =>
          (await this.#learn(strategy, error)) ? this.#columns.needs() : undefined,
        learned: () => this.#learned(),
        liveFrom: this.#deps.runStartedAt,
        onPlan: this.#deps.onPlan,
        onUnavailable: (strategy, error) => this.#fallBack(strategy, error),
      },
    );
    for await (const batch of replanned) {
      this.#delivered += batch.rows.length;
      yield batch;
    }
  }

  /** Yields the position of an earlier run first, because no state may lose a job that is paid for. */
  async *#resumed({ from, afterId, done, jobs }: ReadPosition): AsyncGenerator<WalkBatch> {
    if (done.length === 0 && jobs.length === 0) return;
    yield { rows: [], reached: from, afterId, done, jobs };
    if (jobs.length === 0) return;
    await this.#deps.waitForTail();
    try {
      yield* readOldJobs(await this.#bulkFacts(), { from, afterId, done, jobs });
    } catch (error) {
      // The jobs have other columns than those requested now, or they cannot be read.
      const isHelp = consequenceOf('job of an earlier run', error) !== 'fail';
      if (!this.#columns.learn('bulk', error) && !isHelp) throw error;
      yield { rows: [], jobs: [] };
    }
  }

  #facts(tag?: References['tag']): ModuleFacts {
    const { users } = this.#deps.resources;
    const references = { ...(users.isAvailable() && { user: users.user }), ...(tag && { tag }) };
    return {
      ...this.#deps,
      columns: this.#columns,
      losses: this.#losses,
      references,
      loadUsers: users.load,
      findings: this.#deps.resources.findings,
      jobEnds: this.#deps.resources.jobEnds,
    };
  }

  async *#readBy(strategy: Strategy, plan: Plan, position: ReadPosition): AsyncGenerator<WalkBatch> {
    const from = position.from ?? this.#deps.window.from;
    if (strategy === 'records') {
      yield* this.#byLists(plan, { ...position, from });
      return;
    }
    await this.#deps.waitForTail();
    if (strategy === 'coql') {
      yield* this.#timeless();
      yield* readByCoql(this.#facts(), plan, { ...position, from });
    } else {
      yield* this.#byBulk(plan, { ...position, from });
    }
    yield* this.#tail();
  }

  /** In time slices if the plan has them, or if lists alone go on with those of an earlier run; else page after page. */
  async *#byLists(plan: Plan, position: ReadPosition): AsyncGenerator<WalkBatch> {
    const { window, resources } = this.#deps;
    const { coql, bulk, 'list slices': slices } = this.#unavailable();
    const isOnly = resources.strategy === 'records' || (coql !== undefined && bulk !== undefined);
    const hasSlices = slices === undefined && isOnly && position.done.length > 0;
    const { records } = this.#columns.needs();
    const limit = hasSlices ? Math.floor(resources.slots / records.batches) : plan.windows;
    const slots = resources.listSlots;
    if (position.from === undefined || limit <= 1 || position.from >= endOfSlices(this.#deps)) {
      yield* this.#listed(readByRecords({ ...this.#deps, window: { ...window, from: position.from } }));
      return;
    }
    yield* this.#listed(readByListSlices(this.#facts(), plan, position, { limit, slots }));
    yield* this.#tail(endOfSlices(this.#deps));
  }

  /**
   * It is unknown where Zoho sorts rows without a time. In a list of several pages, a walk by value may miss them. So they
   * are queried before the first position is yielded.
   */
  async *#listed(batches: AsyncGenerator<WalkBatch>): AsyncGenerator<WalkBatch> {
    const mayAsk = this.#deps.resources.strategy !== 'records';
    for await (const batch of batches) {
      this.#columns.sample(batch.rows);
      this.#columns.hidden.learn(batch.rows.map(({ values }) => values));
      if (mayAsk && batch.more === true && this.#unavailable().coql === undefined)
        yield* this.#timelessIfAvailable();
      yield { ...batch, rows: batch.rows.filter((row) => this.#timelessRows.isNew(row)) };
    }
  }

  /** For a read that can go on if COQL is unavailable. */
  async *#timelessIfAvailable(): AsyncGenerator<WalkBatch> {
    try {
      yield* this.#timeless();
    } catch (error) {
      if (consequenceOf('query', error) === 'fail') throw error;
      this.#fallBack('coql', toSourceError(error));
    }
  }

  /** If Bulk Read fails, its jobs are removed from the state. If COQL is unavailable, the read goes on without it. */
  async *#byBulk(plan: Plan, position: ReadPosition): AsyncGenerator<WalkBatch> {
    if (this.#unavailable().coql === undefined) yield* this.#timelessIfAvailable();
    const canQuery = this.#unavailable().coql === undefined;
    try {
      yield* readByBulk(await this.#bulkFacts(), plan, position, canQuery);
    } catch (error) {
      if (consequenceOf('job', error) !== 'fail') yield { rows: [], jobs: [] };
      throw error;
    }
  }

  async *#timeless(): AsyncGenerator<WalkBatch> {
    if (!this.#timelessRows.isDue()) return;
    try {
      for await (const { rows } of readTimeless(this.#facts()))
        yield { rows: rows.filter((row) => this.#timelessRows.isNew(row)) };
    } catch (error) {
      if (await this.#learn('coql', error)) {
        yield* this.#timeless();
        return;
      }
      // Zoho may refuse only this criterion: other queries go on. Any other error ends them.
      if (!refusesQuery(error)) throw error;
      this.#deps.warn('FALLBACK', sentenceOf('query without time', error) ?? '');
    }
    this.#timelessRows.finish();
  }

  /** @returns whether a column was refused, so that the next request will be a different one */
  async #learn(strategy: Strategy, error: unknown): Promise<boolean> {
    const { warn, stream, resources } = this.#deps;
    const learned = resources.findings.columns(stream.module);
    const hadNames = !learned.withoutJoinedNames();
    if (this.#columns.learn(strategy, error)) {
      if (hadNames && learned.withoutJoinedNames()) warn('FALLBACK', WITHOUT_JOINED_NAMES);
      return true;
    }
    if (strategy === 'records' || !refusesQuery(error)) return false;
    const found = await traceRefusal(this.#facts());
    this.#columns.refuse(found);
    return found.length > 0;
  }

  async #bulkFacts(): Promise<ModuleFacts> {
    const { stream, fields, resources } = this.#deps;
    if (!resources.users.isAvailable()) return this.#facts();
    if (hasUserColumns(fields)) await resources.users.load();
    const hasTags = fields.some(({ kind }) => kind === 'named-list');
    const tags = hasTags ? await resources.tags(stream.module) : new Map<string, never>();
    return this.#facts((name) => tags.get(name));
  }

  /** @param from epoch ms: where the rows so far end */
  async *#tail(from = this.#deps.runStartedAt): AsyncGenerator<WalkBatch> {
    const window = tailOf({ ...this.#deps, runStartedAt: from }, this.#deps.stream);
    if (window) yield* readByRecords({ ...this.#deps, window });
  }

  #learned(): Pick<PlanFacts, 'needs' | 'setup' | 'unavailable'> {
    const { isUnapprovedDue = () => false, resources } = this.#deps;
    const due = { timeless: this.#timelessRows.isDue(), unapproved: isUnapprovedDue() };
    const setup = setupCalls(this.#deps, resources.users, due);
    return { needs: this.#columns.needs(), setup, unavailable: this.#unavailable() };
  }

  #unavailable(): PlanFacts['unavailable'] {
    const found = unavailable(this.#deps.stream, this.#columns, this.#deps.resources);
    return this.#slicesStopped === undefined ? found : { ...found, 'list slices': this.#slicesStopped };
  }

  /** Marks the strategy as unavailable. @returns all strategies that are unavailable now */
  #fallBack(strategy: Unavailable, error: SourceError): PlanFacts['unavailable'] {
    const { warn, resources, stream } = this.#deps;
    const { userMessage, code } = error;
    if (strategy === 'list slices' || strategy === 'records') {
      if (strategy === 'list slices') this.#slicesStopped = code;
      warn('FALLBACK', `${INSTEAD_OF[strategy]} ${userMessage}`);
      return this.#unavailable();
    }
    const sentence = resources.findings.close(strategy === 'coql' ? 'query' : 'job', stream.module, error);
    if (sentence !== undefined) warn('FALLBACK', sentence);
    if (code === 'OAUTH_SCOPE_MISMATCH') resources.unavailable[strategy] ??= code;
    return this.#unavailable();
  }
}
