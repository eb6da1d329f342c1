import type { Warn } from '../../log-codes.js';
import { BOUNDS } from '../../util/bounds.js';
import { LIVE_MS } from '../../state/window.js';
import { asText, type JsonObject } from '../../util/json.js';
import { isRefusal } from '../../zoho/http/api-error.js';
import { modifiedOf } from '../walk/row-merger.js';
import type { RowSource, SourcePage } from '../walk/row-source.js';
import { hasNewJobs, type WalkBatch } from '../walk/batch.js';

/**
 * Lists cut rich text at 500 characters (zoho-api.md §4.2, §5.7), or at 499 where the last one is half of a pair; a
 * shorter text is whole.
 */
const TRUNCATED_AT = 499;
const LONGEST_TRUNCATED = 500;
/** Pages held back until a call is worth its credit. */
const MAX_BUFFERED = 10;
/** Rows held back so that many share one check, and calls are full: two pages of COQL, or all the pages of a list. */
const ROWS_BUFFERED = 4_000;
/**
 * With fewer credits left than this, rows go on as soon as one call is full: what is held back when the credits end was
 * paid for in vain, and a cap that each run spends on the same rows would never be passed.
 */
const ENOUGH_CREDITS = 1_000;
/** As many ids as one call of fetch_full_data takes (zoho-api.md §5.7). */
const IDS_PER_CALL = 200;

/** What a list cannot tell: full texts, and whether rows have changed since. */
export interface TextSource extends Pick<RowSource, 'byId' | 'byIds' | 'changedSince' | 'serverNow'> {
  /** Rows carry Modified_Time. */
  readonly hasVersions: boolean;
  /** What the run may still spend; `undefined`: nothing tells. */
  creditsLeft(): number | undefined;
  fetchFullData(ids: readonly string[], fields: readonly string[]): Promise<readonly JsonObject[]>;
}

/**
 * Completes the rich text of what a walk delivers. A page in which nothing is cut passes at once; others are held back,
 * a few at most, until there are enough ids for one call, or for a few with one check: that is what it costs.
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
  const hasEnoughCredits = (): boolean => (source.creditsLeft() ?? Infinity) >= ENOUGH_CREDITS;
  for await (const group of batched(batches, truncatedIn, hasEnoughCredits)) {
    const rows = group.flatMap(({ rows }) => rows);
    const asOf = Math.min(listedFrom, ...group.map((batch) => batch.asOf ?? listedFrom));
    yield { ...positionOf(group), rows: await complete(rows, asOf) };
    listedFrom = source.serverNow();
  }
}

/** Where the walk stands after the last of some batches; jobs are told only when they change. */
function positionOf(group: readonly WalkBatch[]): Omit<WalkBatch, 'rows'> {
  const jobs = group.findLast((batch) => batch.jobs !== undefined)?.jobs;
  return { ...group.at(-1), ...(jobs && { jobs }) };
}

async function* batched(
  batches: AsyncGenerator<WalkBatch>,
  truncatedIn: (batch: WalkBatch) => number,
  hasEnoughCredits: () => boolean,
): AsyncGenerator<WalkBatch[]> {
  let group: WalkBatch[] = [];
  let [truncated, buffered, heldSize] = [0, 0, 0];
  for await (const batch of batches) {
    group.push(batch);
    truncated += truncatedIn(batch);
    buffered += batch.rows.length;
    heldSize += batch.size ?? 0;
    const mayWait = !hasNewJobs(batch) && group.length < MAX_BUFFERED && heldSize < BOUNDS.pageBytes;
    const isCheap = truncated < IDS_PER_CALL || (buffered < ROWS_BUFFERED && hasEnoughCredits());
    if (truncated > 0 && isCheap && mayWait) continue;
    yield group;
    group = [];
    [truncated, buffered, heldSize] = [0, 0, 0];
  }
  if (group.length > 0) yield group;
}

/**
 * Completes rows that a list has cut, 200 a call. A text of another version than the rest of its row would tear the row
 * apart: rows that have changed since they were listed, which one more call tells, are taken anew in one answer.
 *
 * @param fields api_names of the rich-text columns; none: rows pass untouched
 * @param warn told once when Zoho refuses the full text: the cut one is kept
 */
