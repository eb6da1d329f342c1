import { asObject, type Json } from '../../util/json.js';
import { type JsonSchema, readSchema, typeName } from './json-schema.js';

/**
 * The schema of a configured property if it has one type besides null. `undefined` if it has none or several (`{}`, `anyOf`,
 * two types): then every value is taken to fit.
 */
export function configuredSchema(value: Json | undefined): JsonSchema | undefined {
  const { type } = asObject(value);
  const names = (Array.isArray(type) ? type : [type]).filter((name) => name !== 'null');
  return names.length === 1 ? readSchema(value) : undefined;
}

/** Whether values of one schema are values of the other. Ignores descriptions and keywords of single clients. */
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

/** A type in words: `text`, `date`, `list of objects`. Omits the properties of an object. */
export function typeInWords({ format, items, ...schema }: JsonSchema): string {
  if (format === 'date') return 'date';
  if (format === 'date-time') return 'point in time';
  return items === undefined ? WORDS[typeName(schema)] : `list (${typeInWords(items)})`;
}
