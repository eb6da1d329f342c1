import { BOUNDS } from '../util/bounds.js';
import { formatInstant, parseInstant } from '../util/clock.js';
import { asArray, asObject, asText, isObject, without, type Json, type JsonObject } from '../util/json.js';

/** The columns of a module as a run has read them, so that the next one need not ask for them (docs/guide.md#state). */
export interface StoredFields {
  /** Epoch ms at which Zoho was asked. */
  readonly askedAt: number;
  /** Zoho's `modified_time` of the module, as written; absent: Zoho gave none. */
  readonly moduleModified?: string | undefined;
  /** Rows show a `Modified_Time` that the metadata do not list. */
  readonly showsModifiedTime?: boolean | undefined;
  /** By api_name: the data type, or more properties of the field; `null`: a configured column that Zoho does not have. */
  readonly columns: JsonObject;
  /** Columns that Zoho lists and does not deliver to this user. */
  readonly undelivered: readonly string[];
}

const KEY = 'fields';

/** `{"fields":{"asked_at":"…","columns":{"Last_Name":"text","Total":{"data_type":"formula",…}}}}`; nothing if too large. */
export function writeStoredFields(stored: StoredFields | undefined): JsonObject {
  if (!stored) return {};
  const { askedAt, moduleModified, showsModifiedTime = false, columns, undelivered } = stored;
  const value: JsonObject = {
    asked_at: formatInstant(askedAt),
    ...(moduleModified === undefined ? {} : { module_modified: moduleModified }),
    ...(showsModifiedTime && { shows_modified_time: true }),
    ...(undelivered.length > 0 && { undelivered: [...undelivered] }),
    columns,
  };
  return JSON.stringify(value).length > BOUNDS.storedFieldsLength ? {} : { [KEY]: value };
}

/** Whether a state holds columns, readable or not. */
export function holdsFields(state: Json | undefined): boolean {
  return asObject(state)[KEY] !== undefined;
}

/** @returns `undefined` if there are none, or if they cannot be read: Zoho is then asked again */
export function readStoredFields(state: Json | undefined): StoredFields | undefined {
  const value = asObject(state)[KEY];
  if (!isObject(value)) return undefined;
  const askedAt = parseInstant(asText(value['asked_at']) ?? '');
  const { columns } = value;
  const isReadable = isObject(columns) && Object.values(columns).every(isColumn);
  if (askedAt === undefined || !isReadable) return undefined;
  const moduleModified = asText(value['module_modified']);
  return {
    askedAt,
    ...(moduleModified === undefined ? {} : { moduleModified }),
    showsModifiedTime: value['shows_modified_time'] === true,
    columns,
    undelivered: asArray(value['undelivered']).flatMap((name) => asText(name) ?? []),
  };
}

function isColumn(value: Json): boolean {
  return value === null || typeof value === 'string' || isObject(value);
}

export function withoutFields(state: JsonObject): JsonObject {
  return without(state, [KEY]);
}
