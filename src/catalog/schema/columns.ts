import { asObject, asObjects, asText, type JsonObject } from '../../util/json.js';
import { type Delivery, shapeOf, type ValueKind } from './data-types.js';
import { DATE_TIME, type JsonSchema, KEY, readSchema, STRING } from './json-schema.js';
import type { FieldFacts } from './metadata.js';
import { compareText, distinctNames } from './names.js';
import { cleanText } from './text.js';

/** One column of a stream. */
export interface StreamField {
  /** The record's key: the api_name, unless another differs from it only by case (F-D14). */
  readonly property: string;
  readonly apiName: string;
  /** Zoho's, as written; empty for a column that the metadata does not list. */
  readonly dataType: string;
  readonly kind: ValueKind;
  /** What it is in Zoho today. */
  readonly schema: JsonSchema;
  /** What it was configured as, where that is another: every record keeps to it (`drift.ts`). */
  readonly contract?: JsonSchema;
  /** Only `list` is asked for in a list; `record` is null unless its rows are read one record at a time. */
  readonly delivery: Delivery;
  /** Lists cut the text at 500 characters (zoho-api.md §5.7). */
  readonly richText: boolean;
  /** The module whose rows this column holds (subform, linking module). */
  readonly childModule?: string;
  /** What the metadata says of the other side of a linking module: its lookup, and where that leads. */
  readonly childLink?: { readonly lookup?: string | undefined; readonly module?: string | undefined };
  /** The module that a lookup points to, by its api_name. */
  readonly lookupModule?: string;
  /** Not shown in Zoho's own pages; its values may always be null (F-D11). */
  readonly hidden: boolean;
  readonly options?: readonly string[];
}

export interface Columns {
  readonly columns: readonly StreamField[];
  readonly warnings: readonly string[];
}

const ID_COLUMN: StreamField = column('id', 'bigint', { ...KEY, description: 'Record id.' });
/** What every module has, for one without metadata (F-D3). */
export const MINIMAL_COLUMNS: Columns = {
  columns: [
    ID_COLUMN,
    column('Created_Time', '', { ...DATE_TIME, description: 'Created Time.' }),
    column('Modified_Time', '', { ...DATE_TIME, description: 'Modified Time.' }),
  ],
  warnings: [
    'Zoho gives no field metadata: only id, Created_Time and Modified_Time are read, as a full table',
  ],
};

/**
 * The columns of a schema, for what has no metadata: the fixed streams, and a module whose metadata Zoho does not give
 * (any more) while a sync is configured for it. A property whose schema is none of ours is text.
 */
export function columnsOfSchema(properties: JsonObject): StreamField[] {
  return Object.entries(properties).map(([name, given]) => {
    const schema = name === 'id' ? KEY : (readSchema(given) ?? STRING);
    return { ...column(name, '', schema), kind: kindOf(name, schema) };
  });
}

/** An object with id and name is a reference, one with an e-mail address too a user. */
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
 * The columns of a module, hidden and record-only ones included: `id` first (F-D13), then by api_name, whatever order Zoho
 * answers in.
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
      : [`field "${property}" differs from another only by letter case: its column is "${name}"`];
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

/** One column, or two for the pick list that holds timestamps (F-T7): one for those, one for any other text. */
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
    ...(shape.kind === 'lookup' && field.lookupModule !== undefined
      ? { lookupModule: field.lookupModule }
      : {}),
    ...optionsOf(field),
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
      kind: 'text-beside-instant',
      schema: { ...STRING, description: `${about} What Zoho holds instead of a point in time.` },
    },
  ];
}

/** Label, tooltip and Zoho's type, for the person who finds the column in a warehouse. */
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
  const connected = raw['connected_module'];
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

function optionsOf(field: FieldFacts): { options?: readonly string[] } {
  if (field.dataType !== 'multiselectpicklist') return {};
  const options = asObjects(field.raw?.['pick_list_values']).map((option) => asText(option['actual_value']));
  return { options: options.filter((option) => option !== undefined) };
}

function isRichText({ dataType, textareaType }: FieldFacts): boolean {
  return dataType === 'richtextarea' || (dataType === 'textarea' && textareaType === 'rich_text');
}

/** F-D11: each mark that other extractors take as a reason to drop the column. */
function isHidden({ visible, virtual, raw }: FieldFacts): boolean {
  const marked = raw?.['display_type'] === 3 || asObject(raw?.['view_type'])['view'] === false;
  return visible === false || virtual === true || marked;
}
