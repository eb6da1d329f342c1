import {
  array,
  BOOLEAN,
  DATE,
  DATE_TIME,
  INTEGER,
  type JsonSchema,
  NUMBER,
  object,
  STRING,
  typeName,
} from './json-schema.js';
import type { FieldFacts } from './metadata.js';
import {
  ALARM,
  COMMENT,
  CONSENT,
  FILE,
  LAYOUT,
  LINE_ITEM,
  LINE_TAX,
  LINK,
  LOOKUP,
  MODULE,
  MULTI_MODULE_LOOKUP,
  PARTICIPANT,
  PRICE_RANGE,
  REMINDER,
  RRULE,
  SUBFORM_ROW,
  TAG,
  TERRITORY,
  TIME_RANGE,
  USER,
} from './nested-schemas.js';

/** How a raw value is brought into the shape of its schema before it is coerced (see `value-kinds.ts`). */
export type ValueKind =
  | 'plain'
  | 'reference'
  | 'lookup'
  /** A lookup with more properties of the other record than its name. */
  | 'described'
  | 'user'
  | 'multi-module'
  | 'choices'
  | 'named-list'
  | 'territories'
  | 'alarm'
  | 'rrule'
  | 'instant-of-text'
  | 'text-unless-instant';

/**
 * `record`: Zoho delivers the value only for a single record requested by id (zoho-api.md §4.2). `never`: a configured
 * column that no longer exists.
 */
export type Delivery = 'list' | 'record' | 'never';

export interface Shape {
  readonly schema: JsonSchema;
  readonly kind: ValueKind;
  readonly delivery: Delivery;
}

/** Every `data_type` of zoho-api.md §4.2, including older spellings and those only in SDKs, in lower case. */
export type DataType =
  | 'text'
  | 'email'
  | 'phone'
  | 'website'
  | 'picklist'
  | 'textarea'
  | 'richtextarea'
  | 'mediumtext'
  | 'autonumber'
  | 'profileimage'
  | 'time'
  | 'address'
  | 'boolean'
  | 'integer'
  | 'bigint'
  | 'long'
  | 'double'
  | 'decimal'
  | 'percent'
  | 'currency'
  | 'date'
  | 'datetime'
  | 'event_reminder'
  | 'multiselectpicklist'
  | 'lookup'
  | 'ownerlookup'
  | 'userlookup'
  | 'profilelookup'
  | 'multi_module_lookup'
  | 'multimodulelookup'
  | 'consent_lookup'
  | 'layout'
  | 'module'
  | 'multiselectlookup'
  | 'multiuserlookup'
  | 'multiselect_multimodule_lookup'
  | 'subform'
  | 'fileupload'
  | 'imageupload'
  | 'territories'
  | 'rrule'
  | 'alarm'
  | 'multireminder'
  | 'participants'
  | 'linetax'
  | 'time_range'
  | 'formula'
  | 'rollup_summary';

const list = (schema: JsonSchema, kind: ValueKind = 'plain'): Shape => ({ schema, kind, delivery: 'list' });
const single = (item: JsonSchema): Shape => ({ schema: array(item), kind: 'plain', delivery: 'record' });

const TEXT = list(STRING);
const NUMERIC = list(NUMBER);
const REFERENCE = list(STRING, 'reference');
const ANY_LOOKUP = list(MULTI_MODULE_LOOKUP, 'multi-module');
const OBJECT = list(object({}));
const LIST = list(array(STRING));

/** Exhaustive: a data type without a row does not compile. */
export const DATA_TYPES: Readonly<Record<DataType, Shape>> = {
  text: TEXT,
  email: TEXT,
  phone: TEXT,
  website: TEXT,
  picklist: TEXT,
  textarea: TEXT,
  richtextarea: TEXT,
  mediumtext: TEXT,
  autonumber: TEXT,
  profileimage: TEXT,
  time: TEXT,
  address: TEXT,
  boolean: list(BOOLEAN),
  integer: list(INTEGER),
  bigint: REFERENCE,
  long: REFERENCE,
  double: NUMERIC,
  decimal: NUMERIC,
  percent: NUMERIC,
  currency: NUMERIC,
  date: list(DATE),
  datetime: list(DATE_TIME),
  event_reminder: list(DATE_TIME),
  multiselectpicklist: list(array(STRING), 'choices'),
  lookup: list(LOOKUP, 'lookup'),
  ownerlookup: list(USER, 'user'),
  userlookup: list(USER, 'user'),
  profilelookup: list(LOOKUP, 'lookup'),
  multi_module_lookup: ANY_LOOKUP,
  multimodulelookup: ANY_LOOKUP,
  consent_lookup: list(CONSENT, 'described'),
  layout: list(LAYOUT, 'described'),
  module: list(MODULE),
  multiselectlookup: single(LINK),
  multiuserlookup: single(LINK),
  multiselect_multimodule_lookup: single(LINK),
  subform: single(SUBFORM_ROW),
  fileupload: list(array(FILE)),
  imageupload: list(array(FILE)),
  territories: list(array(TERRITORY), 'territories'),
  rrule: list(RRULE, 'rrule'),
  alarm: list(ALARM, 'alarm'),
  multireminder: list(array(REMINDER)),
  participants: list(array(PARTICIPANT)),
  linetax: list(array(LINE_TAX)),
  time_range: list(array(TIME_RANGE)),
  // Typed by its return type, see `calculated`. This row applies if Zoho names neither return type nor json_type.
  formula: TEXT,
  rollup_summary: TEXT,
};

