import { rowOf, type Row } from '../../row.js';
import { emptyObject, type Json, type JsonObject } from '../../util/json.js';
import { completed, dottedParts, isReferring, type ReferringField, type References } from './references.js';
import { own } from '../schema/text.js';

/**
 * Converts rows of COQL (zoho-api.md §4.4) to the shape of Get Records, as far as `deliverable` allows. Dotted columns
 * become part of their lookup. A user's last name is not used as the full name. A column without a value is null.
 *
 * @param fields the columns requested
 * @param columns all requested columns, companions included
 */
export function createCoqlRows(
  fields: readonly ReferringField[],
  columns: readonly string[],
  references: References = {},
): (row: JsonObject) => Row {
  const dotted = dottedParts(columns);
  const readers = new Map(
    fields.map((field) => [field.apiName, valueReader(field, dotted.get(field.apiName) ?? [], references)]),
  );
  return (row) => {
    const read = emptyObject(columns);
    read['id'] = own(row, 'id') ?? null;
    for (const [name, reader] of readers) read[name] = reader(own(row, name) ?? null, row);
    return rowOf(read);
  };
}

function valueReader(
  field: ReferringField,
  companions: readonly { readonly part: string; readonly name: string }[],
  references: References,
): (value: Json, row: JsonObject) => Json {
  if (!isReferring(field.kind)) return (value) => value;
  return (value, row) => {
    const parts = new Map(companions.map(({ part, name }) => [part, own(row, name) ?? null]));
    return completed(field, value, parts, references);
  };
}
