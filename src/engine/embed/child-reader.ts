import type { Warn } from '../../log-codes.js';
import { byParent, type ChildColumn } from '../../catalog/streams/children.js';
import { createCoqlRows } from '../../catalog/readers/from-coql.js';
import { createNormaliser, type Normaliser } from '../../catalog/values/normalise.js';
import { buildStream, type StreamDefinition } from '../../catalog/streams/streams.js';
import { toSourceError } from '../../errors.js';
import { rowOf, type Row } from '../../row.js';
import type { JsonObject } from '../../util/json.js';
import { ZohoApiError } from '../../zoho/http/api-error.js';
import type { ZohoClient } from '../../zoho/client.js';
import { fetchFullData } from '../../zoho/api/full-data.js';
import { createChildQueries, type ChildQueries } from './child-queries.js';
import { childModuleTooLong, isStale, isUnavailable } from './child-strategy.js';
import { consequenceOf } from '../plan/calls.js';
import { hasUserColumns } from '../plan/module-context.js';
import { createColumnsByStrategy, type ColumnsByStrategy } from '../plan/columns-by-strategy.js';
import { completeTexts } from '../complete/rich-text.js';
import { missingColumns } from '../complete/completed-batches.js';
import { FEW_LOST } from '../walk/absent-rows.js';
import { idsNotAnswered } from '../walk/errors.js';
import { rereadRows } from '../walk/reread.js';
import type { RunResources } from '../plan/run-resources.js';
import type { WalkBatch } from '../walk/batch.js';
import { readByRecords, recordSource } from '../read/by-records.js';

export interface ChildReaderDeps {
  readonly client: ZohoClient;
  readonly resources: Pick<RunResources, 'users' | 'unavailable'>;
  readonly warn: Warn;
}

/** Reads the rows of one child module for parents that were just read. */
export interface ChildReader {
  /** Rows by parent; `undefined` once they are unavailable. */
  rowsOf(parents: readonly Row[]): Promise<ReadonlyMap<string, readonly JsonObject[]> | undefined>;
}

/** A module that cannot be queried is read whole, up to this length: 25 pages of Get Records (zoho-api.md §5.1). */
const MAX_JOINED_ROWS = 5_000;
/** All rows of a module by parent. Changes since `at`, epoch ms, may be missing. */
interface Whole {
  readonly at: number;
  readonly rows: ReadonlyMap<string, readonly JsonObject[]>;
}

export function createChildReader(child: ChildColumn, deps: ChildReaderDeps): ChildReader {
  const reader = new Reader(child, deps);
  return { rowsOf: (parents) => reader.rowsOf(parents) };
}

class Reader {
  readonly #child: ChildColumn;
  readonly #deps: ChildReaderDeps;
  readonly #stream: StreamDefinition;
  readonly #columns: ColumnsByStrategy;
  readonly #queries: ChildQueries;
  #strategy: 'coql' | 'records' | 'none';
  /** Set if the module had to be read whole. */
  #whole: Whole | undefined;
  #isComplete = true;
  readonly #normalise: Normaliser;
  /** Fields of which a lost value was reported. */
  readonly #reportedFields = new Set<string>();

