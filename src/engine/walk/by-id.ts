import type { Warn } from '../../log-codes.js';
import { SourceError } from '../../errors.js';
import { compareIds } from '../../util/ids.js';
import {
  fetchPages,
  retryEmptyPage,
  hasTokens,
  isExhausted,
  moveOn,
  startSequence,
  type PageSequence,
} from './page-sequence.js';
import { rereadRows } from './reread.js';
import type { Row } from '../../row.js';
import { createRowMerger } from './row-merger.js';
import type { RowSource } from './row-source.js';
import type { WalkBatch } from './batch.js';
import { windowRestart } from './list-restart.js';
import { LIST_INCOMPLETE, rowsWithoutId, skippedRows, TOO_MANY_WITHOUT_TIME } from './errors.js';

const LAST_PAGE = 10;
const MAX_RESTARTS = 3;

/**
 * Reads a module that has no Modified_Time: in ascending order of id, which edits do not change. Rows beyond the limit of
 * 100,000 are read in descending order from the other end (zoho-api.md §5.2). Not resumable: lists cannot filter by id.
 */
export async function* walkById(source: RowSource, options: IdWalkOptions): AsyncGenerator<WalkBatch> {
  const up = new IdWalk(source, 'asc', undefined, options);
  yield* up.run();
  if (!up.reachedLimit) return;
  const down = new IdWalk(source, 'desc', up.last, options);
  yield* down.run();
  if (down.reachedLimit) throw tooDeep();
}

/** Reads a module that Zoho does not sort, in its default order `id desc` (zoho-api.md §5.1), up to the list limit. */
export async function* walkAsListed(source: RowSource, options: IdWalkOptions): AsyncGenerator<WalkBatch> {
  const walk = new IdWalk(source, 'desc', undefined, options);
  yield* walk.run();
  if (walk.reachedLimit) throw tooDeep();
}

export interface IdWalkOptions {
  /** Receives warnings. */
  readonly warn: Warn;
  /** Only rows changed since (epoch ms), if Zoho filters; the caller filters again. */
  readonly since?: number | undefined;
  /** Called when Zoho announced more rows and sent none: the delivered rows are incomplete. */
  readonly onRest: () => void;
}

class IdWalk {
  /** The list ended at Zoho's limit before its last row. */
  reachedLimit = false;
  /** Id of the last row that every chunk has reached. */
  last: string | undefined;
  readonly #source: RowSource;
  readonly #order: 'asc' | 'desc';
  /** In descending order: rows up to this id are delivered already. */
  readonly #floor: string | undefined;
  readonly #warn: Warn;
  readonly #since: number | undefined;
  readonly #onRest: IdWalkOptions['onRest'];
  readonly #merger;
  #sequence: PageSequence;
  /** Rows up to here were delivered before a restart. */
  #deliveredTo: string | undefined;
  #lastIds: (string | undefined)[];
  #withoutId = 0;

  constructor(source: RowSource, order: 'asc' | 'desc', floor: string | undefined, options: IdWalkOptions) {
    this.#source = source;
    this.#order = order;
    this.#floor = floor;
    this.#warn = options.warn;
    this.#since = options.since;
    this.#onRest = options.onRest;
    this.#merger = createRowMerger(source.chunkCount);
    this.#sequence = startSequence(source.chunkCount, undefined, 0);
    this.#lastIds = [];
  }

