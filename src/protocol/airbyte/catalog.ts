import { emitsDeletions } from '../../catalog/streams/deletions.js';
import { DATE_TIME, propertyNames, type StreamSchema } from '../../catalog/schema/json-schema.js';
import type { StreamDefinition } from '../../catalog/streams/streams.js';
import type { JsonObject } from '../../util/json.js';
import { DELETED_AT } from './printer.js';

/** A stream as Airbyte's catalog lists it (protocol.md §1.5); with the mark of a deletion where it can tell any. */
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
 * Whether a configured schema has a place for the mark. Without it (a catalog of an earlier version, a column that was
 * deselected) a destination would take a deletion for a change, and blank the row.
 */
export function acceptsDeletions(configuredSchema: JsonObject): boolean {
  return propertyNames(configuredSchema)?.includes(DELETED_AT) ?? true;
}
