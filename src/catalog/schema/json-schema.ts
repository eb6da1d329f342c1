import { asArray, asObject, isObject, type Json, type JsonObject } from '../../util/json.js';

/**
 * The only JSON schemas that are emitted (protocol.md §3.5): one type besides null, no combinators, enums, patterns or
 * `$ref`, arrays with typed items, objects open to further keys. Airbyte and Singer destinations accept all of them.
 */
export type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array';

export type JsonSchema = {
  /** A bare name is a key column and never null. */
  type: TypeName | ['null', TypeName];
  format?: 'date' | 'date-time';
  airbyte_type?: 'timestamp_with_timezone';
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: true;
  description?: string;
};

/** The schema of a stream: an object that is never null. */
export type StreamSchema = {
  $schema: string;
  /** What a read costs, if it is more than one call. */
  description?: string;
  type: 'object';
  properties: Record<string, JsonSchema>;
  required: string[];
  additionalProperties: true;
};

export const KEY: JsonSchema = { type: 'string' };
export const STRING: JsonSchema = { type: ['null', 'string'] };
export const NUMBER: JsonSchema = { type: ['null', 'number'] };
export const INTEGER: JsonSchema = { type: ['null', 'integer'] };
export const BOOLEAN: JsonSchema = { type: ['null', 'boolean'] };
export const DATE: JsonSchema = { type: ['null', 'string'], format: 'date' };
export const DATE_TIME: JsonSchema = {
  type: ['null', 'string'],
  format: 'date-time',
  airbyte_type: 'timestamp_with_timezone',
};

export function object(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: ['null', 'object'], properties, additionalProperties: true };
}

export function array(items: JsonSchema): JsonSchema {
  return { type: ['null', 'array'], items };
}

/** The type other than null. */
export function typeName(schema: JsonSchema): TypeName {
  return Array.isArray(schema.type) ? schema.type[1] : schema.type;
}

export function isKey(schema: JsonSchema): boolean {
  return !Array.isArray(schema.type);
}

/** The schema of a whole stream. `id` is its only required property. */
export function streamSchema(properties: Record<string, JsonSchema>): StreamSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties,
    required: ['id'],
    additionalProperties: true,
  };
}

/** The property names of an external schema, or `undefined` if it has no `properties` object. */
export function propertyNames(schema: JsonObject | undefined): string[] | undefined {
  const properties = schema?.['properties'];
  return isObject(properties) ? Object.keys(properties) : undefined;
}

const TYPE_NAMES: readonly TypeName[] = ['string', 'number', 'integer', 'boolean', 'object', 'array'];

/** Reads one of our schemas from a configured catalog. `undefined` for any other schema. */
export function readSchema(value: Json | undefined): JsonSchema | undefined {
  const given = asObject(value);
  const names = asArray(given['type'] === undefined ? [] : [given['type']].flat());
  const name = TYPE_NAMES.find((known) => names.includes(known));
  if (name === undefined) return undefined;
  const { format, description } = given;
  const items = readSchema(given['items']);
  const properties = Object.entries(asObject(given['properties'])).flatMap(([key, inner]) => {
    const schema = readSchema(inner);
    return schema === undefined ? [] : [[key, schema] as const];
  });
  return {
    type: ['null', name],
    ...(format === 'date' ? { format } : {}),
    ...(format === 'date-time' ? { format, airbyte_type: 'timestamp_with_timezone' } : {}),
    ...(name === 'array' ? { items: items ?? STRING } : {}),
    ...(name === 'object' ? { properties: Object.fromEntries(properties), additionalProperties: true } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  };
}