  constructor(child: ChildColumn, deps: ChildReaderDeps) {
    this.#child = child;
    this.#deps = deps;
    this.#strategy = deps.resources.unavailable.coql === undefined ? 'coql' : 'records';
    const { stream } = buildStream({ apiName: child.module, apiSupported: true, viewable: true });
    const isTimed = child.fields.some(({ apiName }) => apiName === 'Modified_Time');
    this.#stream = { ...stream, ...(isTimed && { cursorField: 'Modified_Time' }), fields: child.fields };
    this.#columns = createColumnsByStrategy(child.fields, this.#stream.cursorField, () =>
      deps.resources.users.isAvailable(),
    );
    this.#queries = createChildQueries(deps.client, child);
    this.#normalise = createNormaliser(child.fields);
  }

  async rowsOf(parents: readonly Row[]): Promise<ReadonlyMap<string, readonly JsonObject[]> | undefined> {
    if (this.#strategy === 'coql') {
      const rows = await this.#orElse('records', () => this.#queried(parents));
      if (rows) return byParent(this.#child, this.#normalised(rows));
    }
    return this.#strategy === 'records' ? this.#orElse('none', () => this.#joined(parents)) : undefined;
  }

  /** After a refusal, which holds for the rest of the run, switches to the next strategy, if any, and logs the reason. */
  async #orElse<T>(next: 'records' | 'none', read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      if (this.#strategy === next) return undefined;
      this.#strategy = next;
      const { column, module } = this.#child;
      const then = next === 'none' ? 'is null from here on' : `is filled from ${module} read whole`;
      this.#deps.warn('CHILDREN_INCOMPLETE', `${column} ${then}. ${toSourceError(error).userMessage}`);
      return undefined;
    }
  }

  /** Repeats the query without the columns that Zoho refuses, as long as it names new ones. */
  async #queried(parents: readonly Row[]): Promise<Row[]> {
    const ids = parents.map(({ id }) => id).filter((id) => /^\d{1,25}$/.test(id));
    if (ids.length === 0) return [];
    for (;;) {
      try {
        return await this.#completed(await this.#ask(ids));
      } catch (error) {
        const isNews = this.#columns.learn('coql', error);
        if (isNews && !this.#isKeyRefused()) continue;
        const isTooLong = !isNews && error instanceof ZohoApiError && error.action === 'fail';
        if (!isTooLong || !this.#queries.shorten()) throw error;
      }
    }
  }

  #isKeyRefused(): boolean {
    return !this.#columns.asked('coql').columns.includes(this.#child.parentKey);
  }

  async #ask(ids: readonly string[]): Promise<Row[]> {
    const { users } = this.#deps.resources;
    const { fields, columns } = this.#asked();
    const rows = await this.#queries.rowsOf(ids, columns);
    const hasUsers = users.isAvailable() && hasUserColumns(fields);
    if (hasUsers && rows.length > 0) await users.load();
    return rows.map(createCoqlRows(fields, columns, hasUsers ? { user: users.user } : {}));
  }

  /** The columns of one query. A child with more columns is completed by Get Records. */
  #asked(): ReturnType<ColumnsByStrategy['asked']> & { readonly isWide: boolean } {
    const asked = this.#columns.asked('coql');
    const [columns = []] = asked.batches;
    const fields = asked.fields.filter(({ apiName }) => columns.includes(apiName));
    return { ...asked, fields, columns, isWide: asked.batches.length > 1 };
  }

  /**
   * Completes rows by Get Records: a row that lacks a value is replaced by its present version. Layouts have a name and no
   * label, in child rows (zoho-api.md §12) and in COQL.
   */
  async #completed(rows: readonly Row[]): Promise<Row[]> {
    const { users } = this.#deps.resources;
    const { fields, absent, isWide } = this.#asked();
    const isOpen = missingColumns(
      fields.filter(({ dataType }) => dataType.toLowerCase() !== 'layout'),
      'coql',
      users.isAvailable() ? { user: users.user } : {},
    );
    const isPart = (row: Row): boolean => isWide || absent.length > 0 || isOpen(row).length > 0;
    const found = await this.#again(rows.filter(isPart).map(({ id }) => id));
    const whole = rows.map((row) => (found && isPart(row) ? found.get(row.id) : row));
    return this.#withTexts(whole.filter((row) => row !== undefined));
  }

  /** Rows by id, without deleted ones. `undefined` if Zoho does not list this module: its rows then stay incomplete. */
  async #again(ids: readonly string[]): Promise<ReadonlyMap<string, Row> | undefined> {
    if (!this.#isComplete) return undefined;
    try {
      const source = recordSource(this.#facts(), 'id');
      const found = await rereadRows(source, ids, FEW_LOST);
      return new Map(found.map((row) => [row.id, row]));
    } catch (error) {
      if (consequenceOf('children', error) !== 'do without') throw error;
      this.#isComplete = false;
      const { column, module } = this.#child;
      this.#deps.warn(
        'CHILDREN_INCOMPLETE',
        `${column}: columns of ${module} that a query cannot name stay empty. ${toSourceError(error).userMessage}`,
      );
      return undefined;
    }
  }

  async #withTexts(rows: readonly Row[]): Promise<Row[]> {
    const texts = this.#child.fields.filter(({ richText }) => richText).map(({ apiName }) => apiName);
    if (texts.length === 0) return [...rows];
    const { client, warn } = this.#deps;
    const source = {
      ...recordSource(this.#facts(), 'id'),
      hasVersions: this.#stream.cursorField !== undefined,
      creditsLeft: () => client.creditsLeft(),
      fetchFullData: async (ids: readonly string[], names: readonly string[]) =>
        (await fetchFullData(client, this.#child.module, ids, names)).map(rowOf),
    };
    const completed: Row[] = [];
    for await (const batch of completeTexts(only({ rows }), source, texts, warn))
      completed.push(...batch.rows);
    return completed;
  }

  /** Reads the module again if a parent has changed since: its rows may have changed, too. */
  async #joined(parents: readonly Row[]): Promise<ReadonlyMap<string, readonly JsonObject[]>> {
    if (!this.#whole || isStale(this.#whole.at, parents)) this.#whole = await this.#readWhole();
    return this.#whole.rows;
  }

  async #readWhole(): Promise<Whole> {
    // Zoho's times have no fraction: a change in this second may come after the read.
    const at = this.#deps.client.serverNow() - 1_000;
    const found = new Map<string, Row>();
    const onRest = (): never => {
      throw idsNotAnswered(1);
    };
    for await (const { rows } of readByRecords({ ...this.#facts(), window: {}, onRest })) {
      for (const row of rows) found.set(row.id, row);
      if (found.size > MAX_JOINED_ROWS) throw childModuleTooLong(this.#child.module, MAX_JOINED_ROWS);
    }
    const whole = await this.#withTexts([...found.values()]);
    return { at, rows: byParent(this.#child, this.#normalised(whole)) };
  }

  /** Rows in the shape of the records of their own stream, whichever API they came from. */
  #normalised(rows: readonly Row[]): JsonObject[] {
    return rows.flatMap((row) => {
      const { record, problems } = this.#normalise(row.values);
      for (const { rowId, field, reason } of problems) {
        if (this.#reportedFields.has(field)) continue;
        this.#reportedFields.add(field);
        const { column, module } = this.#child;
        this.#deps.warn(
          'VALUES_CHANGED',
          `${column}: ${field} of a row of ${module} cannot be kept, as in ${rowId}: ${reason}`,
        );
      }
      return record ? [record] : [];
    });
  }

  #facts(): Parameters<typeof recordSource>[0] & Pick<ChildReaderDeps, 'warn'> {
    const { client, warn } = this.#deps;
    return { client, warn, stream: this.#stream, fields: this.#child.fields, includeConvertedLeads: true };
  }
}

async function* only(batch: WalkBatch): AsyncGenerator<WalkBatch> {
  yield await Promise.resolve(batch);
}
