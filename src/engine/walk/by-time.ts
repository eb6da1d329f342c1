import type { Warn } from '../../log-codes.js';
import { LIVE_MS } from '../../state/window.js';
import { floorToSecond } from '../../util/clock.js';
import type { Row } from '../../row.js';
import {
  fetchFirstPages,
  fetchPages,
  retryEmptyPage,
  hasTokens,
  ignoresFilter,
  isEmpty,
  isExhausted,
  isOlder,
  isUnsorted,
  moveOn,
  overlapOf,
  reachedBy,
  startSequence,
  type PageSequence,
} from './page-sequence.js';
import { rereadRows, rereadSome } from './reread.js';
import { createRowMerger } from './row-merger.js';
import type { RowSource, SourcePage } from './row-source.js';
import { createSeenRows } from './seen-rows.js';
import {
  LIST_INCOMPLETE,
  notWalkable,
  ROWS_CHANGING,
  rowsAhead,
  rowsWithoutId,
  skippedRows,
  stuck,
} from './errors.js';
import type { WalkBatch } from './batch.js';
import { nextStep, type WalkStep } from './walk-step.js';
import { windowRestart } from './list-restart.js';

export interface TimeWalkOptions {
  readonly from?: number | undefined;
  /**
   * End of the window, exclusive; absent: to the last row (full read). It is asked for with each page and may have become
   * earlier, but not earlier than a row that came.
   */
  readonly until?: number | undefined;
  /** The walk is a time slice, and there are rows at or after `from`: an empty first page is a mistake. */
  readonly isAmidRows?: boolean | undefined;
  /** Of a time slice: the end of the window that contains it. */
  readonly windowEnd?: number | undefined;
  /** Receives warnings. */
  readonly warn: Warn;
  /** Called when Zoho announced more rows and sent none: the delivered rows are incomplete. */
  readonly onRest: () => void;
}

/** `If-Modified-Since` may mean "later than" or "from" (zoho-api.md §5.3): starting a second early fits both. */
const ONE_SECOND = 1_000;
/** Pages by token before the sequence is checked: 45 × 200 rows keep a checkpoint within 10,000 records. */
const PAGES_PER_CHECK = 45;
/** A row this far after the end of the window cannot have been changed during the run. */
const FAR_AHEAD_MS = 3_600_000;
const MAX_EMPTY_PAGES = 3;
const MAX_RESTARTS = 3;

/**
 * Walks a module in the order of `Modified_Time`, in whole rows only, resumable by value after every batch
 * (docs/guide.md#state).
 *
 * Each row of the window is delivered at least once, and exactly once if nothing changes during the walk. A row that
 * changes during the walk moves to its new time: out of a bounded window (the next window delivers it), or, in a full
 * read, to the end, where it is delivered again.
 */
export async function* walkByTime(source: RowSource, options: TimeWalkOptions): AsyncGenerator<WalkBatch> {
  yield* new TimeWalk(source, options).run();
}

class TimeWalk {
  readonly #source: RowSource;
  readonly #options: TimeWalkOptions;
  readonly #merger;
  readonly #seen;
  #sequence: PageSequence;
  /** Every row changed before is delivered, even if rows moved during the walk. */
  #safe: number | undefined;
  /** The end of the window when the last page came. */
  #until: number | undefined;
  #isFirstPage = true;
  #hasRows: boolean;
  #filterIgnored = false;
  #restarts = 0;
  #stoppedEarly = false;
  /** Number of rows far after the end of the window. */
  #ahead = 0;
  /** Number of rows without an id. Once there are any, no state may move past them. */
  #withoutId = 0;
  /** A row that this sequence had delivered came again in another version. */
  #hasMoved = false;

  constructor(source: RowSource, options: TimeWalkOptions) {
    this.#source = source;
    this.#options = options;
    this.#merger = createRowMerger(source.chunkCount);
    this.#seen = createSeenRows(floorToSecond(source.serverNow()));
    this.#safe = options.from;
    this.#until = options.until;
    this.#hasRows = options.isAmidRows ?? false;
    this.#sequence = startSequence(source.chunkCount, options.from, source.serverNow());
  }

