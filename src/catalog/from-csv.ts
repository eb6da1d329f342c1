import type { Json, JsonObject } from '../util/json.js';
import { completed, dottedParts, isReferring, type ReferringField, type References } from './references.js';

/** Rows of one bulk file. */
export interface CsvRows {
  /** Columns that were asked for and are not in the file: their values are not known, which is not null. */
  readonly missing: readonly string[];
  /** A row as Get Records would deliver it, but for what `deliverable` says. */
  readonly toRow: (cells: readonly (string | null)[]) => JsonObject;
}

/**
 * Reads the rows of a bulk file (zoho-api.md §4.5) into the shape of Get Records. Texts stay texts: what a number, a
 * date or a list of choices is, the normaliser knows, which takes every API's spelling. What only the file spells so is
 * put right here: bare ids and the dotted columns that belong to them, bare names of tags, nothing for no tags.
 *
 * @param fields the columns that were asked for, without their companions
 * @param header api_names as they stand in the file, `id` for the key
 */
export function createCsvRows(
  fields: readonly ReferringField[],
  header: readonly string[],
  references: References = {},
): CsvRows {
  const places = new Map(header.map((name, index) => [name, index]));
  const names = distinct(fields);
  const missing = names.filter(({ apiName }) => !places.has(apiName)).map(({ apiName }) => apiName);
  const dotted = dottedParts(header);
  const readers = names.flatMap((field) => {
    const place = places.get(field.apiName);
    if (place === undefined) return [];
    const companions = (dotted.get(field.apiName) ?? []).map(
      ({ part, name }) => [part, places.get(name) ?? place] as const,
    );
    return [{ name: field.apiName, read: readerOf(field, place, companions, references) }];
  });
  return {
    missing,
    toRow: (cells) => {
      const row: JsonObject = {};
      for (const { name, read } of readers) row[name] = read(cells);
      return row;
    },
  };
}

type Cells = readonly (string | null)[];

function readerOf(
  field: ReferringField,
  place: number,
  companions: readonly (readonly [part: string, place: number])[],
  references: References,
): (cells: Cells) => Json {
  const cell = (cells: Cells, at = place): string | null => cells[at] ?? null;
  if (field.kind === 'named-list') return (cells) => tags(field, cell(cells), references);
  if (!isReferring(field.kind)) return (cells) => cell(cells);
  return (cells) => {
    const besides = new Map(companions.map(([part, at]) => [part, cell(cells, at)]));
    return completed(field, cell(cells), besides, references);
  };
}

/** Without a tag, Get Records has an empty list (zoho-api.md §4.2). */
function tags({ apiName }: ReferringField, text: string | null, { tag }: References): Json {
  if (text === null) return apiName === 'Tag' ? [] : null;
  return tagsIn(text.split(','), tag ?? (() => undefined));
}

/**
 * Names with commas between them (zoho-api.md §4.5), and a name may hold a comma itself: the longest that is a known tag
 * is taken for one.
 */
function tagsIn(parts: readonly string[], tag: NonNullable<References['tag']>): JsonObject[] {
  const found: JsonObject[] = [];
  for (let at = 0; at < parts.length;) {
    let end = parts.length;
    while (end > at + 1 && !tag(nameOf(parts, at, end))) end -= 1;
    const name = nameOf(parts, at, end);
    if (name !== '') found.push(tag(name) ?? { name });
    at = end;
  }
  return found;
}

const nameOf = (parts: readonly string[], from: number, to: number): string =>
  parts.slice(from, to).join(',').trim();

/** One column may have two properties. */
function distinct(fields: readonly ReferringField[]): ReferringField[] {
  return [...new Map(fields.map((field) => [field.apiName, field])).values()];
}
