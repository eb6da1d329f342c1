import type { References } from '../../catalog/readers/references.js';
import { toSourceError, type SourceError } from '../../errors.js';
import { clipped } from '../../state/intervals.js';
import type { ResumePosition } from '../../state/resume-position.js';
import { asText, type JsonObject } from '../../util/json.js';
import { refusesQuery } from '../../zoho/api/coql.js';
import { consequenceOf, sentenceOf } from '../plan/calls.js';
import { createColumnsByStrategy, type ColumnsByStrategy } from '../plan/columns-by-strategy.js';
import type { Strategy } from '../plan/estimate.js';
import { orWithout } from '../plan/findings.js';
import { countOrRefusal } from './row-count.js';
import { probeRows } from './slice-sizes.js';
import { endOf, hasConverted, type Losses, type ModuleFacts } from '../plan/module-context.js';
import type { Plan, PlanFacts } from '../plan/plan.js';
import { unavailable } from '../plan/unavailable.js';
import { modifiedOf } from '../walk/row-merger.js';
import { movedOn, readByPlan, type ReadPosition } from './replan.js';
import type { RunResources } from '../plan/run-resources.js';
import type { WalkBatch } from '../walk/batch.js';
import { readByBulk, readOldJobs, usableJobs } from './by-bulk.js';
import { querySource, readByCoql, readTimeless } from './by-coql.js';
import { readByRecords } from './by-records.js';
import { traceRefusal } from './refused-columns.js';

/** What a stream knows of itself; the rest of the plan's facts is found here. */
export type StreamPlanFacts = Omit<
  PlanFacts,
  'strategy' | 'needs' | 'setup' | 'unavailable' | 'rows' | 'creditsLeft' | 'slots'
>;

export interface ModuleReadDeps extends Omit<
  ModuleFacts,
  'columns' | 'references' | 'loadUsers' | 'findings' | 'losses'
> {
  readonly resources: RunResources;
  readonly planFacts: StreamPlanFacts;
  /** Where an earlier run has come to. */
  readonly resumePosition: ResumePosition;
  readonly onPlan: (plan: Plan) => void;
  /** Hears how many rows Zoho counts, where the plan asks; `undefined`: it does not tell. */
  readonly onCount: (count: number | undefined) => void;
}

/** Rows that are guessed, or have come, before it is worth a query to look so far ahead. */
const MIN_ROWS_TO_PROBE = 10_000;
/** Calls that read the users of an org: those that are there, and those that were. */
const USER_CALLS = 2;

/** Rows of one module, completed, read as planned (`plan.ts`) and planned again as it turns out. */
export async function* readModule(deps: ModuleReadDeps): AsyncGenerator<WalkBatch> {
  const reader = new ModuleReader(deps);
  yield* reader.read();
}

class ModuleReader {
  readonly #deps: ModuleReadDeps;
  readonly #columns: ColumnsByStrategy;
  /** A read from the first row on: it has to bring those without any `Modified_Time`, too. */
  readonly #isWhole: boolean;
  #broughtTimeless = false;
  readonly #losses: Losses = { rows: 0 };
  /** Rows without a time that Get Records had. */
  readonly #timelessSeen = new Set<string>();
  #count: Promise<number | undefined> | undefined;
  #delivered = 0;

  constructor(deps: ModuleReadDeps) {
    const { fields, stream, resources } = deps;
    this.#deps = deps;
    const hasUsers = (): boolean => resources.users.isAvailable();
    const learned = resources.findings.columns(stream.module);
    this.#columns = createColumnsByStrategy(fields, stream.cursorField, hasUsers, learned);
    this.#isWhole = deps.window.from === undefined;
  }

