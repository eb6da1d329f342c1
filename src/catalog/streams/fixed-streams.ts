import type { JsonObject } from '../../util/json.js';
import { columnsOfSchema } from '../schema/columns.js';
import { FIXED_SCHEMAS, type FixedStreamName } from '../generated/schemas.js';
import type { StreamSchema } from '../schema/json-schema.js';
import { type CostClass, fixedRow } from '../../zoho/fixed/read.js';
import { createNormaliser, type Normalised } from '../values/normalise.js';
import type { StreamDefinition } from './streams.js';

export type { FixedStreamName };

/**
 * A stream that is not a module. Its columns come from `resources/schemas/<name>.json`. Most of them are small and read
 * whole each time, without a cursor.
 */
export function fixedStream(name: FixedStreamName): StreamDefinition {
  const { cursor, cost } = fixedRow(name);
  const about = COSTS[cost];
  const jsonSchema = { ...FIXED_SCHEMAS[name], ...(about === undefined ? {} : { description: about }) };
  return {
    name,
    kind: 'fixed',
    module: name,
    fields: columnsOfSchema(jsonSchema.properties),
    jsonSchema,
    primaryKey: ['id'],
    ...(cursor === undefined ? {} : { cursorField: cursor }),
    resumable: false,
  };
}

/** The cost class, for the catalog. */
const COSTS: Readonly<Record<CostClass, string | undefined>> = {
  list: undefined,
  row: 'Costs one call per row of a short list.',
  module: 'Costs one call per module.',
  record: 'Costs one call per changed record.',
};

/** All fixed streams, by name. */
export const FIXED_STREAMS: readonly StreamDefinition[] = fixedNames().map(fixedStream);

function fixedNames(): FixedStreamName[] {
  return Object.keys(FIXED_SCHEMAS).filter(isFixedStreamName).sort();
}

export function isFixedStreamName(name: string): name is FixedStreamName {
  return Object.hasOwn(FIXED_SCHEMAS, name);
}

/** Normalises a row by a schema alone, with the value rules of modules. */
export function normaliseBySchema(schema: StreamSchema, row: JsonObject): Normalised {
  return createNormaliser(columnsOfSchema(schema.properties))(row);
}
