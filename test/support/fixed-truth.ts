import type { Emulator } from '#src/emulator/server/server.js';
import { parseInstant, formatInstant } from '#src/util/clock.js';
import { asArray, asObject, asText, isObject, type Json, type JsonObject } from '#src/util/json.js';

type Truth = (emulator: Emulator) => readonly JsonObject[];

const settings =
  (name: string): Truth =>
  ({ org }) =>
    org.settings[name]?.rows ?? [];

/** The rows of every fixed stream in the emulator's org, as Zoho would write them. */
export const FIXED_TRUTH: Readonly<Record<string, Truth>> = {
  currencies: settings('currencies'),
  organization: ({ org }) => [org.organization],
  profiles: settings('profiles'),
  roles: settings('roles'),
  territories: settings('territories'),
  users: settings('users'),
};

/** The record that a row must become: its columns in the types of the schema, absent ones and empty texts as null. */
export function fixedRecord(schema: JsonObject, row: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(propertiesOf(schema)).map(([name, column]) => [
      name,
      shaped(asObject(column), row[name] ?? null),
    ]),
  );
}

const propertiesOf = (schema: JsonObject): JsonObject => asObject(schema['properties']);

function shaped(schema: JsonObject, value: Json): Json {
  const type = asArray(schema['type']).find((name) => name !== 'null') ?? schema['type'];
  if (value === null || value === '') return null;
  if (schema['format'] === 'date-time') return formatInstant(parseInstant(asText(value) ?? '')!);
  if (type === 'array') return asArray(value).map((item) => shaped(asObject(schema['items']), item));
  if (type === 'object') return isObject(value) ? nested(schema, value) : value;
  if (type === 'number' || type === 'integer') return Number(value);
  return type === 'string' ? (asText(value) ?? JSON.stringify(value)) : value;
}

/** References have each of their keys, other objects those that Zoho sends. */
function nested(schema: JsonObject, value: JsonObject): JsonObject {
  const keys = Object.keys(propertiesOf(schema));
  if (['id,name', 'email,id,name'].includes([...keys].sort().join())) return fixedRecord(schema, value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      keys.includes(name) ? shaped(asObject(propertiesOf(schema)[name]), inner) : inner,
    ]),
  );
}
