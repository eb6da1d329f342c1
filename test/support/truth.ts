import type { OrgModule, Row } from '#src/emulator/org/org.js';
import { asArray, asObject, asText, isObject, type Json, type JsonObject } from '#src/util/json.js';

/**
 * The record that a row of the emulator must become. The truth is written in the record shape of docs/guide.md#records already;
 * what differs is listed here, and nothing else:
 *
 * - columns hidden from the user, and columns that no list delivers, are null;
 * - `Territories`: the key `Name` is written `name`;
 * - `ALARM` and `RRULE`: a bare text is the object that other rows have;
 * - `Reminder` is a point in time or null, `Reminder__text` what else it holds;
 * - the mark of a deletion is not there;
 * - an empty text, multi-select, list of tags or of territories is null;
 * - lookups have `id` and `name` alone;
 * - objects and tags have each of their declared keys: what is absent is null.
 */
export function recordOf(module: OrgModule, schema: JsonObject, row: Row): JsonObject {
  const fields = new Map(module.fields.map((field) => [asText(field['api_name']) ?? '', field]));
  const properties = Object.keys(asObject(schema['properties'])).filter(
    (name) => name !== '_ab_cdc_deleted_at',
  );
  return Object.fromEntries(
    properties.map((name): [string, Json] => {
      const field = fields.get(name.replace(/__text$/, ''));
      if (name === 'id') return [name, row.id];
      if (!field) throw new Error(`The column ${name} is no field of the module`);
      return [name, columnOf(name, field, row)];
    }),
  );
}

/** Columns that a list never delivers (zoho-api.md §4.2). */
const RECORD_ONLY = new Set([
  'subform',
  'multiselectlookup',
  'multiuserlookup',
  'multiselect_multimodule_lookup',
]);

/** Lists of tags by name, where they are text of `jsonarray` (F-T11, F-T15); elsewhere a `Tax` is an amount or a choice. */
const TAG_LISTS = new Set(['Tag', 'Tax']);

const EMPTY_IS_NULL = new Set(['multiselectpicklist', 'territories', 'tags']);

function columnOf(name: string, field: JsonObject, row: Row): Json {
  const type = asText(field['data_type']) ?? '';
  const value = row[name.replace(/__text$/, '')] ?? null;
  if (RECORD_ONLY.has(type) || isHidden(field)) return null;
  if (name === 'Reminder__text') return isInstant(value) ? null : value;
  if (name === 'Reminder' && type === 'picklist') return isInstant(value) ? value : null;
  if (value === null || value === '') return null;
  const isTags = type === 'text' && field['json_type'] === 'jsonarray' && TAG_LISTS.has(name);
  if (EMPTY_IS_NULL.has(isTags ? 'tags' : type) && asArray(value).length === 0) return null;
  if (isTags) return asArray(value).map((tag) => ({ color_code: null, ...asObject(tag) }));
  return shapedOf(type, value);
}

function shapedOf(type: string, value: Json): Json {
  if (type === 'territories') return asArray(value).map(territory);
  if (type === 'ALARM' || type === 'RRULE') return isObject(value) ? value : { [type]: value };
  if (type === 'lookup') return { id: asObject(value)['id'] ?? null, name: asObject(value)['name'] ?? null };
  if (type === 'consent_lookup') return { name: null, ...asObject(value) };
  return value;
}

function territory(value: Json): JsonObject {
  const { Name: name, ...rest } = asObject(value);
  return { ...rest, name: name ?? null };
}

function isHidden(field: JsonObject): boolean {
  return asArray(field['profiles'])
    .map(asObject)
    .some((profile) => profile['permission_type'] === 'hidden');
}

function isInstant(value: Json): boolean {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value);
}
