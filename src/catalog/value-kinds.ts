import { isObject, type Json, type JsonObject } from '../util/json.js';
import { withDeclared } from './coerce.js';
import type { ValueKind } from './data-types.js';
import { own, utcOf } from './text.js';

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
 * that its column has (design.md §3). Types are not looked at: that is the coercer's work.
 */
export function prepareFor(facts: KindFacts): Prepare {
  switch (facts.kind) {
    case 'plain':
      return (value) => value;
    case 'reference':
      return (value) => (isObject(value) ? (own(value, 'id') ?? value) : value);
    case 'lookup':
      return (value) => reference(value, ['id', 'name']);
    case 'user':
      return (value) => reference(value, ['id', 'name', 'email']);
    case 'multi-module':
      return multiModule(facts.apiName);
    case 'choices':
      return (value) => (typeof value === 'string' ? splitChoices(value, facts.options ?? []) : value);
    case 'named-list':
      return (value) => namedList(value, (item) => withDeclared(item, ['id', 'name', 'color_code']));
    case 'territories':
      return (value) => namedList(value, territory);
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

/** Before v8 the module of these two stands beside the value, in `$se_module` (zoho-api.md §4.2, §10.8). */
const SE_MODULE_FIELDS: ReadonlySet<string> = new Set(['What_Id', 'Parent_Id']);

function multiModule(apiName: string): Prepare {
  const besides = SE_MODULE_FIELDS.has(apiName);
  return (value, row) => {
    const found = reference(value, ['id', 'name', 'module']);
    if (!isObject(found)) return found;
    const module = found['module'] ?? (besides ? own(row, '$se_module') : null) ?? null;
    return { ...found, module: moduleOf(module) };
  };
}

function moduleOf(module: Json): Json {
  if (typeof module === 'string') return module === '' ? null : { api_name: module, id: null };
  return isObject(module) ? withDeclared(module, ['api_name', 'id']) : module;
}

/**
 * Joined options: by `;`, or by `,` where every part is an option and the whole is none
 * (the two readings of zoho-api.md §4.5).
 */
function splitChoices(text: string, options: readonly string[]): string[] {
  if (text.includes(';')) return parts(text, ';');
  const byComma = parts(text, ',');
  const joined = !options.includes(text) && byComma.every((part) => options.includes(part));
  return joined ? byComma : parts(text, ';');
}

function parts(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** A list of objects with a name; bare names (a CSV cell joins them with commas) become such objects. */
function namedList(value: Json, shape: (item: JsonObject) => JsonObject): Json {
  const items = typeof value === 'string' ? parts(value, ',') : isObject(value) ? [value] : value;
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
