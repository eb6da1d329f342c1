import { createTable, MODULE } from './rows.js';
import { asText, type JsonObject } from '#src/util/json.js';

/** A full refresh of all columns. */
export function toConfigured(columns: number): JsonObject {
  const names = ['id', ...createTable(columns).fields.map((field) => asText(field['api_name']) ?? '')];
  const properties = Object.fromEntries(names.map((name): [string, JsonObject] => [name, {}]));
  const stream = {
    name: MODULE,
    json_schema: { type: 'object', properties },
    supported_sync_modes: ['full_refresh'],
  };
  return { streams: [{ stream, sync_mode: 'full_refresh', destination_sync_mode: 'append' }] };
}
