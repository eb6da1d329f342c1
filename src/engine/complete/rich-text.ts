import type { Warn } from '../../log-codes.js';
import { batchesOf } from '../../util/batches.js';
import { BOUNDS } from '../../util/bounds.js';
import { isTruncated, TRUNCATED_AT } from '../../catalog/values/truncated.js';
import { LIVE_MS } from '../../state/window.js';
import { toSourceError } from '../../errors.js';
import { mapConcurrent } from '../../util/async.js';
import { withValues, type Row } from '../../row.js';
import { MAX_FULL_DATA_IDS } from '../../zoho/api/full-data.js';
import { consequenceOf, sentenceOf } from '../plan/calls.js';
import { PAGES_OF_TEXTS, ROWS_OF_TEXTS } from '../plan/estimate.js';
import type { RowSource, SourcePage } from '../walk/row-source.js';
import { hasNewJobs, type WalkBatch } from '../walk/batch.js';

/**
 * With fewer credits left, rows are delivered as soon as one call is full. Rows that are still buffered when the credits run
 * out were paid for and are lost; with a low cap, each run would spend its credits on the same rows.
 */
const ENOUGH_CREDITS = 1_000;
/** With fewer still, each page is delivered at once: the next one may cost all that is left. */
const SCARCE_CREDITS = 40;
/** Records that are requested one by one at the same time. */
const CONCURRENCY = 4;

/** Delivers what a list lacks: full texts, and whether rows have changed since. */
export interface TextSource extends Pick<RowSource, 'byId' | 'byIds' | 'changedSince' | 'serverNow'> {
  /** Rows carry Modified_Time. */
  readonly hasVersions: boolean;
  /** Credits that the run may still spend; `undefined`: no limit is known. */
  creditsLeft(): number | undefined;
  fetchFullData(ids: readonly string[], fields: readonly string[]): Promise<readonly Row[]>;
}

/**
 * Completes the rich text of a walk's rows. A page without truncated text is delivered at once. Other pages are buffered, up
 * to {@link PAGES_OF_TEXTS}, until they fill one call, or several calls that share one check, so that they cost less.
 */
export async function* completeTexts(
  batches: AsyncGenerator<WalkBatch>,
  source: TextSource,
  fields: readonly string[],
  warn: Warn,
): AsyncGenerator<WalkBatch> {
  const complete = createTextCompleter(source, fields, warn);
  const truncatedIn = ({ rows }: WalkBatch): number => rows.filter((row) => hasTruncated(row, fields)).length;
  let listedFrom = source.serverNow();
  const creditsLeft = (): number => source.creditsLeft() ?? Infinity;
  for await (const group of batched(batches, truncatedIn, creditsLeft)) {
    const rows = group.flatMap(({ rows }) => rows);
    const asOf = Math.min(listedFrom, ...group.map((batch) => batch.asOf ?? listedFrom));
    yield { ...positionOf(group), rows: await complete(rows, asOf) };
    listedFrom = source.serverNow();
  }
}

/** The position after the last batch, with the latest jobs: a batch has jobs only if they changed. */
function positionOf(group: readonly WalkBatch[]): Omit<WalkBatch, 'rows'> {
  const jobs = group.findLast((batch) => batch.jobs !== undefined)?.jobs;
  return { ...group.at(-1), ...(jobs && { jobs }) };
}

async function* batched(
  batches: AsyncGenerator<WalkBatch>,
  truncatedIn: (batch: WalkBatch) => number,
  creditsLeft: () => number,
): AsyncGenerator<WalkBatch[]> {
  let group: WalkBatch[] = [];
  let [truncated, buffered, bufferedSize] = [0, 0, 0];
  for await (const batch of batches) {
    group.push(batch);
    truncated += truncatedIn(batch);
    buffered += batch.rows.length;
    bufferedSize += batch.size ?? 0;
    const hasRoom = group.length < PAGES_OF_TEXTS && bufferedSize < BOUNDS.pageBytes;
    const mayWait = !hasNewJobs(batch) && hasRoom && creditsLeft() >= SCARCE_CREDITS;
    const isCheap =
      truncated < MAX_FULL_DATA_IDS || (buffered < ROWS_OF_TEXTS && creditsLeft() >= ENOUGH_CREDITS);
    if (truncated > 0 && isCheap && mayWait) continue;
    yield group;
    group = [];
    [truncated, buffered, bufferedSize] = [0, 0, 0];
  }
  if (group.length > 0) yield group;
}

/**
 * Completes rows with truncated texts, 200 per call. A text of another version than its row would tear the row. So one more
 * call finds the rows that have changed since they were listed, and these are read again in one answer. If Zoho refuses the
 * full texts of many records, each record is requested by itself.
 *
 * @param fields api_names of the rich-text columns; none: rows are not changed
 * @param warn called once if Zoho refuses the full texts, and once if records by themselves are truncated, too
 */
