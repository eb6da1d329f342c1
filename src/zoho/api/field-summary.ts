import { asObject, asObjects, asText, isObject, type Json, type JsonObject } from '../../util/json.js';
import { fieldOf, type FieldMetadata } from './metadata.js';

/** Zoho's json_type of the common data types (zoho-api.md §4.2). A summary names the json_type of a field only if it differs. */
const JSON_TYPES: Readonly<Record<string, string>> = {
  text: 'string',
  email: 'string',
  phone: 'string',
  website: 'string',
  picklist: 'string',
  textarea: 'string',
  autonumber: 'string',
  datetime: 'string',
  date: 'string',
  bigint: 'string',
  boolean: 'boolean',
  integer: 'integer',
  double: 'double',
  percent: 'double',
  currency: 'double',
  lookup: 'jsonobject',
  ownerlookup: 'jsonobject',
  userlookup: 'jsonobject',
  multi_module_lookup: 'jsonobject',
  multiselectpicklist: 'jsonarray',
  subform: 'jsonarray',
  multiselectlookup: 'jsonarray',
  multiuserlookup: 'jsonarray',
};

/**
 * What the catalog reads of a field's metadata, in Zoho's own keys: the data type alone, or an object if there is more.
 * {@link fieldOfSummary} makes the same column of it.
 */
export function summaryOf(field: FieldMetadata): Json {
  const { dataType } = field;
  const more = { ...own(field), ...related(field) };
  return Object.keys(more).length === 0 && dataType !== '' ? dataType : { data_type: dataType, ...more };
}

function own({ apiName, dataType, jsonType, label, textareaType, raw }: FieldMetadata): JsonObject {
  const tooltip = asText(asObject(raw['tooltip'])['value']);
  const isHidden = raw['visible'] === false || raw['virtual_field'] === true || isMarkedHidden(raw);
  const formula = picked(asObject(raw['formula']), ['return_type', 'dynamic']);
  const rollup = picked(asObject(raw['rollup_summary']), ['return_type']);
  const choices = dataType === 'multiselectpicklist' ? asObjects(raw['pick_list_values']) : [];
  return {
    ...(jsonType === JSON_TYPES[dataType] ? {} : { json_type: jsonType ?? null }),
    ...(label === undefined || label === labelOf(apiName) ? {} : { field_label: label }),
    ...(tooltip === undefined ? {} : { tooltip: { value: tooltip } }),
    ...(textareaType === undefined ? {} : { textarea: { type: textareaType } }),
    ...(isHidden && { visible: false }),
    ...(formula && { formula }),
    ...(rollup && { rollup_summary: rollup }),
    ...(choices.length > 0 && {
      pick_list_values: choices.map(({ actual_value: value = null }) => ({ actual_value: value })),
    }),
  };
}

function related({ lookupModule, lookupModules, subformModule, raw }: FieldMetadata): JsonObject {
  const links = ['multiselectlookup', 'multiuserlookup'].flatMap((key) => {
    const link = raw[key];
    return isObject(link) && Object.keys(link).length > 0 ? [[key, link] as const] : [];
  });
  return {
    ...(lookupModule === undefined ? {} : { lookup: { module: lookupModule } }),
    ...(lookupModules.length > 0 && {
      multi_module_lookup: {
        modules: lookupModules.map(({ apiName, id }) => ({
          api_name: apiName,
          ...(id !== undefined && { id }),
        })),
      },
    }),
    ...(subformModule === undefined ? {} : { subform: { module: subformModule } }),
    ...Object.fromEntries(links),
  };
}

/** As `isHidden` of the catalog reads it. */
function isMarkedHidden(raw: JsonObject): boolean {
  return raw['display_type'] === 3 || asObject(raw['view_type'])['view'] === false;
}

function picked(object: JsonObject, keys: readonly string[]): JsonObject | undefined {
  const found = keys.flatMap((key) => {
    const value = object[key];
    return value === undefined || value === null ? [] : [[key, value] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** The label that most fields have. */
function labelOf(apiName: string): string {
  return apiName.replaceAll('_', ' ');
}

/** @returns `undefined` for something that {@link summaryOf} does not make */
export function fieldOfSummary(apiName: string, summary: Json): FieldMetadata | undefined {
  const given = typeof summary === 'string' ? { data_type: summary } : summary;
  if (!isObject(given)) return undefined;
  const dataType = asText(given['data_type']);
  if (dataType === undefined) return undefined;
  const jsonType = JSON_TYPES[dataType];
  return fieldOf({
    ...(jsonType === undefined ? {} : { json_type: jsonType }),
    field_label: labelOf(apiName),
    ...given,
    api_name: apiName,
  })[0];
}
