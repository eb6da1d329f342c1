import { propertyNames } from '../catalog/schema/json-schema.js';
import { isSystemProperty } from '../catalog/schema/system-properties.js';
import { isOwnColumn } from '../catalog/streams/selection.js';
import { buildStream, type BuiltStream, CURSORS, withModifiedTime } from '../catalog/streams/streams.js';
import type { StoredFields } from '../state/stored-fields.js';
import { BOUNDS } from '../util/bounds.js';
import type { JsonObject } from '../util/json.js';
import { fieldOfSummary, summaryOf } from '../zoho/api/field-summary.js';
import type { FieldMetadata, ModuleMetadata } from '../zoho/api/metadata.js';

/**
 * The stream from the columns of a state. `undefined`: Zoho has to be asked, since they are older than a day, the module has
 * changed since, the configured schema has a column that they do not know, or somebody has made them unreadable. Pure.
 *
 * @param now Zoho's clock, epoch ms
 */
export function storedStream(
  stored: StoredFields | undefined,
  { module, name, configured }: Wanted,
  now: number,
): BuiltStream | undefined {
  if (!stored) return undefined;
  const age = now - stored.askedAt;
  if (age < -BOUNDS.clockToleranceMs || age >= BOUNDS.storedFieldsMs) return undefined;
  if (stored.moduleModified !== module.modifiedTime) return undefined;
  const fields: FieldMetadata[] = [];
  const gone = new Set<string>();
  for (const [apiName, summary] of Object.entries(stored.columns)) {
    const field = summary === null ? undefined : fieldOfSummary(apiName, summary);
    if (field) fields.push(field);
    else if (summary === null) gone.add(apiName);
    else return undefined;
  }
  const { stream: listed, warnings } = buildStream(module, fields, name, configured);
  const stream = stored.showsModifiedTime === true ? withModifiedTime(listed) : listed;
  const known = new Set([...gone, ...stream.fields.map(({ property }) => property)]);
  return ownColumns(configured).every((column) => known.has(column)) ? { stream, warnings } : undefined;
}

export interface Wanted {
  readonly module: ModuleMetadata;
  /** Name of the stream. */
  readonly name: string;
  /** The configured schema. */
  readonly configured: JsonObject;
}

/**
 * The columns to store after Zoho was asked. None if Zoho named none, or if the configured cursor is missing: a run that
 * has to do without them asks again. Pure.
 */
export function fieldsToStore(
  fields: readonly FieldMetadata[] = [],
  built: BuiltStream['stream'],
  { module, configured }: Wanted,
  now: number,
  showsModifiedTime = false,
): StoredFields | undefined {
  const present = new Set(built.fields.map(({ property }) => property));
  const gone = ownColumns(configured).filter((name) => !present.has(name));
  const hasLostCursor = built.cursorField === undefined && CURSORS.some((name) => gone.includes(name));
  if (fields.length === 0 || hasLostCursor) return undefined;
  return {
    askedAt: now,
    moduleModified: module.modifiedTime,
    showsModifiedTime,
    columns: Object.fromEntries([
      ...fields.map((field) => [field.apiName, summaryOf(field)] as const),
      ...gone.map((name) => [name, null] as const),
    ]),
    undelivered: [],
  };
}

/** The configured columns that metadata describe. */
function ownColumns(configured: JsonObject): string[] {
  const names = propertyNames(configured) ?? [];
  return names.filter((name) => isOwnColumn(name) && !isSystemProperty(name));
}
