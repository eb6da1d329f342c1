import type { StreamDefinition } from '../../catalog/streams.js';
import type { JsonObject } from '../../util/json.js';

/** A stream as Airbyte's catalog lists it (protocol.md §1.5). */
export function toAirbyteStream(stream: StreamDefinition): JsonObject {
  const incremental = stream.cursorField !== undefined;
  return {
    name: stream.name,
    json_schema: stream.jsonSchema,
    supported_sync_modes: incremental ? ['full_refresh', 'incremental'] : ['full_refresh'],
    source_defined_primary_key: stream.primaryKey.map((field) => [field]),
    is_resumable: stream.resumable,
    ...(stream.cursorField === undefined
      ? {}
      : { source_defined_cursor: true, default_cursor_field: [stream.cursorField] }),
  };
}
