import { isObject, type Json, type JsonObject } from '../../util/json.js';
import { withDeclared } from './coerce.js';
import type { ValueKind } from '../schema/data-types.js';
import { partChoices, partTags } from './joined.js';
import { own, utcOf } from '../schema/text.js';

/** What of a column is read to bring its raw values into shape. */
export interface KindFacts {
  readonly kind: ValueKind;
  readonly apiName: string;
  /** Options of a multi-select column, where the metadata has them. */
  readonly options?: readonly string[];
}

type Prepare = (value: Json, row: JsonObject) => Json;

/**
 * The step before the schema: a raw value of any API (Get Records, COQL, CSV, older versions) in the one shape
 * that its column has (docs/guide.md#records). Types are not looked at: that is the coercer's work.
 */
export function prepareFor(facts: KindFacts): Prepare {
  switch (facts.kind) {
    case 'plain':
      return (value) => value;
    case 'reference':
      return (value) => (isObject(value) ? (own(value, 'id') ?? value) : value);
    case 'lookup':
      return (value) => exact(reference(value, LOOKUP_KEYS), LOOKUP_KEYS);
    case 'described':
      return (value) => reference(value, LOOKUP_KEYS);
    case 'user':
      return (value) => exact(reference(value, USER_KEYS), USER_KEYS);
    case 'multi-module':
      return multiModule(facts.apiName);
    case 'choices':
      return (value) =>
        unlessEmpty(typeof value === 'string' ? [...partChoices(value, facts.options).parts] : value);
    case 'named-list':
      return (value) => unlessEmpty(namedList(value, (item) => withDeclared(item, TAG_KEYS)));
    case 'territories':
      return (value) => unlessEmpty(namedList(value, territory));
    case 'alarm':
      return (value) => wrapText(value, 'ALARM');
    case 'rrule':
      return (value) => wrapText(value, 'RRULE');
    case 'instant-of-text':
      return (value) => (isInstant(value) ? value : null);
    case 'text-beside-instant':
      return (value) => (isInstant(value) ? null : value);
  }
}

const LOOKUP_KEYS = ['id', 'name'] as const;
const USER_KEYS = ['id', 'name', 'email'] as const;
const ANY_LOOKUP_KEYS = ['id', 'name', 'module'] as const;
const TAG_KEYS = ['id', 'name', 'color_code'] as const;
const RECORD_ID = /^\d+$/;

/** A bare id (bulk CSV) or a bare name becomes the object that other APIs give; what they leave out is null. */
function reference(value: Json, keys: readonly string[]): Json {
  if (isObject(value)) return withDeclared(value, keys);
  if (typeof value === 'number') return withDeclared({ id: value }, keys);
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text === '') return null;
  return withDeclared(RECORD_ID.test(text) ? { id: text } : { name: value }, keys);
}

/** Get Records adds properties of the other record here and there (zoho-api.md §12), which no other API has: they are its own. */
function exact(value: Json, keys: readonly string[]): Json {
  return isObject(value) ? Object.fromEntries(keys.map((key) => [key, own(value, key) ?? null])) : value;
}

/** An empty list is no value: Get Records gives either, and an empty cell of Bulk Read cannot tell (zoho-api.md §4.2, §4.5). */
function unlessEmpty(value: Json): Json {
  return Array.isArray(value) && value.length === 0 ? null : value;
}

/** Before v8 the module of these two stands beside the value, in `$se_module` (zoho-api.md §4.2, §10.8). */
const SE_MODULE_FIELDS: ReadonlySet<string> = new Set(['What_Id', 'Parent_Id']);

function multiModule(apiName: string): Prepare {
  const besides = SE_MODULE_FIELDS.has(apiName);
  return (value, row) => {
    const found = exact(reference(value, ANY_LOOKUP_KEYS), ANY_LOOKUP_KEYS);
    if (!isObject(found)) return found;
    const module = found['module'] ?? (besides ? own(row, '$se_module') : null) ?? null;
    return { ...found, module: moduleOf(module) };
  };
}

function moduleOf(module: Json): Json {
  if (typeof module === 'string') return module === '' ? null : { api_name: module, id: null };
  return isObject(module) ? withDeclared(module, ['api_name', 'id']) : module;
}

/** A list of objects with a name; bare names (a CSV cell joins them with commas) become such objects. */
function namedList(value: Json, shape: (item: JsonObject) => JsonObject): Json {
  const items =
    typeof value === 'string' ? [...partTags(value, () => false).parts] : isObject(value) ? [value] : value;
  if (!Array.isArray(items)) return items;
  return items.map((item) => {
    if (isObject(item)) return shape(item);
    return typeof item === 'string' ? shape({ name: item }) : item;
  });
}

/** Older answers spell the key `Name`. */
function territory(item: JsonObject): JsonObject {
  const { Name: older, ...rest } = item;
  return withDeclared({ ...rest, name: rest['name'] ?? older ?? null }, ['id', 'name']);
}

function wrapText(value: Json, key: string): Json {
  return typeof value === 'string' && value.trim() !== '' ? { [key]: value } : value;
}

function isInstant(value: Json): boolean {
  return typeof value === 'string' && utcOf(value) !== undefined;
}
