import type { JsonObject } from '../../util/json.js';
import { columnsOfSchema } from '../schema/columns.js';
import { FIXED_SCHEMAS, type FixedStreamName } from '../generated/schemas.js';
import type { StreamSchema } from '../schema/json-schema.js';
import { createNormaliser, type Normalised } from '../values/normalise.js';
import type { StreamDefinition } from './streams.js';

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
    fields: columnsOfSchema(jsonSchema.properties),
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
  return createNormaliser(columnsOfSchema(schema.properties))(row);
}
