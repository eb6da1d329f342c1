import type { JsonObject } from '../util/json.js';
import type { ValueKind } from './data-types.js';
import { FIXED_SCHEMAS, type FixedStreamName } from './generated/schemas.js';
import { type JsonSchema, type StreamSchema, typeName } from './json-schema.js';
import { createNormaliser, type Normalised } from './normalise.js';
import type { StreamDefinition, StreamField } from './streams.js';

export type { FixedStreamName };

/**
 * A stream that is no module: its columns come from `resources/schemas/<name>.json`. Small tables, read whole
 * each time: no cursor.
 */
export function fixedStream(name: FixedStreamName): StreamDefinition {
  const jsonSchema = FIXED_SCHEMAS[name];
  return {
    name,
    kind: 'fixed',
    module: name,
    fields: schemaFields(jsonSchema),
    jsonSchema,
    primaryKey: ['id'],
    resumable: false,
  };
}

/** All fixed streams, by name. */
export const FIXED_STREAMS: readonly StreamDefinition[] = fixedNames().map(fixedStream);

function fixedNames(): FixedStreamName[] {
  return Object.keys(FIXED_SCHEMAS).filter(isFixedStreamName).sort();
}

export function isFixedStreamName(name: string): name is FixedStreamName {
  return Object.hasOwn(FIXED_SCHEMAS, name);
}

/** A row in the shape of a schema: the value rules of modules, driven by the schema alone. */
export function normaliseBySchema(schema: StreamSchema, row: JsonObject): Normalised {
  return createNormaliser(schemaFields(schema))(row);
}

function schemaFields(schema: StreamSchema): StreamField[] {
  return Object.entries(schema.properties).map(([name, property]) => ({
    property: name,
    apiName: name,
    dataType: '',
    kind: kindOf(name, property),
    schema: property,
    delivery: 'list',
    richText: false,
    hidden: false,
  }));
}

/** An object with id and name is a reference, one with an e-mail address too a user. */
function kindOf(name: string, schema: JsonSchema): ValueKind {
  if (name === 'id') return 'reference';
  const keys =
    typeName(schema) === 'object'
      ? Object.keys(schema.properties ?? {})
          .sort()
          .join()
      : '';
  if (keys === 'email,id,name') return 'user';
  return keys === 'id,name' ? 'lookup' : 'plain';
}
