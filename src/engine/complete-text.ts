import { toSourceError } from '../errors.js';
import { asText, type JsonObject } from '../util/json.js';
import { modifiedOf } from './row-merger.js';
import type { WalkBatch } from './walk-by-time.js';

/** Lists cut rich text at 500 characters (zoho-api.md §4.2, §5.7); a shorter text is whole. */
const CUT_AT = 500;
/** Pages held back until a call is worth its credit: 2,000 rows. */
const MAX_HELD = 10;
/** As many ids as one call of fetch_full_data takes (zoho-api.md §5.7). */
const IDS_PER_CALL = 200;

export interface TextSource {
  fetchFullData(ids: readonly string[], fields: readonly string[]): Promise<readonly JsonObject[]>;
  byId(id: string): Promise<JsonObject | undefined>;
}

/**
 * Completes the rich text of what a walk delivers. A page in which nothing is cut passes at once; others are held back,
 * a few at most, until there are enough ids for one call: that is what it costs.
 */
export async function* completeTexts(
  batches: AsyncGenerator<WalkBatch>,
  source: TextSource,
  fields: readonly string[],
  warn: (text: string) => void,
): AsyncGenerator<WalkBatch> {
  const complete = createTextCompleter(source, fields, warn);
  const cutIn = ({ rows }: WalkBatch): number => rows.filter((row) => hasCut(row, fields)).length;
  for await (const group of grouped(batches, cutIn)) {
    yield { rows: await complete(group.flatMap(({ rows }) => rows)), reached: group.at(-1)?.reached };
  }
}

async function* grouped(
  batches: AsyncGenerator<WalkBatch>,
  cutIn: (batch: WalkBatch) => number,
): AsyncGenerator<WalkBatch[]> {
  let group: WalkBatch[] = [];
  let cut = 0;
  for await (const batch of batches) {
    group.push(batch);
    cut += cutIn(batch);
    if (cut > 0 && cut < IDS_PER_CALL && group.length < MAX_HELD) continue;
    yield group;
    group = [];
    cut = 0;
  }
  if (group.length > 0) yield group;
}

/**
 * Completes rows that a list has cut, 200 a call. A text that does not begin with what the list delivered
 * belongs to another version of the row: then the whole row is taken anew, so that none is torn.
 *
 * @param fields api_names of the rich-text columns; none: rows pass untouched
 * @param warn told once when Zoho refuses the full text: the cut one is kept
 */
function createTextCompleter(
  source: TextSource,
  fields: readonly string[],
  warn: (text: string) => void,
): (rows: readonly JsonObject[]) => Promise<readonly JsonObject[]> {
  let refused = fields.length === 0;

  const fetchTexts = async (ids: readonly string[]): Promise<Map<string, JsonObject>> => {
    const texts = new Map<string, JsonObject>();
    for (let at = 0; at < ids.length; at += IDS_PER_CALL) {
      for (const row of await source.fetchFullData(ids.slice(at, at + IDS_PER_CALL), fields)) {
        texts.set(asText(row['id']) ?? '', row);
      }
    }
    return texts;
  };

  return async (rows) => {
    if (refused) return rows;
    const cut = rows.filter((row) => hasCut(row, fields));
    if (cut.length === 0) return rows;
    try {
      const texts = await fetchTexts(cut.map((row) => asText(row['id']) ?? ''));
      return await replaceRows(rows, (row) =>
        completeRow(source, row, texts.get(asText(row['id']) ?? ''), fields),
      );
    } catch (error) {
      const { failureType, userMessage } = toSourceError(error);
      if (failureType === 'transient') throw error;
      refused = true;
      warn(
        `Zoho does not hand out the full rich text; ${fields.join(', ')} may end after 500 characters. ${userMessage}`,
      );
      return rows;
    }
  };
}

function hasCut(row: JsonObject, fields: readonly string[]): boolean {
  return fields.some((field) => isCut(row[field]));
}

function isCut(value: unknown): boolean {
  return typeof value === 'string' && value.length >= CUT_AT;
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
  const cut = fields.filter((field) => isCut(row[field]));
  if (cut.length === 0) return row;
  if (texts && cut.every((field) => continues(texts[field], row[field]))) return withTexts(row, texts, cut);
  const fresh = await source.byId(asText(row['id']) ?? '');
  if (!fresh) return undefined;
  return modifiedOf(fresh) === modifiedOf(row) ? withTexts(row, fresh, cut) : { ...row, ...fresh };
}

function continues(whole: unknown, cut: unknown): boolean {
  return typeof whole === 'string' && typeof cut === 'string' && whole.startsWith(cut.slice(0, CUT_AT));
}

function withTexts(row: JsonObject, texts: JsonObject, fields: readonly string[]): JsonObject {
  const whole = fields.filter((field) => typeof texts[field] === 'string');
  return { ...row, ...Object.fromEntries(whole.map((field) => [field, texts[field] ?? null])) };
}
