import { asObject, type JsonObject } from '../../util/json.js';
import {
  type Columns,
  columnsOf,
  columnsOfSchema,
  MINIMAL_COLUMNS,
  type StreamField,
} from '../schema/columns.js';
import { type StreamSchema, streamSchema, typeName } from '../schema/json-schema.js';
import type { FieldFacts, ModuleFacts } from '../schema/metadata.js';

export type { StreamField };

export interface StreamDefinition {
  readonly name: string;
  /** `module`: a module's records. `fixed`: users, roles … */
  readonly kind: 'module' | 'fixed';
  /** The module's api_name; for a fixed stream its name. */
  readonly module: string;
  /** Zoho's `generated_type` (F-D21): `default`, `custom`, `subform`, `linking` … */
  readonly generatedType?: string;
  readonly fields: readonly StreamField[];
  readonly jsonSchema: StreamSchema;
  readonly primaryKey: readonly ['id'];
  /** The api_name and property that moves with every change (F-D16); absent: full table. */
  readonly cursorField?: string;
  readonly resumable: boolean;
}

export interface BuiltStream {
  readonly stream: StreamDefinition;
  readonly warnings: readonly string[];
}

/** In the order of preference (F-D16). `Created_Time` is none: a change does not move it. */
export const CURSORS = ['Modified_Time', 'Action_Performed_Time', 'CreatedDate'] as const;

export function cursorField(fieldNames: Iterable<string>): string | undefined {
  const names = new Set(fieldNames);
  return CURSORS.find((name) => names.has(name));
}

/**
 * The stream of one module. Every field of the metadata becomes a column, hidden and record-only ones included
 * (F-D11): their values are null, and a type that comes and goes with a profile would be worse.
 *
 * @param fields empty or absent where Zoho answers 204 or `[]`: the stream then has the columns of `configured`, the schema
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
      jsonSchema: streamSchema(Object.fromEntries(columns.map(({ property, schema }) => [property, schema]))),
      primaryKey: ['id'],
      ...(cursor === undefined ? {} : { cursorField: cursor }),
      resumable: cursor !== undefined,
    },
    warnings: warnings.map((warning) => `${module.apiName}: ${warning}`),
  };
}

function columnsFor(fields: readonly FieldFacts[], configured?: JsonObject): Columns & { known: boolean } {
  if (fields.length > 0) return { ...columnsOf(fields), known: true };
  const listed = configuredColumns(asObject(configured?.['properties']));
  const minimal = new Set(MINIMAL_COLUMNS.columns.map(({ property }) => property));
  if (listed.every(({ property }) => minimal.has(property))) return { ...MINIMAL_COLUMNS, known: false };
  const warning = 'Zoho gives no field metadata: the columns are those of the configured catalog';
  return { columns: listed, warnings: [warning], known: true };
}

/**
 * Names of Zoho begin with a letter: others are columns of ours or of a client (`_ab_cdc_deleted_at`). A text that may be
 * rich is taken for one, since its list is cut in silence; our own schemas tell in the description.
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