  async *run(): AsyncGenerator<WalkBatch> {
    for (;;) {
      const { step, rows } = await this.#readPage();
      if (this.#sequence.unchecked === 0 || this.#filterIgnored) this.#advanceSafe();
      yield { rows, reached: this.#safe, more: step.kind !== 'done' };
      if (this.#needsCheck(step) && !(await this.#isUnmoved())) {
        this.#startAt(this.#safe);
      } else if (step.kind === 'done') {
        this.#warnOfRowsAhead();
        if (this.#withoutId > 0) throw rowsWithoutId(this.#withoutId);
        yield { rows: [], reached: this.#stoppedEarly ? this.#safe : this.#until };
        return;
      } else if (step.kind === 'value') {
        this.#startAt(step.since);
      }
    }
  }

  async #readPage(): Promise<{ step: WalkStep; rows: Row[] }> {
    let pages: (SourcePage | undefined)[];
    try {
      pages = await this.#retryEmptyPage();
    } catch (error) {
      return { step: this.#restartStep(error), rows: [] };
    }
    this.#until = this.#options.until;
    moveOn(this.#sequence, pages);
    if (isUnsorted(this.#sequence)) throw notWalkable('does not sort it by time');
    this.#filterIgnored ||= ignoresFilter(this.#sequence, askedSince(this.#sequence.since));
    const withoutId = pages.reduce((sum, page, chunk) => sum + this.#merger.add(chunk, page?.rows ?? []), 0);
    if (withoutId > 0) this.#options.warn('ROWS_SKIPPED', skippedRows(withoutId));
    this.#withoutId += withoutId;
    const rows = await this.#takeRows();
    return { step: this.#decide(), rows };
  }

  async #retryEmptyPage(): Promise<(SourcePage | undefined)[]> {
    const pages = await retryEmptyPage(this.#sequence.page > 0 || this.#hasRows, () => this.#fetch());
    this.#hasRows ||= !isEmpty(pages);
    return pages;
  }

  #fetch(): Promise<(SourcePage | undefined)[]> {
    const mayBeEmpty = this.#isFirstPage && !this.#hasRows && this.#sequence.since !== undefined;
    const fetch = mayBeEmpty ? fetchFirstPages : fetchPages;
    this.#isFirstPage = false;
    return fetch(this.#sequence, this.#source, { since: askedSince(this.#sequence.since) });
  }

  /** Whole rows of the window that are not delivered yet. */
  async #takeRows(): Promise<Row[]> {
    const exhausted = isExhausted(this.#sequence);
    const reached = reachedBy(this.#sequence);
    const { whole, torn } = this.#merger.take(
      ({ modified }) => exhausted || (reached !== undefined && (modified === null || modified < reached)),
    );
    const again = torn.length > 0 ? await rereadRows(this.#source, torn) : [];
    const live = this.#source.chunkCount > 1 ? this.#sequence.startedAt - LIVE_MS : Infinity;
    const isLive = (row: Row): boolean => (row.modified ?? 0) >= live && this.#isInside(row.modified);
    const rows = await rereadSome(this.#source, [...whole, ...again], isLive);
    return rows.filter((row) => this.#isWanted(row));
  }

  #isInside(modified: number | null): boolean {
    const end = this.#options.windowEnd ?? this.#until;
    if (modified !== null && end !== undefined && modified > end + FAR_AHEAD_MS) this.#ahead += 1;
    return modified === null || this.#until === undefined || modified < this.#until;
  }

  #isWanted(row: Row): boolean {
    if (!this.#isInside(row.modified)) return false;
    if (this.#sequence.unchecked > 0) this.#hasMoved ||= this.#seen.hasOther(row.id, row.modified);
    const isNew = this.#seen.isNew(row);
    // Rows of the overlapping second are delivered already. They are remembered, because one that moves shifts page edges.
    const isBefore =
      row.modified !== null && this.#sequence.since !== undefined && row.modified < this.#sequence.since;
    return isNew && !isBefore;
  }

  #decide(): WalkStep {
    const sequence = this.#sequence;
    const reached = reachedBy(sequence);
    if (this.#isIncomplete()) {
      this.#stoppedEarly = true;
      this.#options.onRest();
      this.#options.warn('LIST_INCOMPLETE', LIST_INCOMPLETE);
      return { kind: 'done' };
    }
    const step = nextStep({
      more: !isExhausted(sequence),
      since: sequence.since,
      reached,
      until: this.#until,
      overlap: reached === undefined ? 0 : overlapOf(sequence, reached - ONE_SECOND),
      tokens: hasTokens(sequence),
      filterIgnored: this.#filterIgnored,
      page: sequence.page,
    });
    if (step.kind === 'stuck') throw stuck(reached);
    return step;
  }

  /** Announced rows do not come: the walk has to stop, although this is not the end of the list. */
  #isIncomplete(): boolean {
    const { emptyPages } = this.#sequence;
    if (emptyPages === 0) return false;
    if (isExhausted(this.#sequence)) return this.#hasRows;
    return !hasTokens(this.#sequence) || emptyPages >= MAX_EMPTY_PAGES;
  }

  /** A token expired or reached the limit of 100,000 rows: start again by value from the last position. */
  #restartStep(error: unknown): WalkStep {
    const restart = windowRestart(error);
    if (!restart) throw error;
    const reached = reachedBy(this.#sequence);
    const onward =
      reached !== undefined && (this.#sequence.since === undefined || reached > this.#sequence.since);
    if (onward) return { kind: 'value', since: reached };
    this.#restarts += 1;
    if (restart === 'wall' && this.#filterIgnored) throw notWalkable('does not filter it by time');
    if (restart === 'wall') throw stuck(reached, error);
    if (this.#restarts > MAX_RESTARTS) throw error;
    return { kind: 'value', since: this.#sequence.since };
  }

  /** These rows come in a later window. The warning explains why they are missing: their times do not match Zoho's clock. */
  #warnOfRowsAhead(): void {
    if (this.#ahead > 0) this.#options.warn('CLOCK_SKEW', rowsAhead(this.#ahead));
  }

  #startAt(since: number | undefined): void {
    this.#merger.clear();
    this.#hasMoved = false;
    if (this.#safe !== undefined) this.#seen.forgetBefore(this.#safe);
    this.#sequence = startSequence(this.#source.chunkCount, since, this.#source.serverNow());
  }

  #advanceSafe(): void {
    if (this.#withoutId > 0) return;
    const reached = reachedBy(this.#sequence);
    if (reached !== undefined) this.#safe = Math.min(reached, this.#until ?? reached);
  }

  #needsCheck(step: WalkStep): boolean {
    // A module that does not filter by time cannot list its changes.
    if (this.#sequence.unchecked === 0 || this.#filterIgnored) return false;
    return step.kind === 'done' || step.kind === 'value' || this.#sequence.unchecked >= PAGES_PER_CHECK;
  }

  /**
   * Whether no delivered row of the sequence has moved or been deleted while its pages were read. If a token stands for an
   * offset, which Zoho does not document (zoho-api.md §5.2), such a row shifts a page edge and hides another row. Then
   * the pages are read once more. Two calls for up to 45 pages.
   */
  async #isUnmoved(): Promise<boolean> {
    const now = this.#source.serverNow();
    const since = this.#sequence.checkedAt - ONE_SECOND;
    const [changed, deleted] = await Promise.all([
      this.#source.changedSince(since),
      this.#source.deletedSince(since),
    ]);
    const others = changed.rows.filter(({ id, modified }) => this.#seen.hasOther(id, modified));
    // Forget them: their move is known, and must not count as a change again when the pages are read once more.
    const left = [...others.map(({ id }) => id), ...deleted.ids];
    const leftAny = left.filter((id) => this.#seen.forget(id)).length > 0;
    // If rows are older than requested, Zoho ignores the filter, and "more records" does not mean many changes.
    this.#filterIgnored ||= isOlder(
      changed.rows.map(({ modified }) => modified),
      floorToSecond(since),
    );
    const tooMany = (changed.moreRecords && !this.#filterIgnored) || deleted.moreRecords;
    const moved = this.#hasMoved || leftAny || tooMany;
    if (moved && this.#restarts < MAX_RESTARTS) {
      this.#restarts += 1;
      return false;
    }
    if (moved) this.#options.warn('ROWS_CHANGING', ROWS_CHANGING);
    this.#restarts = 0;
    this.#hasMoved = false;
    this.#sequence.unchecked = 0;
    this.#sequence.checkedAt = now;
    this.#advanceSafe();
    return true;
  }
}

function askedSince(since: number | undefined): number | undefined {
  return since === undefined ? undefined : since - ONE_SECOND;
}