function createTextCompleter(
  source: TextSource,
  fields: readonly string[],
  warn: Warn,
): (rows: readonly JsonObject[], listedFrom: number) => Promise<readonly JsonObject[]> {
  let refused = fields.length === 0;

  const fetchTexts = async (ids: readonly string[]): Promise<Map<string, JsonObject>> => {
    const texts = new Map<string, JsonObject>();
    for (let at = 0; at < ids.length; at += IDS_PER_CALL) {
      for (const row of await source.fetchFullData(ids.slice(at, at + IDS_PER_CALL), fields)) {
        texts.set(idOf(row), row);
      }
    }
    return texts;
  };

  return async (rows, listedFrom) => {
    if (refused) return rows;
    const truncated = rows.filter((row) => hasTruncated(row, fields));
    if (truncated.length === 0) return rows;
    try {
      const texts = await fetchTexts(truncated.map(idOf));
      const isCurrent = await versionCheck(source, truncated, listedFrom - LIVE_MS);
      return await replaceRows(rows, (row) =>
        completeRow(source, row, isCurrent(row) ? texts.get(idOf(row)) : undefined, fields),
      );
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused = true;
      warn(
        'RICH_TEXT_TRUNCATED',
        `Zoho does not hand out the full rich text; ${fields.join(', ')} may end after 500 characters. ${error.userMessage}`,
      );
      return rows;
    }
  };
}

/**
 * Tells of a row whether it is still the version that was listed. One that changed in a second that was not over is
 * never sure to be.
 *
 * @param since every row was listed after
 */
async function versionCheck(
  source: TextSource,
  rows: readonly JsonObject[],
  since: number,
): Promise<(row: JsonObject) => boolean> {
  if (!source.hasVersions) return () => true;
  const { rows: changed, moreRecords } = await source.changedSince(since).catch(notSorted);
  const known = new Map(changed.map((row) => [idOf(row), modifiedOf(row)]));
  const absent = new Set<string>();
  if (moreRecords) {
    const versions = await source.byIds(0, rows.map(idOf));
    for (const row of versions.rows) known.set(idOf(row), modifiedOf(row));
    // Whatever they are by now: it is looked at one by one.
    for (const id of versions.absent) absent.add(id);
  }
  return (row) => {
    const modified = modifiedOf(row);
    if (absent.has(idOf(row)) || (modified !== null && modified >= since)) return false;
    return (known.get(idOf(row)) ?? modified) === modified;
  };
}

/** A module that cannot be asked for its changes in order is asked for the versions of the rows. */
function notSorted(error: unknown): Pick<SourcePage, 'rows' | 'moreRecords'> {
  if (!isRefusal(error)) throw error;
  return { rows: [], moreRecords: true };
}

function idOf(row: JsonObject): string {
  return asText(row['id']) ?? '';
}

function hasTruncated(row: JsonObject, fields: readonly string[]): boolean {
  return fields.some((field) => isTruncated(row[field]));
}

function isTruncated(value: unknown): boolean {
  return typeof value === 'string' && value.length >= TRUNCATED_AT && value.length <= LONGEST_TRUNCATED;
}

async function replaceRows(
  rows: readonly JsonObject[],
  complete: (row: JsonObject) => Promise<JsonObject | undefined>,
): Promise<JsonObject[]> {
  const replaced: JsonObject[] = [];
  for (const row of rows) {
    const next = await complete(row);
    if (next) replaced.push(next);
  }
  return replaced;
}

/** The row with its texts whole; `undefined` when it is gone by now. */
async function completeRow(
  source: TextSource,
  row: JsonObject,
  texts: JsonObject | undefined,
  fields: readonly string[],
): Promise<JsonObject | undefined> {
  const truncated = fields.filter((field) => isTruncated(row[field]));
  if (truncated.length === 0) return row;
  if (texts && truncated.every((field) => continues(texts[field], row[field])))
    return withTexts(row, texts, truncated);
  const fresh = await source.byId(idOf(row));
  return fresh && { ...row, ...fresh };
}

function continues(whole: unknown, truncated: unknown): boolean {
  return (
    typeof whole === 'string' &&
    typeof truncated === 'string' &&
    whole.startsWith(truncated.slice(0, TRUNCATED_AT))
  );
}

function withTexts(row: JsonObject, texts: JsonObject, fields: readonly string[]): JsonObject {
  const whole = fields.filter((field) => typeof texts[field] === 'string');
  return { ...row, ...Object.fromEntries(whole.map((field) => [field, texts[field] ?? null])) };
}
