import { rowOf, type Row } from '../../row.js';
import { emptyObject, type Json } from '../../util/json.js';
import { detached } from '../../util/text.js';
import { partChoices, partTags } from '../values/joined.js';
import { completed, dottedParts, isReferring, type ReferringField, type References } from './references.js';

/** Rows of one bulk file. */
export interface CsvRows {
  /** Requested columns that the file lacks. Their values are unknown, which is not null. */
  readonly missing: readonly string[];
  /** Converts a row to the shape of Get Records, as far as `deliverable` allows. */
  readonly toRow: (cells: readonly (string | null)[]) => Row;
}

/**
 * Converts the rows of a bulk file (zoho-api.md §4.5) to the shape of Get Records. Numbers and dates stay text: the
 * normaliser parses every API's spelling. What only the file spells differently is converted here: bare ids with their
 * dotted columns, and joined names of choices and tags. If choices can be split in several ways, the text stays as it is;
 * if tags can, they get no id. Both are then completed by Get Records.
 *
 * @param fields the columns requested, without their companions
 * @param header api_names as in the file, `id` for the key
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
    return [{ name: field.apiName, read: cellReader(field, index, companions, references) }];
  });
  return {
    missing,
    toRow: (cells) => {
      const values = emptyObject(header);
      for (const { name, read } of readers) values[name] = read(cells);
      const { id } = values;
      // Ids are remembered longer than rows.
      if (typeof id === 'string') values['id'] = detached(id);
      return rowOf(values);
    },
  };
}

type Cells = readonly (string | null)[];

function cellReader(
  field: ReferringField,
  index: number,
  companions: readonly (readonly [part: string, index: number])[],
  references: References,
): (cells: Cells) => Json {
  const cell = (cells: Cells, at = index): string | null => cells[at] ?? null;
  if (field.kind === 'named-list') return (cells) => tags(cell(cells), references);
  if (field.kind === 'choices') return (cells) => choices(cell(cells), field);
  if (!isReferring(field.kind)) return (cells) => cell(cells);
  return (cells) => {
    const parts = new Map(companions.map(([part, at]) => [part, cell(cells, at)]));
    return completed(field, cell(cells), parts, references);
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
