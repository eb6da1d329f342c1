import { asObject, asObjects, asText, type JsonObject } from '../../util/json.js';
import { type Delivery, shapeOf, type ValueKind } from './data-types.js';
import { DATE_TIME, type JsonSchema, KEY, readSchema, STRING } from './json-schema.js';
import type { FieldFacts, LookupModule } from './metadata.js';
import { compareText, distinctNames } from './names.js';
import { cleanText } from './text.js';

/** One column of a stream. */
export interface StreamField {
  /** The record's key: the api_name, unless another one differs from it only by case (F-D14). */
  readonly property: string;
  readonly apiName: string;
  /** Zoho's data type as written. Empty for a column that the metadata does not list. */
  readonly dataType: string;
  readonly kind: ValueKind;
  /** The schema by Zoho's present metadata. */
  readonly schema: JsonSchema;
  /** The configured schema, if it differs. Every record keeps to it (`drift.ts`). */
  readonly contract?: JsonSchema;
  /** Only `list` columns are requested from a list. `record` columns are null unless rows are read one at a time. */
  readonly delivery: Delivery;
  /** Lists truncate the text to 500 characters (zoho-api.md §5.7). */
  readonly richText: boolean;
  /** The module whose rows this column holds (subform, linking module). */
  readonly childModule?: string;
  /** The other side of a linking module, by the metadata: its lookup and the module that it refers to. */
  readonly childLink?: { readonly lookup?: string | undefined; readonly module?: string | undefined };
  /** api_name of the module that a lookup refers to. */
  readonly lookupModule?: string;
  /** The modules that a lookup into several modules refers to, by the metadata. Rows may refer to others. */
  readonly lookupModules?: readonly LookupModule[];
  /** Not shown in Zoho's own pages. Its values may always be null (F-D11). */
  readonly hidden: boolean;
  readonly options?: readonly string[];
  /** A formula that Zoho calculates anew whenever it is asked for; a query takes few of them (zoho-api.md §17). */
  readonly isDynamic?: boolean;
}

export interface Columns {
  readonly columns: readonly StreamField[];
  readonly warnings: readonly string[];
}

const ID_COLUMN: StreamField = column('id', 'bigint', { ...KEY, description: 'Record id.' });
/** The columns that every module has, for a module without metadata (F-D3). */
export const MINIMAL_COLUMNS: Columns = {
  columns: [
    ID_COLUMN,
    column('Created_Time', '', { ...DATE_TIME, description: 'Created Time.' }),
    column('Modified_Time', '', { ...DATE_TIME, description: 'Modified Time.' }),
  ],
  warnings: [
    'Zoho returns no field metadata: reading only id, Created_Time and Modified_Time, as a full table',
  ],
};

/**
 * The columns of a schema, for streams without metadata: the fixed streams, and a configured module whose metadata Zoho
 * does not return (any more). A property whose schema we did not write is text.
 */
export function columnsOfSchema(properties: JsonObject): StreamField[] {
  return Object.entries(properties).map(([name, given]) => {
    const schema = name === 'id' ? KEY : (readSchema(given) ?? STRING);
    return { ...column(name, '', schema), kind: kindOf(name, schema) };
  });
}

/** An object with id and name is a reference. With an e-mail address it is a user. */
function kindOf(name: string, schema: JsonSchema): ValueKind {
  if (name === 'id') return 'reference';
  const keys = Object.keys(schema.properties ?? {})
    .sort()
    .join();
  if (keys === 'email,id,name') return 'user';
  return keys === 'id,name' ? 'lookup' : 'plain';
}

function column(apiName: string, dataType: string, schema: JsonSchema): StreamField {
  const kind = apiName === 'id' ? 'reference' : 'plain';
  return {
    property: apiName,
    apiName,
    dataType,
    kind,
    schema,
    delivery: 'list',
    richText: false,
    hidden: false,
  };
}

/**
 * The columns of a module, including hidden and record-only ones: `id` first (F-D13), then by api_name, whatever the order
 * of Zoho's response.
 */
export function columnsOf(fields: readonly FieldFacts[]): Columns {
  const warnings: string[] = [];
  const usable = distinctFields(fields, warnings);
  const columns = [
    ID_COLUMN,
    ...usable.filter(({ apiName }) => apiName !== 'id').flatMap((field) => fieldColumns(field, warnings)),
  ];
  const properties = distinctNames(columns.map(({ property }) => property));
  const named = columns.map((given, index) => ({ ...given, property: properties[index] ?? given.property }));
  return { columns: named, warnings: [...warnings, ...renamed(columns, named)] };
}

function renamed(wanted: readonly StreamField[], given: readonly StreamField[]): string[] {
  return wanted.flatMap(({ property }, index) => {
    const name = given[index]?.property ?? property;
    return name === property
      ? []
      : [`field "${property}" differs from another one only by letter case: its column is "${name}"`];
  });
}

