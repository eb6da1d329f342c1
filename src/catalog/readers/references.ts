import { asText, isObject, type Json, type JsonObject } from '../../util/json.js';
import type { ValueKind } from '../schema/data-types.js';
import { MODULE_NAME, USER_PARTS } from './deliverable.js';

/** Data from other responses that completes what COQL and bulk read omit. `undefined`: not known. */
export interface References {
  /** By the user's id. */
  readonly user?: (id: string) => { readonly name: string | null; readonly email: string | null } | undefined;
  /** By the tag's name: `{id, name, color_code}`. */
  readonly tag?: (name: string) => JsonObject | undefined;
}

/** The properties of a column that are read here. A `StreamField` has them. */
export interface ReferringField {
  readonly apiName: string;
  readonly kind: ValueKind;
  /** Options of a multi-select column, if the metadata has them. */
  readonly options?: readonly string[];
}

/** Converts a reference of any API to the form of Get Records and completes it. Null and other values pass unchanged. */
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
  if (kind === 'multi-module') return anyModule(found, companions);
  const name = found['name'] ?? [...companions.values()][0] ?? null;
  return { ...found, name };
}

function asReference(value: Json): JsonObject | undefined {
  if (isObject(value)) return value;
  return typeof value === 'string' && /^\d+$/.test(value) ? { id: value } : undefined;
}

/** COQL returns a user's last name only. It is never used as the full name (zoho-api.md §4.4). */
function userOf(id: string, companions: ReadonlyMap<string, Json>, { user }: References): JsonObject {
  const known = user?.(id);
  if (known) return { id, name: known.name, email: known.email };
  const [first, last, email] = USER_PARTS.map((part) => asText(companions.get(part)));
  const isNamed = companions.has('first_name') && companions.has('last_name');
  const name = isNamed ? [first, last].filter((part) => part !== undefined).join(' ') : '';
  return { id, name: name === '' ? null : name, email: email ?? null };
}

/** COQL and bulk read deliver the module's api_name without its id. */
function anyModule(found: JsonObject, companions: ReadonlyMap<string, Json>): JsonObject {
  const given = found['module'] ?? null;
  const name = isObject(given) ? given['api_name'] : given;
  const apiName = asText(companions.get(MODULE_NAME)) ?? asText(name);
  if (apiName === undefined) return found;
  const id = (isObject(given) ? asText(given['id']) : undefined) ?? null;
  return { ...found, module: { api_name: apiName, id } };
}

/** The parts after the first dot, by the column before it. */
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