  async *read(): AsyncGenerator<WalkBatch> {
    const { planFacts, resources, resumePosition, window } = this.#deps;
    const facts: PlanFacts = {
      ...planFacts,
      strategy: resources.strategy,
      needs: this.#columns.needs(),
      setup: this.#setup(),
      unavailable: this.#unavailable(),
      rows: undefined,
      creditsLeft: resources.creditsLeft(),
      slots: resources.slots,
    };
    const done = clipped(resumePosition.done, { from: window.from ?? 0, to: endOf(this.#deps) });
    let position: ReadPosition = { ...resumePosition, from: window.from, done };
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
        rowsLeft: (at, guess) => this.#rowsLeft(at, guess),
        adapt: async (strategy, error) =>
          (await this.#learn(strategy, error)) ? this.#columns.needs() : undefined,
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

  /** Where an earlier run has come to is said again, before anything else is: no state may forget a job that is paid for. */
  async *#resumed({ from, afterId, done, jobs }: ReadPosition): AsyncGenerator<WalkBatch> {
    if (done.length === 0 && jobs.length === 0) return;
    yield { rows: [], reached: from, afterId, done, jobs };
    if (jobs.length === 0) return;
    await this.#deps.waitForTail();
    try {
      yield* readOldJobs(await this.#bulkFacts(), { from, afterId, done, jobs });
    } catch (error) {
      // What is asked for now is not what these jobs have read, or they cannot be read.
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
    };
  }

  async *#readBy(strategy: Strategy, plan: Plan, position: ReadPosition): AsyncGenerator<WalkBatch> {
    const from = position.from ?? this.#deps.window.from;
    if (strategy === 'records') {
      yield* this.#byRecords({ ...this.#deps.window, from });
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

  /**
   * Where Zoho sorts rows without a time is not known, and behind more than a page of others no walk by value meets them.
   * They come before anything is said of how far the read has come.
   */
  async *#byRecords(window: ModuleFacts['window']): AsyncGenerator<WalkBatch> {
    const mayAsk = this.#deps.resources.strategy !== 'records';
    for await (const batch of readByRecords({ ...this.#deps, window })) {
      if (mayAsk && batch.more === true && this.#unavailable().coql === undefined)
        yield* this.#timelessIfAvailable();
      yield { ...batch, rows: batch.rows.filter((row) => this.#isNewHere(row)) };
    }
  }

  /** For a read that does without queries where it must. */
  async *#timelessIfAvailable(): AsyncGenerator<WalkBatch> {
    try {
      yield* this.#timeless();
    } catch (error) {
      if (consequenceOf('query', error) === 'fail') throw error;
      this.#fallBack('coql', toSourceError(error));
    }
  }

  /** Once Bulk Read is given up, its jobs are of no use any more; where COQL does not help it, it does without. */
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

  /** True once for each row without a time, which both a list and a query may bring, and for every other. */
  #isNewHere(row: JsonObject): boolean {
    const hasTime = modifiedOf(row) !== null || this.#deps.stream.cursorField === undefined;
    if (!this.#isWhole || hasTime) return true;
    const id = asText(row['id']) ?? '';
    return !this.#timelessSeen.has(id) && Boolean(this.#timelessSeen.add(id));
  }

  async *#timeless(): AsyncGenerator<WalkBatch> {
    if (!this.#isWhole || this.#broughtTimeless || this.#deps.stream.cursorField === undefined) return;
    try {
      for await (const { rows } of readTimeless(this.#facts()))
        yield { rows: rows.filter((row) => this.#isNewHere(row)) };
    } catch (error) {
      if (await this.#learn('coql', error)) {
        yield* this.#timeless();
        return;
      }
      // Only that criterion may be refused: then queries go on. Whatever else it is, they do not.
      if (!refusesQuery(error)) throw error;
      this.#deps.warn(sentenceOf('query without time', error) ?? '');
    }
    this.#broughtTimeless = true;
  }

  /** @returns whether a column was refused, and the next request will be another one */
  async #learn(strategy: Strategy, error: unknown): Promise<boolean> {
    if (this.#columns.learn(strategy, error)) return true;
    if (strategy === 'records' || !refusesQuery(error)) return false;
    const found = await traceRefusal(this.#facts());
    this.#columns.refuse(found);
    return found.length > 0;
  }

  async #bulkFacts(): Promise<ModuleFacts> {
    const { stream, fields, resources } = this.#deps;
    if (!resources.users.isAvailable()) return this.#facts();
    await resources.users.load();
    const hasTags = fields.some(({ kind }) => kind === 'named-list');
    const tags = hasTags ? await resources.tags(stream.module) : new Map<string, never>();
    return this.#facts((name) => tags.get(name));
  }

  /** A full read has no end: what was changed since the run began comes again, in its new version. */
  async *#tail(): AsyncGenerator<WalkBatch> {
    const { window, runStartedAt, stream } = this.#deps;
    if (window.until !== undefined || stream.cursorField === undefined) return;
    yield* readByRecords({ ...this.#deps, window: { from: runStartedAt } });
  }

  /** What it takes to leave Get Records, beside the rows. */
  #setup(): PlanFacts['setup'] {
    const { fields, stream, window, resources } = this.#deps;
    const hasTime = stream.cursorField !== undefined;
    const hasUsers = fields.some(({ kind }) => kind === 'user');
    const users = hasUsers && resources.users.isAvailable() && !resources.users.isLoaded() ? USER_CALLS : 0;
    const timeless = this.#isWhole && hasTime ? 1 : 0;
    const tail = window.until === undefined && hasTime ? 1 : 0;
    const tags = fields.some(({ kind }) => kind === 'named-list') ? 1 : 0;
    const coql = users + timeless + tail;
    return { records: 0, coql, bulk: coql + tags };
  }

  #unavailable(): PlanFacts['unavailable'] {
    return unavailable(this.#deps.stream, this.#columns, this.#deps.resources);
  }

  /** @returns all strategies that are unavailable by now */
  #fallBack(strategy: Strategy, error: SourceError): PlanFacts['unavailable'] {
    const { warn, resources, stream } = this.#deps;
    const { userMessage, code } = error;
    if (strategy === 'records') {
      warn(`Lists do not reach all rows: falling back to COQL. ${userMessage}`);
      return this.#unavailable();
    }
    const sentence = resources.findings.close(strategy === 'coql' ? 'query' : 'job', stream.module, error);
    if (sentence !== undefined) warn(sentence);
    if (code === 'OAUTH_SCOPE_MISMATCH') resources.unavailable[strategy] ??= code;
    return this.#unavailable();
  }

  /** Of a whole read, what Zoho counts; of a part, a few rows of a query tell, once there are enough to be worth it. */
  async #rowsLeft(position: ReadPosition, guess: number): Promise<number | undefined> {
    const { stream, resources } = this.#deps;
    const isMine = this.#isWhole && resources.strategy !== 'records';
    const count = isMine ? await (this.#count ??= this.#countAll()) : undefined;
    if (count !== undefined) return Math.max(0, count - this.#delivered);
    if (Math.max(this.#delivered, guess) < MIN_ROWS_TO_PROBE || this.#unavailable().coql !== undefined)
      return undefined;
    const { from } = position;
    const order = stream.cursorField === undefined ? 'id' : 'time';
    const { probe } = querySource(this.#facts());
    const request = { order, from, ...(order === 'time' && { until: endOf(this.#deps) }) } as const;
    return orWithout(this.#facts(), 'query probe', stream.module, () => probeRows(probe, request));
  }

  /** Needs a scope of its own, and may not be there for a module: then nobody knows (zoho-api.md §9). */
  async #countAll(): Promise<number | undefined> {
    const { client, stream, onCount, resources } = this.#deps;
    const count = await countOrRefusal(client, stream.module, hasConverted(this.#deps), resources.findings);
    onCount(count);
    return count;
  }
}
