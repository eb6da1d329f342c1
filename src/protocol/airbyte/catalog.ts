import { emitsDeletions } from '../../catalog/streams/deletions.js';
import { DATE_TIME, propertyNames, type StreamSchema } from '../../catalog/schema/json-schema.js';
import type { StreamDefinition } from '../../catalog/streams/streams.js';
import type { JsonObject } from '../../util/json.js';
import { DELETED_AT } from './printer.js';

/** A stream as listed in Airbyte's catalog (protocol.md §1.5), with the deletion column if its deletions can be read. */
export function toAirbyteStream(
  stream: StreamDefinition,
  { includeDeleted }: { readonly includeDeleted: boolean },
): JsonObject {
  const incremental = stream.cursorField !== undefined;
  return {
    name: stream.name,
    json_schema:
      includeDeleted && emitsDeletions(stream) ? withDeletedAt(stream.jsonSchema) : stream.jsonSchema,
    supported_sync_modes: incremental ? ['full_refresh', 'incremental'] : ['full_refresh'],
    source_defined_primary_key: stream.primaryKey.map((field) => [field]),
    is_resumable: stream.resumable,
    ...(stream.cursorField === undefined
      ? {}
      : { source_defined_cursor: true, default_cursor_field: [stream.cursorField] }),
  };
}

function withDeletedAt(schema: StreamSchema): StreamSchema {
  return { ...schema, properties: { ...schema.properties, [DELETED_AT]: DATE_TIME } };
}

/**
 * Whether a configured schema includes the deletion column. It may be missing in a catalog of an earlier version, or
 * deselected. A destination would then take a deletion for an update and set the other columns of the row to null.
 */
export function acceptsDeletions(configuredSchema: JsonObject): boolean {
  return propertyNames(configuredSchema)?.includes(DELETED_AT) ?? true;
}
