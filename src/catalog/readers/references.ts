import { asText, isObject, type Json, type JsonObject } from '../../util/json.js';
import type { ValueKind } from '../schema/data-types.js';
import { MODULE_NAME, USER_PARTS } from './deliverable.js';

/** What is known beside the rows, to complete what COQL and bulk read leave out; `undefined`: not known. */
export interface References {
  /** By the user's id. */
  readonly user?: (id: string) => { readonly name: string | null; readonly email: string | null } | undefined;
  /** By the module's api_name. */
  readonly moduleId?: (apiName: string) => string | undefined;
  /** By the tag's name: `{id, name, color_code}`. */
  readonly tag?: (name: string) => JsonObject | undefined;
}

/** What of a column is read here; a `StreamField` is one. */
export interface ReferringField {
  readonly apiName: string;
  readonly kind: ValueKind;
  /** Options of a multi-select column, where the metadata has them. */
  readonly options?: readonly string[];
}

/** A reference of any API as Get Records has it, made whole by what else is known. Null and what is no reference pass. */
export function completed(
  { kind }: Pick<ReferringField, 'kind'>,
  value: Json,
  companions: ReadonlyMap<string, Json>,
  references: References,
): Json {
  const found = asReference(value);
  const id = found && asText(found['id']);
  if (!found || id === undefined) return value;
  if (kind === 'user') return userOf(id, companions, references);
  if (kind === 'multi-module') return anyModule(found, companions, references);
  const name = found['name'] ?? [...companions.values()][0] ?? null;
  return { ...found, name };
}

function asReference(value: Json): JsonObject | undefined {
  if (isObject(value)) return value;
  return typeof value === 'string' && /^\d+$/.test(value) ? { id: value } : undefined;
}

/** A user's name in COQL is the last name alone, and never taken for the whole one (zoho-api.md §4.4). */
function userOf(id: string, companions: ReadonlyMap<string, Json>, { user }: References): JsonObject {
  const known = user?.(id);
  if (known) return { id, name: known.name, email: known.email };
  const [first, last, email] = USER_PARTS.map((part) => asText(companions.get(part)));
  const isNamed = companions.has('first_name') && companions.has('last_name');
  const name = isNamed ? [first, last].filter((part) => part !== undefined).join(' ') : '';
  return { id, name: name === '' ? null : name, email: email ?? null };
}

/** The module's id is never delivered, but known from the list of modules. */
function anyModule(
  found: JsonObject,
  companions: ReadonlyMap<string, Json>,
  { moduleId }: References,
): JsonObject {
  const given = found['module'] ?? null;
  const name = isObject(given) ? given['api_name'] : given;
  const apiName = asText(companions.get(MODULE_NAME)) ?? asText(name);
  if (apiName === undefined) return found;
  const id = (isObject(given) ? asText(given['id']) : undefined) ?? moduleId?.(apiName) ?? null;
  return { ...found, module: { api_name: apiName, id } };
}

/** The part behind the first dot, by the column in front of it. */
export function dottedParts(
  names: readonly string[],
): Map<string, { readonly part: string; readonly name: string }[]> {
  const parts = new Map<string, { part: string; name: string }[]>();
  for (const name of names) {
    const dot = name.indexOf('.');
    if (dot < 0) continue;
    const column = name.slice(0, dot);
    parts.set(column, [...(parts.get(column) ?? []), { part: name.slice(dot + 1), name }]);
  }
  return parts;
}

export function isReferring(kind: ValueKind): boolean {
  return kind === 'lookup' || kind === 'user' || kind === 'multi-module';
}