/** Fields with an api_name (F-D10), each once, sorted. */
function distinctFields(fields: readonly FieldFacts[], warnings: string[]): FieldFacts[] {
  const nameless = fields.filter(({ apiName }) => apiName === '').length;
  if (nameless > 0) warnings.push(`${nameless} field(s) without an api_name skipped`);
  const byName = new Map(
    fields.filter(({ apiName }) => apiName !== '').map((field) => [field.apiName, field]),
  );
  return [...byName.values()].sort((a, b) => compareText(a.apiName, b.apiName));
}

/** One column. Two for the pick list that may hold timestamps (F-T7): one for those, one for any other text. */
function fieldColumns(field: FieldFacts, warnings: string[]): StreamField[] {
  const { shape, warning } = shapeOf(field);
  if (warning !== undefined) warnings.push(`field "${field.apiName}": ${warning}`);
  const base: StreamField = {
    property: field.apiName,
    apiName: field.apiName,
    dataType: field.dataType,
    ...shape,
    schema: { ...shape.schema, description: describe(field, shape.delivery) },
    richText: isRichText(field),
    hidden: isHidden(field),
    ...(shape.delivery === 'record' ? childOf(field) : {}),
    ...targetOf(shape.kind, field),
    ...optionsOf(field),
    ...(asObject(field.raw?.['formula'])['dynamic'] === true && { isDynamic: true }),
  };
  return field.apiName === 'Reminder' && field.dataType === 'picklist' ? reminderColumns(base) : [base];
}

function reminderColumns(base: StreamField): StreamField[] {
  const about = base.schema.description ?? '';
  return [
    {
      ...base,
      kind: 'instant-of-text',
      schema: { ...DATE_TIME, description: `${about} The point in time.` },
    },
    {
      ...base,
      property: `${base.property}__text`,
      kind: 'text-unless-instant',
      schema: { ...STRING, description: `${about} What Zoho holds instead of a point in time.` },
    },
  ];
}

/** Label, tooltip and Zoho's data type, to explain the column in a warehouse. */
function describe(field: FieldFacts, delivery: Delivery): string {
  const tooltip = asText(asObject(field.raw?.['tooltip'])['value']);
  const sentences = [`${field.label ?? field.apiName} (${field.dataType || 'unknown type'})`, tooltip].filter(
    (text) => text !== undefined,
  );
  const about = cleanText(`${sentences.join('. ')}.`);
  return delivery === 'list' ? about : `${about} ${recordOnly(field)}`;
}

function recordOnly(field: FieldFacts): string {
  const child = childModule(field);
  if (child === undefined)
    return 'Zoho delivers this only record by record: null here, since it names no module that holds the rows.';
  return `Zoho delivers this only record by record: the rows are the stream ${child}; null here unless embed_children is set.`;
}

/** The module that holds the rows. */
function childModule({ subformModule, linkingModule }: FieldFacts): string | undefined {
  return subformModule ?? linkingModule;
}

function childOf(field: FieldFacts): Pick<StreamField, 'childModule' | 'childLink'> {
  const child = childModule(field);
  if (child === undefined) return {};
  if (field.linkingModule === undefined) return { childModule: child };
  const raw = { ...asObject(field.raw?.['multiuserlookup']), ...asObject(field.raw?.['multiselectlookup']) };
  const connected = raw['connected_module'] ?? asObject(raw['connected_details'])['module'];
  const details = asObject(raw['linking_details'])['connected_lookup_field'];
  return {
    childModule: child,
    childLink: {
      lookup:
        asText(raw['connectedlookup_apiname']) ?? asText(details) ?? asText(asObject(details)['api_name']),
      module: asText(connected) ?? asText(asObject(connected)['api_name']),
    },
  };
}

function targetOf(
  kind: ValueKind,
  { lookupModule, lookupModules = [] }: FieldFacts,
): Pick<StreamField, 'lookupModule' | 'lookupModules'> {
  if (kind === 'lookup' && lookupModule !== undefined) return { lookupModule };
  return kind === 'multi-module' && lookupModules.length > 0 ? { lookupModules } : {};
}

function optionsOf(field: FieldFacts): { options?: readonly string[] } {
  if (field.dataType !== 'multiselectpicklist') return {};
  const options = asObjects(field.raw?.['pick_list_values']).map((option) => asText(option['actual_value']));
  return { options: options.filter((option) => option !== undefined) };
}

function isRichText({ dataType, textareaType }: FieldFacts): boolean {
  return dataType === 'richtextarea' || (dataType === 'textarea' && textareaType === 'rich_text');
}

/** F-D11: the properties for which other extractors drop the column. */
function isHidden({ visible, virtual, raw }: FieldFacts): boolean {
  const marked = raw?.['display_type'] === 3 || asObject(raw?.['view_type'])['view'] === false;
  return visible === false || virtual === true || marked;
}
