import { asText, isObject, type Json, type JsonObject } from '../../util/json.js';
import type { ValueKind } from '../schema/data-types.js';
import type { LookupModule } from '../schema/metadata.js';
import { joinedPart, MODULE_NAME, USER_PARTS } from './deliverable.js';

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
  /** The modules that a lookup into several modules refers to, if the metadata names them. */
  readonly lookupModules?: readonly LookupModule[];
}

/** Converts a reference of any API to the form of Get Records and completes it. Null and other values pass unchanged. */
export function completed(
  { kind, lookupModules }: Pick<ReferringField, 'kind' | 'lookupModules'>,
  value: Json,
  companions: ReadonlyMap<string, Json>,
  references: References,
): Json {
  const found = asReference(value);
  const id = found && asText(found['id']);
  if (!found || id === undefined) return value;
  if (kind === 'user') return userOf(id, companions, references);
  if (kind === 'multi-module') return anyModule(found, companions, lookupModules);
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

/**
 * The module's id comes from the metadata, since no query delivers it. Without the name of the module, the only joined name
 * that is not null tells it: the others lead elsewhere.
 */
function anyModule(
  found: JsonObject,
  companions: ReadonlyMap<string, Json>,
  modules: readonly LookupModule[] = [],
): JsonObject {
  const given = found['module'] ?? null;
  const joined = modules.flatMap(({ apiName }) => {
    const name = asText(companions.get(joinedPart(apiName)));
    return name === undefined ? [] : [{ apiName, name }];
  });
  const stated = asText(companions.get(MODULE_NAME)) ?? asText(isObject(given) ? given['api_name'] : given);
  const apiName = stated ?? (joined.length === 1 ? joined[0]?.apiName : undefined);
  if (apiName === undefined) return found;
  const known = isObject(given) ? asText(given['id']) : undefined;
  const id = known ?? modules.find((module) => module.apiName === apiName)?.id ?? null;
  const name = found['name'] ?? joined.find((each) => each.apiName === apiName)?.name ?? null;
  return { ...found, name, module: { api_name: apiName, id } };
}

/** The parts after the first dot, or from the first arrow on, by the column before it. */
export function dottedParts(
  names: readonly string[],
): Map<string, { readonly part: string; readonly name: string }[]> {
  const parts = new Map<string, { part: string; name: string }[]>();
  for (const name of names) {
    const end = name.search(/\.|->/);
    if (end < 0) continue;
    const column = name.slice(0, end);
    const part = name[end] === '.' ? name.slice(end + 1) : name.slice(end);
    parts.set(column, [...(parts.get(column) ?? []), { part, name }]);
  }
  return parts;
}

export function isReferring(kind: ValueKind): boolean {
  return kind === 'lookup' || kind === 'user' || kind === 'multi-module';
}
