import { asObject, type JsonObject } from '../../util/json.js';
import {
  type Columns,
  columnsOf,
  columnsOfSchema,
  MINIMAL_COLUMNS,
  type StreamField,
} from '../schema/columns.js';
import {
  DATE_TIME,
  propertyNames,
  type StreamSchema,
  streamSchema,
  typeName,
} from '../schema/json-schema.js';
import type { FieldFacts, ModuleFacts } from '../schema/metadata.js';
import { systemColumns } from '../schema/system-properties.js';

export type { StreamField };

export interface StreamDefinition {
  readonly name: string;
  /** `module`: a module's records. `fixed`: users, roles … */
  readonly kind: 'module' | 'fixed';
  /** The module's api_name, or the name of a fixed stream. */
  readonly module: string;
  /** Zoho's `generated_type` (F-D21): `default`, `custom`, `subform`, `linking` … */
  readonly generatedType?: string;
  readonly fields: readonly StreamField[];
  readonly jsonSchema: StreamSchema;
  readonly primaryKey: readonly ['id'];
  /** The api_name and property that every change updates (F-D16). Absent: full table. */
  readonly cursorField?: string;
  readonly resumable: boolean;
}

export interface BuiltStream {
  readonly stream: StreamDefinition;
  readonly warnings: readonly string[];
}

/** In order of preference (F-D16). `Created_Time` is not a cursor: a change does not update it. */
export const CURSORS = ['Modified_Time', 'Action_Performed_Time', 'CreatedDate'] as const;

export function cursorField(fieldNames: Iterable<string>): string | undefined {
  const names = new Set(fieldNames);
  return CURSORS.find((name) => names.has(name));
}

/**
 * The stream of one module. Every field of the metadata becomes a column, including hidden and record-only ones (F-D11).
 * Their values may be null, but a column that appears and disappears with the user's profile would be worse.
 *
 * @param fields empty or absent if Zoho answers 204 or `[]`: the stream then has the columns of `configured`, the schema
 *   that a sync was configured with, or the three columns that every module has (F-D3)
 */
export function buildStream(
  module: ModuleFacts,
  fields: readonly FieldFacts[] = [],
  name = module.apiName,
  configured?: JsonObject,
): BuiltStream {
  const { columns, warnings, known } = columnsFor(fields, configured);
  const cursor = known ? cursorField(columns.filter(isTemporal).map(({ property }) => property)) : undefined;
  return {
    stream: {
      name,
      kind: 'module',
      module: module.apiName,
      ...(module.generatedType === undefined ? {} : { generatedType: module.generatedType }),
      fields: columns,
      jsonSchema: schemaOf(columns),
      primaryKey: ['id'],
      ...(cursor === undefined ? {} : { cursorField: cursor }),
      resumable: cursor !== undefined,
    },
    warnings: warnings.map((warning) => `${module.apiName}: ${warning}`),
  };
}

/** Columns that are offered only on request. */
export interface Offered {
  /** Those that Zoho delivers one record at a time: a column that is always null says that there are no rows. */
  readonly embedChildren: boolean;
  /** Those that no field describes (`$approved`): only Get Records delivers them. */
  readonly systemProperties: boolean;
}

/**
 * The stream with the columns that are offered (docs/guide.md#records).
 *
 * @param configured the schema that a sync was configured with: what is in it stays
 */
export function asOffered(
  stream: StreamDefinition,
  { embedChildren, systemProperties }: Offered,
  configured: JsonObject = {},
): StreamDefinition {
  const known = new Set(propertyNames(configured) ?? []);
  const own = stream.fields.filter(
    ({ delivery, property }) => embedChildren || delivery !== 'record' || known.has(property),
  );
  const added = systemColumns(stream).filter(({ property }) => systemProperties || known.has(property));
  const isSame = added.length === 0 && own.length === stream.fields.length;
  return isSame ? stream : withColumns(stream, [...own, ...added]);
}

/** The same stream by increments, whose rows show a `Modified_Time` that the metadata do not list. */
export function withModifiedTime(stream: StreamDefinition): StreamDefinition {
  if (stream.cursorField !== undefined) return stream;
  const listed = stream.fields.find(({ property }) => property === MODIFIED);
  if (listed && (listed.schema.format !== 'date-time' || listed.delivery !== 'list')) return stream;
  const column = columnsOfSchema({ [MODIFIED]: { ...DATE_TIME } });
  const fields = listed ? stream.fields : [...stream.fields, ...column];
  return { ...withColumns(stream, fields), cursorField: MODIFIED, resumable: true };
}

const MODIFIED = CURSORS[0];

function withColumns(stream: StreamDefinition, fields: readonly StreamField[]): StreamDefinition {
  return { ...stream, fields, jsonSchema: schemaOf(fields) };
}

function schemaOf(fields: readonly StreamField[]): StreamSchema {
  return streamSchema(Object.fromEntries(fields.map(({ property, schema }) => [property, schema])));
}

function columnsFor(fields: readonly FieldFacts[], configured?: JsonObject): Columns & { known: boolean } {
  if (fields.length > 0) return { ...columnsOf(fields), known: true };
  const listed = configuredColumns(asObject(configured?.['properties']));
  const minimal = new Set(MINIMAL_COLUMNS.columns.map(({ property }) => property));
  if (listed.every(({ property }) => minimal.has(property))) return { ...MINIMAL_COLUMNS, known: false };
  const warning = 'Zoho returns no field metadata: using the columns of the configured catalog';
  return { columns: listed, warnings: [warning], known: true };
}

/**
 * Zoho's names start with a letter. Other names are columns of a protocol or a client (`_ab_cdc_deleted_at`). A text column
 * that may be rich text is treated as one, since lists truncate it without notice. Our own descriptions name the data type.
 */
function configuredColumns(properties: JsonObject): StreamField[] {
  const own = Object.entries(properties).filter(([name]) => /^[a-z]/i.test(name));
  return columnsOfSchema({ id: {}, ...Object.fromEntries(own) }).map((column) => {
    const { format, description = '(textarea)' } = column.schema;
    const isText = typeName(column.schema) === 'string' && format === undefined && column.property !== 'id';
    return { ...column, richText: isText && description.includes('textarea)') };
  });
}

function isTemporal({ schema, delivery }: StreamField): boolean {
  return schema.format !== undefined && delivery === 'list';
}
