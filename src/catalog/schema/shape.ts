import { asObject, type Json } from '../../util/json.js';
import { type JsonSchema, readSchema, typeName } from './json-schema.js';

/**
 * The schema of one configured property, where it says one thing: a type beside null. `undefined` where it says nothing, or
 * several (`{}`, `anyOf`, two types): then any value keeps to it as far as we can tell.
 */
export function configuredSchema(value: Json | undefined): JsonSchema | undefined {
  const { type } = asObject(value);
  const names = (Array.isArray(type) ? type : [type]).filter((name) => name !== 'null');
  return names.length === 1 ? readSchema(value) : undefined;
}

/** Whether values of one are values of the other: what describes a column, and marks of one client, are not looked at. */
export function isSameShape(one: JsonSchema, other: JsonSchema): boolean {
  return JSON.stringify(shapeOf(one)) === JSON.stringify(shapeOf(other));
}

function shapeOf(schema: JsonSchema): Json {
  const parts = Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    type: typeName(schema),
    format: schema.format ?? null,
    items: schema.items === undefined ? null : shapeOf(schema.items),
    properties: Object.fromEntries(parts.map(([key, part]) => [key, shapeOf(part)])),
  };
}

const WORDS = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'true or false',
  object: 'object',
  array: 'list',
} as const;

/** A type in words: `text`, `date`, `list of objects`. What an object holds is left out. */
export function typeInWords({ format, items, ...schema }: JsonSchema): string {
  if (format === 'date') return 'date';
  if (format === 'date-time') return 'point in time';
  return items === undefined ? WORDS[typeName(schema)] : `list (${typeInWords(items)})`;
}