function createTextCompleter(
  source: TextSource,
  fields: readonly string[],
  warn: Warn,
): (rows: readonly Row[], listedFrom: number) => Promise<readonly Row[]> {
  let isRefused = false;
  const fetchTexts = async (ids: readonly string[]): Promise<Map<string, Row> | undefined> => {
    const texts = new Map<string, Row>();
    try {
      for (const some of batchesOf(ids, MAX_FULL_DATA_IDS))
        for (const row of await source.fetchFullData(some, fields)) texts.set(row.id, row);
      return texts;
    } catch (error) {
      if (consequenceOf('full text', error) !== 'do without') throw error;
      isRefused = true;
      warn('FALLBACK', sentenceOf('full text', toSourceError(error)) ?? '');
      return undefined;
    }
  };
  const reread = createRereader(source, fields, warn);

  return async (rows, listedFrom) => {
    const truncated = rows.filter((row) => hasTruncated(row, fields));
    if (truncated.length === 0) return rows;
    const texts = isRefused ? undefined : await fetchTexts(truncated.map(({ id }) => id));
    const isCurrent = texts && (await versionCheck(source, truncated, listedFrom - LIVE_MS));
    return replaceRows(rows, async (row) => {
      const columns = fields.filter((field) => isTruncated(row.values[field]));
      if (columns.length === 0) return row;
      const whole = isCurrent?.(row) ? texts?.get(row.id) : undefined;
      const isWhole = whole && columns.every((field) => continues(whole.values[field], row.values[field]));
      return isWhole ? withTexts(row, whole, columns) : reread(row, isRefused);
    });
  };
}

/** @returns a function that requests a row by itself; the result is `undefined` if it is deleted by now */
function createRereader(source: TextSource, fields: readonly string[], warn: Warn) {
  let isReported = false;
  return async (row: Row, isRefused: boolean): Promise<Row | undefined> => {
    const fresh = await source.byId(row.id);
    if (fresh && isRefused && !isReported && hasTruncated(fresh, fields)) {
      isReported = true;
      warn('RICH_TEXT_TRUNCATED', `${fields.join(', ')} may end after 500 characters in some records`);
    }
    return fresh && { ...fresh, values: { ...row.values, ...fresh.values } };
  };
}

/**
 * @returns a function of a row: whether it is still the version that was listed. For a row that changed since `since`
 *   it is always false, because it may change twice within a second.
 * @param since epoch ms: every row was listed after it
 */
async function versionCheck(
  source: TextSource,
  rows: readonly Row[],
  since: number,
): Promise<(row: Row) => boolean> {
  if (!source.hasVersions) return () => true;
  const { rows: changed, moreRecords } = await source.changedSince(since).catch(notSorted);
  const known = new Map(changed.map((row) => [row.id, row.modified]));
  const absent = new Set<string>();
  if (moreRecords) {
    const versions = await source.byIds(
      0,
      rows.map(({ id }) => id),
    );
    for (const row of versions.rows) known.set(row.id, row.modified);
    // Their current version is unknown, so they are read again one by one.
    for (const id of versions.absent) absent.add(id);
  }
  return (row) => {
    const { id, modified } = row;
    if (absent.has(id) || (modified !== null && modified >= since)) return false;
    return (known.get(id) ?? modified) === modified;
  };
}

/** If Zoho cannot list the changes of a module in order, the versions of the rows are read by id instead. */
function notSorted(error: unknown): Pick<SourcePage, 'rows' | 'moreRecords'> {
  if (consequenceOf('recent changes', error) !== 'do without') throw error;
  return { rows: [], moreRecords: true };
}

function hasTruncated({ values }: Row, fields: readonly string[]): boolean {
  return fields.some((field) => isTruncated(values[field]));
}

async function replaceRows(
  rows: readonly Row[],
  complete: (row: Row) => Promise<Row | undefined>,
): Promise<Row[]> {
  const replaced = await mapConcurrent(rows, CONCURRENCY, complete);
  return replaced.filter((row) => row !== undefined);
}

function continues(whole: unknown, truncated: unknown): boolean {
  return (
    typeof whole === 'string' &&
    typeof truncated === 'string' &&
    whole.startsWith(truncated.slice(0, TRUNCATED_AT))
  );
}

function withTexts(row: Row, texts: Row, fields: readonly string[]): Row {
  const whole = fields.filter((field) => typeof texts.values[field] === 'string');
  const values = Object.fromEntries(whole.map((field) => [field, texts.values[field] ?? null]));
  return withValues(row, { ...row.values, ...values });
}
