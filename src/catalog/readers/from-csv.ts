import type { Json, JsonObject } from '../../util/json.js';
import { partChoices, partTags } from '../values/joined.js';
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
 * date is, the normaliser knows, which takes every API's spelling. What only the file spells so is put right here: bare
 * ids and the dotted columns that belong to them, joined names of choices and tags. Choices that can be read in several
 * ways stay a text, such tags have no id: Get Records knows.
 *
 * @param fields the columns that were asked for, without their companions
 * @param header api_names as they stand in the file, `id` for the key
 */
export function createCsvRows(
  fields: readonly ReferringField[],
  header: readonly string[],
  references: References = {},
): CsvRows {
  const indexes = new Map(header.map((name, index) => [name, index]));
  const names = distinct(fields);
  const missing = names.filter(({ apiName }) => !indexes.has(apiName)).map(({ apiName }) => apiName);
  const dotted = dottedParts(header);
  const readers = names.flatMap((field) => {
    const index = indexes.get(field.apiName);
    if (index === undefined) return [];
    const companions = (dotted.get(field.apiName) ?? []).map(
      ({ part, name }) => [part, indexes.get(name) ?? index] as const,
    );
    return [{ name: field.apiName, read: verifyDeps(field, index, companions, references) }];
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

function verifyDeps(
  field: ReferringField,
  index: number,
  companions: readonly (readonly [part: string, resumePosition: number])[],
  references: References,
): (cells: Cells) => Json {
  const cell = (cells: Cells, at = index): string | null => cells[at] ?? null;
  if (field.kind === 'named-list') return (cells) => tags(cell(cells), references);
  if (field.kind === 'choices') return (cells) => choices(cell(cells), field);
  if (!isReferring(field.kind)) return (cells) => cell(cells);
  return (cells) => {
    const besides = new Map(companions.map(([part, at]) => [part, cell(cells, at)]));
    return completed(field, cell(cells), besides, references);
  };
}

function choices(text: string | null, { options }: ReferringField): Json {
  if (text === null) return null;
  const { parts, isSure } = partChoices(text, options);
  return isSure ? [...parts] : text;
}

function tags(text: string | null, { tag = () => undefined }: References): Json {
  if (text === null) return null;
  const { parts, isSure } = partTags(text, (name) => tag(name) !== undefined);
  return parts.map((name) => (isSure ? tag(name) : undefined) ?? { name });
}

/** One column may have two properties. */
function distinct(fields: readonly ReferringField[]): ReferringField[] {
  return [...new Map(fields.map((field) => [field.apiName, field])).values()];
}
