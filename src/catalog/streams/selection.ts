import type { JsonObject } from '../../util/json.js';
import { propertyNames } from '../schema/json-schema.js';
import type { StreamDefinition, StreamField } from './streams.js';

/** Columns that a protocol or a destination adds to ours. */
const META_PROPERTY = /^_(?:ab|airbyte|sdc)_/;

/** Whether a configured property is a column of ours, existing or not. */
export function isOwnColumn(property: string): boolean {
  return !META_PROPERTY.test(property);
}

/**
 * The columns selected by a configured `json_schema` (field selection is a pruned schema, protocol.md §1.5). A schema
 * without a `properties` object selects all columns.
 *
 * @returns in the stream's own order, always including the key and the cursor
 */
export function selectFields(
  stream: Pick<StreamDefinition, 'fields' | 'cursorField'>,
  configuredSchema?: JsonObject,
): readonly StreamField[] {
  const configured = propertyNames(configuredSchema);
  if (configured === undefined) return stream.fields;
  const wanted = new Set([
    'id',
    ...(stream.cursorField === undefined ? [] : [stream.cursorField]),
    ...configured,
  ]);
  return stream.fields.filter(({ property }) => wanted.has(property));
}

/** The api_names to request from a list: each once, without those delivered record by record. */
export function requestedNames(fields: readonly StreamField[]): string[] {
  return [...new Set(fields.filter(({ delivery }) => delivery === 'list').map(({ apiName }) => apiName))];
}

/** Zoho's limit on `fields` of one request (zoho-api.md §5.1). A listed `id` counts. */
export const MAX_FIELDS = 50;

/**
 * Splits api_names into requests of at most {@link MAX_FIELDS} names each (F-P9, F-P14c). No request is empty, and no name
 * but the cursor occurs twice. The cursor is in each, so that a row that changes between two requests is noticed. The key
 * is omitted because Zoho returns it anyway, unless nothing else is requested: `fields` must not be empty.
 */
export function chunkFields(
  apiNames: readonly string[],
  { key, cursor }: { readonly key: string; readonly cursor?: string | undefined },
): string[][] {
  const lead = cursor === undefined || cursor === key ? [] : [cursor];
  const rest = [...new Set(apiNames)].filter((name) => name !== key && name !== cursor);
  if (rest.length === 0) return [lead.length === 0 ? [key] : lead];
  const room = MAX_FIELDS - lead.length;
  const count = Math.ceil(rest.length / room);
  return Array.from({ length: count }, (_, index) => [
    ...lead,
    ...rest.slice(index * room, (index + 1) * room),
  ]);
}
