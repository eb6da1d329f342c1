import type { Json, JsonObject } from '../../util/json.js';
import { completed, dottedParts, isReferring, type ReferringField, type References } from './references.js';
import { own } from '../schema/text.js';

/**
 * Reads rows of COQL (zoho-api.md §4.4) into the shape of Get Records, but for what `deliverable` says: dotted columns
 * become part of their lookup, a user's last name is not taken for the whole name. A column without a value comes as
 * null.
 *
 * @param fields the columns that were asked for
 * @param columns all that were asked for, companions included
 */
export function createCoqlRows(
  fields: readonly ReferringField[],
  columns: readonly string[],
  references: References = {},
): (row: JsonObject) => JsonObject {
  const dotted = dottedParts(columns);
  const readers = new Map(
    fields.map((field) => [field.apiName, verifyDeps(field, dotted.get(field.apiName) ?? [], references)]),
  );
  return (row) => {
    const read: JsonObject = { id: own(row, 'id') ?? null };
    for (const [name, reader] of readers) read[name] = reader(own(row, name) ?? null, row);
    return read;
  };
}

function verifyDeps(
  field: ReferringField,
  companions: readonly { readonly part: string; readonly name: string }[],
  references: References,
): (value: Json, row: JsonObject) => Json {
  if (!isReferring(field.kind)) return (value) => value;
  return (value, row) => {
    const besides = new Map(companions.map(({ part, name }) => [part, own(row, name) ?? null]));
    return completed(field, value, besides, references);
  };
}