  async *run(): AsyncGenerator<WalkBatch> {
    for (let restarts = 0; restarts <= MAX_RESTARTS; restarts += 1) {
      const end = yield* this.#readSequence();
      if (end === 'over') {
        if (this.#withoutId > 0) throw rowsWithoutId(this.#withoutId);
        return;
      }
      yield { rows: await this.#take(() => true) };
      if (end === 'wall') {
        this.reachedLimit = true;
        return;
      }
      this.#deliveredTo = this.last;
      this.#sequence = startSequence(this.#source.chunkCount, undefined, 0);
      this.#lastIds = [];
    }
    throw tooManyRestarts();
  }

  async *#readSequence(): AsyncGenerator<WalkBatch, 'over' | 'wall' | 'token'> {
    for (;;) {
      try {
        await this.#readPage();
      } catch (error) {
        const restart = windowRestart(error);
        if (!restart) throw error;
        return restart;
      }
      const over = isExhausted(this.#sequence) || this.#hasReachedFloor();
      yield { rows: await this.#take((row) => over || this.#hasPassed(row)) };
      if (this.#isIncomplete()) return this.#stopIncomplete();
      if (over) return 'over';
      if (!hasTokens(this.#sequence) && this.#sequence.page >= LAST_PAGE) return 'wall';
    }
  }

  async #readPage(): Promise<void> {
    const request = { order: this.#order, since: this.#since };
    const pages = await retryEmptyPage(this.#sequence.page > 0 || this.#isAmidRows(), () =>
      fetchPages(this.#sequence, this.#source, request),
    );
    moveOn(this.#sequence, pages);
    pages.forEach((page, chunk) => {
      this.#noteWithoutId(this.#merger.add(chunk, page?.rows ?? []));
      const id = page?.rows.at(-1)?.id ?? '';
      if (id !== '') this.#lastIds[chunk] = id;
    });
    this.last = this.#slowest() ?? this.last;
  }

  #noteWithoutId(count: number): void {
    if (count > 0) this.#warn('ROWS_SKIPPED', skippedRows(count));
    this.#withoutId += count;
  }

  /** The id that every chunk has reached: that of the slowest one. */
  #slowest(): string | undefined {
    const ids = this.#sequence.chunks.flatMap((chunk, index) =>
      chunk.exhausted ? [] : [this.#lastIds[index]],
    );
    const known = ids.filter((id) => id !== undefined);
    if (known.length === 0 || known.length < ids.length) return undefined;
    return known.sort((a, b) => this.#sign() * compareIds(a, b))[0];
  }

  #sign(): 1 | -1 {
    return this.#order === 'asc' ? 1 : -1;
  }

  #hasPassed(row: Row): boolean {
    return this.last !== undefined && this.#sign() * compareIds(row.id, this.last) <= 0;
  }

  /** The descending walk has reached the rows of the ascending walk. */
  #hasReachedFloor(): boolean {
    return this.#floor !== undefined && this.last !== undefined && compareIds(this.last, this.#floor) <= 0;
  }

  async #take(passed: (row: Row) => boolean): Promise<WalkBatch['rows']> {
    const { whole, torn } = this.#merger.take(passed);
    const again = torn.length > 0 ? await rereadRows(this.#source, torn) : [];
    return [...whole, ...again].filter(({ id }) => this.#isNew(id));
  }

  #isNew(id: string): boolean {
    if (this.#floor !== undefined && compareIds(id, this.#floor) <= 0) return false;
    return this.#deliveredTo === undefined || this.#sign() * compareIds(id, this.#deliveredTo) > 0;
  }

  /** Rows have been seen, from either end, so the list is not empty. */
  #isAmidRows(): boolean {
    return this.last !== undefined || this.#floor !== undefined;
  }

  #isIncomplete(): boolean {
    return this.#sequence.emptyPages > 0 && (!isExhausted(this.#sequence) || this.#isAmidRows());
  }

  #stopIncomplete(): 'over' {
    this.#onRest();
    this.#warn('LIST_INCOMPLETE', LIST_INCOMPLETE);
    return 'over';
  }
}

function tooDeep(): SourceError {
  return new SourceError({
    code: TOO_MANY_WITHOUT_TIME,
    failureType: 'system',
    userMessage:
      'The module has no Modified_Time and more rows than Get Records can return (100,000 from each end). ' +
      'The rows in between were not read. Queries have no such limit: grant the scope ZohoCRM.coql.READ, and leave read_strategy at auto.',
  });
}

function tooManyRestarts(): SourceError {
  return new SourceError({
    code: 'PAGE_TOKENS_KEEP_FAILING',
    failureType: 'transient',
    userMessage: `Zoho rejected its own page token ${MAX_RESTARTS + 1} times. Run again later.`,
  });
}
