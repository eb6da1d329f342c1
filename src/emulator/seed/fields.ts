import type { JsonObject } from '../../util/json.js';
import {
  nestedProperties,
  picklistMetadata,
  profilesFor,
  type FieldSurroundings,
} from './field-properties.js';
import type { FieldSpec } from './field-spec.js';
import { makeId } from '../org/serial-rows.js';

/** json_type, ui_type and usual length by data type: zoho-api.md §4.2 and `data_type_to_json_type.json` of real captures. */
const TYPES: Readonly<Record<string, readonly [jsonType: string, uiType: number, length: number]>> = {
  text: ['string', 1, 255],
  email: ['string', 25, 100],
  phone: ['string', 33, 30],
  website: ['string', 21, 255],
  picklist: ['string', 2, 120],
  textarea: ['string', 3, 32_000],
  autonumber: ['string', 111, 120],
  profileimage: ['string', 66, 255],
  boolean: ['boolean', 301, 5],
  integer: ['integer', 32, 9],
  bigint: ['string', 207, 18],
  double: ['double', 38, 16],
  percent: ['double', 34, 5],
  currency: ['double', 36, 16],
  date: ['string', 24, 20],
  datetime: ['string', 200, 120],
  event_reminder: ['string', 786, 120],
  time: ['string', 1, 8],
  multiselectpicklist: ['jsonarray', 100, 1000],
  lookup: ['jsonobject', 4, 120],
  ownerlookup: ['jsonobject', 8, 120],
  userlookup: ['jsonobject', 221, 50],
  multi_module_lookup: ['jsonobject', 132, 120],
  multiselectlookup: ['jsonarray', 444, 200],
  multiuserlookup: ['jsonarray', 445, 200],
  subform: ['jsonarray', 500, 0],
  fileupload: ['jsonarray', 555, 1],
  imageupload: ['jsonarray', 556, 10],
  formula: ['double', 116, 16],
  rollup_summary: ['integer', 118, 9],
  layout: ['jsonobject', 208, 50],
  territories: ['jsonarray', 999, 120],
  consent_lookup: ['jsonobject', 134, 100],
  RRULE: ['jsonobject', 123, 100],
  ALARM: ['jsonobject', 786, 100],
  multireminder: ['jsonarray', 787, 100],
  participants: ['jsonarray', 788, 100],
  linetax: ['jsonarray', 789, 100],
  module: ['jsonobject', 790, 120],
  time_range: ['jsonarray', 791, 100],
};

/** json_type of the return types of formulas and rollups. */
const RETURNED: Readonly<Record<string, string>> = {
  integer: 'integer',
  double: 'double',
  boolean: 'boolean',
};

/** Types by which the application neither sorts nor filters a list. */
const NOT_SORTABLE = new Set([
  'textarea',
  'multiselectpicklist',
  'multiselectlookup',
  'multiuserlookup',
  'subform',
  'fileupload',
  'imageupload',
]);

/**
 * A field as `/settings/fields` lists it, with every key of zoho-api.md §4.1 that v8 responses have. Keys that do not apply
 * are `{}` for `lookup`, `currency`, `unique`, `formula` and similar ones, and null for the others.
 */
export function expandField(field: FieldSpec, position: number, around: FieldSurroundings): JsonObject {
  const [jsonType, uiType, usualLength] = TYPES[field.dataType] ?? ['string', 1, 255];
  const label = labelOf(field.apiName);
  return {
    ...staticProperties(field),
    ...nestedProperties(field, label, around),
    id: makeId(1, around.moduleNumber * 100_000 + position),
    api_name: field.apiName,
    field_label: label,
    display_label: label,
    data_type: field.dataType,
    json_type: jsonTypeOf(field, jsonType),
    ui_type: uiType,
    length: field.dataType === 'subform' ? null : (field.length ?? usualLength),
    decimal_place: decimalPlaces(field),
    profiles: profilesFor(field, around.profiles),
    pick_list_values: picklistMetadata(field),
    display_field: position === 0 && field.mandatory,
    quick_sequence_number: String(position + 1),
    sequence_number: position + 1,
  };
}

function labelOf(apiName: string): string {
  return apiName === 'id' ? 'Record Id' : apiName.replace(/__s$/, '').replaceAll('_', ' ');
}

function jsonTypeOf({ dataType, kind }: FieldSpec, usual: string): string {
  if (kind === 'tag') return 'jsonarray';
  if (dataType !== 'formula' && dataType !== 'rollup_summary') return usual;
  return RETURNED[kind ?? ''] ?? 'string';
}

function decimalPlaces({ dataType, length }: FieldSpec): number | null {
  if (dataType === 'double') return length === 50 ? 9 : 2;
  return ['currency', 'percent', 'formula', 'rollup_summary'].includes(dataType) ? 2 : null;
}

/** Properties that all fields of this organisation share. */
const COMMON: JsonObject = {
  webhook: true,
  colour_code_enabled_by_system: false,
  tooltip: null,
  display_format_properties: null,
  type: 'used',
  association_details: null,
  businesscard_supported: true,
  created_time: null,
  modified_time: null,
  visible: true,
  refer_from_field: null,
  searchable: true,
  history_tracking_enabled: false,
  history_tracking: null,
  external: null,
  parent_field: null,
  child_fields: null,
  enable_colour_code: false,
  private: null,
  crypt: null,
  range: null,
  created_source: 'default',
  public: false,
  hipaa_compliance: null,
  hipaa_compliance_enabled: false,
  convert_mapping: { Contacts: null, Deals: null, Accounts: null },
  address: null,
  pick_list_values_sorted_lexically: false,
  default_value: null,
  layout_associations: [{ api_name: 'Standard__s', name: 'Standard', id: makeId(8, 1) }],
  global_picklist: null,
  display_format: null,
  additional_column: null,
  blueprint_supported: false,
  allowed_modules: null,
  sharing_properties: null,
  static_field: false,
};

function staticProperties(field: FieldSpec): JsonObject {
  const editable = !field.readOnly;
  const sortable = !NOT_SORTABLE.has(field.dataType);
  return {
    ...COMMON,
    operation_type: {
      web_update: editable,
      api_create: editable,
      web_create: editable,
      api_update: editable,
    },
    field_read_only: field.readOnly,
    customizable_properties: editable ? ['mandatory', 'removal', 'tooltip', 'add_to_other_layouts'] : null,
    read_only: field.readOnly,
    filterable: sortable,
    sortable,
    view_type: { view: true, edit: editable, quick_create: field.mandatory, create: editable },
    separator: field.dataType === 'currency',
    system_mandatory: field.mandatory,
    virtual_field: field.virtual,
    display_type: field.virtual ? 3 : -1,
    email_parser: { fields_update_supported: editable, record_operations_supported: editable },
    custom_field: field.custom,
    column_name: field.apiName.toUpperCase().replaceAll('_', ''),
    table_name: field.custom ? 'CrmCustomFields' : 'CrmRecords',
    mass_update: editable && sortable,
  };
}
