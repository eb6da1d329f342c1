import { isFixedStreamName } from '../../catalog/streams/fixed-streams.js';
import { isObject, type Json, type JsonObject } from '../../util/json.js';

/** Time at which the record was deleted in Zoho. Targets that delete rows look for this column (protocol.md §3.4). */
export const DELETED_AT = '_sdc_deleted_at';

/** Zoho does not report deletions in settings, so their rows are never marked as deleted. */
export function hasDeletions(stream: string): boolean {
  return !isFixedStreamName(stream);
}

/**
 * The schema of a SCHEMA message and of a catalog: the columns without the keywords that only Airbyte reads, plus the
 * deletion column.
 *
 * @param stream the stream's own name
 * @param renamed Singer's names for columns whose own names are too long
 */
export function singerSchema(
  stream: string,
  properties: JsonObject,
  primaryKey: readonly string[],
  renamed: ReadonlyMap<string, string>,
): JsonObject {
  const columns = Object.entries(properties).map(([name, schema]): [string, Json] => [
    renamed.get(name) ?? name,
    withoutAirbyte(schema),
  ]);
  const deletedAt: JsonObject = hasDeletions(stream)
    ? { [DELETED_AT]: { type: ['null', 'string'], format: 'date-time' } }
    : {};
  return {
    type: 'object',
    properties: { ...Object.fromEntries(columns), ...deletedAt },
    required: [...primaryKey],
    additionalProperties: true,
  };
}

/** A property's schema without `airbyte_type`, at any depth. A column of that name is kept. */
function withoutAirbyte(schema: Json): Json {
  if (!isObject(schema)) return schema;
  const kept = Object.entries(schema).filter(([key]) => key !== 'airbyte_type');
  return Object.fromEntries(
    kept.map(([key, value]): [string, Json] => {
      if (key === 'items') return [key, withoutAirbyte(value)];
      return [key, key === 'properties' && isObject(value) ? eachProperty(value) : value];
    }),
  );
}

function eachProperty(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, withoutAirbyte(schema)]),
  );
}
