import type { JsonObject } from '../../util/json.js';
import { propertyNames } from '../schema/json-schema.js';
import type { StreamDefinition, StreamField } from './streams.js';

/** Columns that a protocol or a destination adds to ours. */
const META_PROPERTY = /^_(?:ab|airbyte|sdc)_/;

/** Whether a configured property is one of ours, be it there or gone. */
export function isOwnColumn(property: string): boolean {
  return !META_PROPERTY.test(property);
}

/**
 * The columns that a configured `json_schema` asks for (field selection is a pruned schema, protocol.md §1.5). A schema
 * without a `properties` object selects all columns.
 *
 * @returns in the stream's own order, always with the key and the cursor
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

/** The api_names to ask a list for: each once, never one that is delivered record by record. */
export function requestedNames(fields: readonly StreamField[]): string[] {
  return [...new Set(fields.filter(({ delivery }) => delivery === 'list').map(({ apiName }) => apiName))];
}

/** Zoho's limit on `fields` of one request (zoho-api.md §5.1); a written `id` counts. */
export const MAX_FIELDS = 50;

/**
 * Splits api_names into requests of at most {@link MAX_FIELDS} names each (F-P9, F-P14c): none is empty, no name but the cursor
 * comes twice, and the cursor is in each, so that a row changed between two requests shows. The key is never written,
 * since Zoho returns it anyway, save where nothing else is asked for: `fields` must not be empty.
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
