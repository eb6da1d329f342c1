import { asArray, asObject, asText, isObject } from '../../util/json.js';
import { parseInstant } from '../../util/clock.js';
import type { Json, JsonObject } from '../../util/json.js';
import type { OrgModule, Row } from '../org/org.js';
import type { ZonePrinter } from './zone.js';
import { SYSTEM_PROPERTIES, systemProperty } from './system-properties.js';

/** Delivered one record at a time, never in a list (zoho-api.md §4.2, §12). */
const SINGLE_ONLY = new Set([
  'subform',
  'multiselectlookup',
  'multiuserlookup',
  'multiselect_multimodule_lookup',
]);

/** Characters of rich text that a list gives (zoho-api.md §4.2). */
export const LIST_TEXT = 500;
/** Rows of one subform that a record carries (zoho-api.md §12). */
const EMBEDDED_ROWS = 200;

/** What decides how rows of one module are shown to one user. */
export interface View {
  readonly module: OrgModule;
  readonly zone: ZonePrinter;
  /** The user's profile: fields hidden from it never show a value (zoho-api.md §4). */
  readonly profileId: string | undefined;
  /** {@link Table.nameNow} of a row of any module. */
  readonly nameNow: (module: string, id: string) => string | undefined;
}

const CANONICAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/** A canonical date-time in the user's zone; any other value as it is. */
export function zoned(value: Json, zone: ZonePrinter): Json {
  if (typeof value !== 'string' || !CANONICAL_TIME.test(value)) return value;
  const at = parseInstant(value);
  return at === undefined ? value : zone(at);
}

/** The same for all that is nested in the value: metadata, users, rows of a subform, uploaded files. */
function zonedDeep(value: Json, zone: ZonePrinter): Json {
  if (Array.isArray(value)) return value.map((item) => zonedDeep(item, zone));
  if (!isObject(value)) return zoned(value, zone);
  return zonedObject(value, zone);
}

export function zonedObject(value: JsonObject, zone: ZonePrinter): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, zonedDeep(item, zone)]));
}

export const isRichText = (field: JsonObject): boolean =>
  field['data_type'] === 'textarea' && asObject(field['textarea'])['type'] === 'rich_text';

const isSingleOnly = (field: JsonObject): boolean => SINGLE_ONLY.has(asText(field['data_type']) ?? '');

/** Fields whose values this user may see, by api_name. */
export function readableFields({ module, profileId }: View): Map<string, JsonObject> {
  const readable = new Map<string, JsonObject>();
  for (const field of module.fields) {
    const name = asText(field['api_name']);
    if (name !== undefined && !isHiddenFrom(field, profileId)) readable.set(name, field);
  }
  return readable;
}

function isHiddenFrom(field: JsonObject, profileId: string | undefined): boolean {
  return asArray(field['profiles'])
    .map(asObject)
    .some((profile) => profile['permission_type'] === 'hidden' && profile['id'] === profileId);
}

type Show = (row: Row) => Json;

/**
 * A row of a list: the fields asked for that exist, and `id` in any case. Unknown names fall away without a word, and so
 * do columns that only a single record carries (zoho-api.md §5.1, §12).
 */
export function listRow(view: View, names: readonly string[]): (row: Row) => JsonObject {
  const fields = readableFields(view);
  const columns = new Map<string, Show>();
  for (const name of names) {
    const field = fields.get(name);
    if (field && !isSingleOnly(field)) columns.set(name, valueOf(view, name, field, LIST_TEXT));
    else if (SYSTEM_PROPERTIES.has(name)) columns.set(name, systemProperty(name, view.module));
  }
  columns.set('id', (row) => row.id);
  return (row) => Object.fromEntries([...columns].map(([name, show]) => [name, show(row)]));
}

/** A single record: everything, whole, with `$` properties and `$has_more` (zoho-api.md §5.5). */
export function wholeRecord(view: View, names?: readonly string[]): (row: Row) => JsonObject {
  const wanted = names && new Set([...names, 'id']);
  const fields = [...readableFields(view)].filter(([name]) => !wanted || wanted.has(name));
  const lists = fields.filter(([, field]) => isSingleOnly(field)).map(([name]) => name);
  const properties = [...SYSTEM_PROPERTIES].filter((name) => !wanted || wanted.has(name));
  return (row) => ({
    ...Object.fromEntries(properties.map((name) => [name, systemProperty(name, view.module)(row)])),
    ...Object.fromEntries(fields.map(([name, field]) => [name, valueOf(view, name, field)(row)])),
    id: row.id,
    ...(wanted ? {} : { $has_more: hasMore(row, lists) }),
  });
}

/** Rich text in full, and nothing else but `id` (zoho-api.md §5.7). */
export function richTexts(view: View, names?: readonly string[]): (row: Row) => JsonObject {
  const rich = [...readableFields(view)].filter(([, field]) => isRichText(field)).map(([name]) => name);
  const shown = names ? rich.filter((name) => names.includes(name)) : rich;
  return (row) => ({ ...Object.fromEntries(shown.map((name) => [name, row[name] ?? null])), id: row.id });
}

function hasMore(row: Row, lists: readonly string[]): JsonObject {
  return Object.fromEntries(lists.map((name) => [name, asArray(row[name]).length > EMBEDDED_ROWS]));
}

/** A lookup shows what the other record is called now, not what it was called when it was chosen. */
export function named(value: JsonObject, field: JsonObject, nameNow: View['nameNow']): JsonObject {
  const target = asText(asObject(value['module'])['api_name']) ?? targetOf(field);
  const name = nameNow(target ?? '', asText(value['id']) ?? '');
  return name === undefined ? value : { ...value, name };
}

const targetOf = (field: JsonObject): string | undefined =>
  asText(asObject(asObject(field['lookup'])['module'])['api_name']);

const isLookup = (field: JsonObject): boolean =>
  field['data_type'] === 'lookup' || field['data_type'] === 'multi_module_lookup';

export function valueOf(
  { module, zone, nameNow }: View,
  name: string,
  field: JsonObject,
  textLimit?: number,
): Show {
  if (module.verbatim) return (row) => row[name] ?? null;
  if (textLimit !== undefined && isRichText(field)) return (row) => truncate(row[name] ?? null, textLimit);
  if (name === 'Tag') return (row) => row[name] ?? [];
  if (isSingleOnly(field)) return (row) => zonedDeep(asArray(row[name]).slice(0, EMBEDDED_ROWS), zone);
  if (isTime(field)) return (row) => zoned(row[name] ?? null, zone);
  return (row) => {
    const value = row[name] ?? null;
    if (isLookup(field) && isObject(value)) return zonedDeep(named(value, field, nameNow), zone);
    return typeof value === 'object' && value !== null ? zonedDeep(value, zone) : value;
  };
}

export function isTime(field: JsonObject): boolean {
  const formula = asText(asObject(field['formula'])['return_type']);
  const rollup = asText(asObject(field['rollup_summary'])['return_type']);
  return [asText(field['data_type']), formula, rollup].some(
    (type) => type === 'datetime' || type === 'event_reminder',
  );
}

/** The first characters, not half of one: a text never ends inside a surrogate pair. */
export function truncate(value: Json, length: number): Json {
  return typeof value === 'string' ? value.slice(0, length).replace(/[\uD800-\uDBFF]$/, '') : value;
}
