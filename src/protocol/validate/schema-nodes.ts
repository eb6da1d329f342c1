import { asObject, asObjects, isObject, type Json, type JsonObject } from '../../util/json.js';

/** A schema inside a schema. */
export interface SchemaNode {
  /** `/owner/id`; empty for the root. */
  readonly path: string;
  readonly schema: JsonObject;
}

/** A schema and all schemas inside it; the keys of `properties` are names, not keywords. */
export function* nodesOf(schema: JsonObject, path = ''): Generator<SchemaNode> {
  yield { path, schema };
  for (const [name, inner] of Object.entries(asObject(schema['properties'])))
    yield* nodesOf(asObject(inner), `${path}/${name}`);
  if (isObject(schema['items'])) yield* nodesOf(schema['items'], `${path}/[]`);
  for (const keyword of ['oneOf', 'anyOf']) {
    for (const [index, variant] of asObjects(schema[keyword]).entries())
      yield* nodesOf(variant, `${path}/${keyword}/${index}`);
  }
}

/** The schema of a property, by the names that lead to it, through `oneOf` as well. */
export function propertyAt(schema: JsonObject, path: readonly string[]): JsonObject | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return schema;
  for (const variant of [schema, ...asObjects(schema['oneOf'])]) {
    const inner = asObject(variant['properties'])[name];
    const found = isObject(inner) ? propertyAt(inner, rest) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** The types of a schema but null. */
export function typesOf(schema: JsonObject | undefined): Json[] {
  const type = schema?.['type'];
  return type === undefined ? [] : [type].flat().filter((one) => one !== 'null');
}

export function duplicates(values: readonly Json[]): Json[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
