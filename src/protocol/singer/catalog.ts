import { isSystemProperty } from '../../catalog/schema/system-properties.js';
import type { StreamDefinition, StreamField } from '../../catalog/streams/streams.js';
import type { JsonObject } from '../../util/json.js';
import { renamedColumns, singerStreamNames } from './names.js';
import { DELETED_AT, hasDeletions, singerSchema } from './schema.js';

/** The original name of a column whose name is too long for Singer targets (see `names.ts`). */
export const ORIGINAL_NAME = 'original-name';

export interface CatalogOptions {
  /** Completes the columns that Zoho delivers only record by record. If false, they are always null and not offered. */
  readonly embedChildren: boolean;
  /** Selects the columns of modules that no field describes (`$approved`), which are offered in any case. */
  readonly systemProperties: boolean;
}

/** The catalog that `--discover` prints (protocol.md §3.3). Everything that can be read is selected by default. */
export function toSingerCatalog(
  streams: readonly StreamDefinition[],
  options: CatalogOptions,
): { streams: JsonObject[] } {
  const names = singerStreamNames(streams.map(({ name }) => name));
  return {
    streams: streams.map((stream, index) => toEntry(stream, names[index] ?? stream.name, options)),
  };
}

function toEntry(stream: StreamDefinition, name: string, options: CatalogOptions): JsonObject {
  const { primaryKey, cursorField, jsonSchema, fields } = stream;
  const renamed = renamedColumns(fields.map(({ property }) => property));
  return {
    tap_stream_id: stream.name,
    stream: name,
    schema: singerSchema(stream.name, jsonSchema.properties, primaryKey, renamed),
    key_properties: [...primaryKey],
    replication_method: cursorField === undefined ? 'FULL_TABLE' : 'INCREMENTAL',
    ...(cursorField === undefined ? {} : { replication_key: cursorField }),
    metadata: [
      { breadcrumb: [], metadata: streamFacts(stream) },
      ...fields.map((field) => ({
        breadcrumb: ['properties', renamed.get(field.property) ?? field.property],
        metadata: fieldFacts(field, stream, renamed, options),
      })),
      ...(hasDeletions(stream.name)
        ? [{ breadcrumb: ['properties', DELETED_AT], metadata: { inclusion: 'automatic' } }]
        : []),
    ],
  };
}

function streamFacts({ primaryKey, cursorField }: StreamDefinition): JsonObject {
  return {
    inclusion: 'available',
    'selected-by-default': true,
    'table-key-properties': [...primaryKey],
    'valid-replication-keys': cursorField === undefined ? [] : [cursorField],
    ...(cursorField === undefined ? { 'forced-replication-method': 'FULL_TABLE' } : {}),
  };
}

function fieldFacts(
  { property, apiName, delivery }: StreamField,
  { kind, primaryKey, cursorField }: StreamDefinition,
  renamed: ReadonlyMap<string, string>,
  { embedChildren, systemProperties }: CatalogOptions,
): JsonObject {
  const automatic = primaryKey.some((key) => key === property) || property === cursorField;
  const readable = delivery === 'list' || embedChildren;
  const inclusion = automatic ? 'automatic' : readable ? 'available' : 'unsupported';
  const isWanted = systemProperties || kind === 'fixed' || !isSystemProperty(apiName);
  return {
    inclusion,
    'selected-by-default': isWanted && inclusion !== 'unsupported',
    ...(renamed.has(property) ? { [ORIGINAL_NAME]: property } : {}),
  };
}