/** Arrays that Zoho describes as `text` + `jsonarray`, by api_name (F-T11, F-T15). Any other is a list of named objects. */
const TEXT_ARRAYS: Readonly<Record<string, Shape>> = {
  Territories: DATA_TYPES.territories,
  Territory: DATA_TYPES.territories,
  Participants: DATA_TYPES.participants,
  Product_Details: single(LINE_ITEM),
  Pricing_Details: single(PRICE_RANGE),
  Comments: single(COMMENT),
};
const NAMED_LIST = list(array(TAG), 'named-list');

/** Formula and roll-up columns are `number` even if integral: their return type can be edited in Zoho at any time. */
const RETURN_TYPES: Readonly<Record<string, Shape>> = {
  ...DATA_TYPES,
  integer: NUMERIC,
  number: NUMERIC,
  string: TEXT,
};

const JSON_TYPES: Readonly<Record<string, Shape>> = {
  string: TEXT,
  integer: NUMERIC,
  long: TEXT,
  double: NUMERIC,
  number: NUMERIC,
  boolean: list(BOOLEAN),
  jsonobject: OBJECT,
  object: OBJECT,
  jsonarray: LIST,
  array: LIST,
};

/** Data types of the fields that every org has, if their metadata has none (F-D8). */
const SYSTEM_FIELDS: ReadonlyMap<string, DataType> = new Map([
  ['id', 'bigint'],
  ['Created_Time', 'datetime'],
  ['Modified_Time', 'datetime'],
  ['Last_Activity_Time', 'datetime'],
  ['Owner', 'ownerlookup'],
  ['Created_By', 'ownerlookup'],
  ['Modified_By', 'ownerlookup'],
]);

export function isDataType(text: string): text is DataType {
  return Object.hasOwn(DATA_TYPES, text);
}

/** The shape of a column. For an unknown data type the shape of its json_type, or text if that is unknown, too (F-D17). */
export function shapeOf(field: FieldFacts): { readonly shape: Shape; readonly warning?: string } {
  const dataType = (field.dataType || (SYSTEM_FIELDS.get(field.apiName) ?? '')).toLowerCase();
  if (isDataType(dataType)) return { shape: knownShape(dataType, field) };
  const known = lookUp(JSON_TYPES, field.jsonType);
  const described = field.jsonType === undefined ? 'no json_type' : `json_type "${field.jsonType}"`;
  const column = typeName((known ?? TEXT).schema);
  return {
    shape: known ?? TEXT,
    warning: `unknown data_type "${field.dataType}" with ${described}: the column is a permissive ${column}`,
  };
}

/** Tags are an array also where their metadata has no json_type. */
function isArrayOfText({ apiName, jsonType }: FieldFacts): boolean {
  return jsonType === 'jsonarray' || (jsonType === undefined && apiName === 'Tag');
}

function knownShape(dataType: DataType, field: FieldFacts): Shape {
  if (dataType === 'formula') return calculated(field.formulaReturnType, field.jsonType);
  if (dataType === 'rollup_summary') return calculated(field.rollupReturnType, field.jsonType);
  if (dataType === 'text' && isArrayOfText(field)) return lookUp(TEXT_ARRAYS, field.apiName) ?? NAMED_LIST;
  // `What_Id` of tasks and calls: a lookup whose module differs by row.
  if (dataType === 'lookup' && field.lookupModule === 'se_module') return ANY_LOOKUP;
  const shape = DATA_TYPES[dataType];
  // A user or record that the org's metadata declares as text (F-T12).
  return field.jsonType === 'string' && isReference(shape.kind) ? TEXT : shape;
}

/** Zoho computes its value, and a change of it does not update `Modified_Time` (zoho-api.md §13). */
export function isComputed({ dataType }: Pick<FieldFacts, 'dataType'>): boolean {
  return ['formula', 'rollup_summary'].includes(dataType.toLowerCase());
}

function isReference(kind: ValueKind): boolean {
  return kind === 'lookup' || kind === 'described' || kind === 'user' || kind === 'multi-module';
}

function calculated(returnType: string | undefined, jsonType: string | undefined): Shape {
  return lookUp(RETURN_TYPES, returnType?.toLowerCase()) ?? lookUp(JSON_TYPES, jsonType) ?? TEXT;
}

function lookUp(table: Readonly<Record<string, Shape>>, key: string | undefined): Shape | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
