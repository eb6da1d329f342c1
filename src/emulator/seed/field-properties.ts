import type { Json, JsonObject } from '../../util/json.js';
import type { FieldSpec } from './field-spec.js';
import { picklistOptions } from './picklists.js';
import { hashText } from '../org/random.js';
import { makeId } from '../org/serial-rows.js';

/** What a field's metadata says about other modules and fields. */
export interface FieldSurroundings {
  readonly module: string;
  readonly moduleNumber: number;
  /** `{api_name, id}` of a module. */
  readonly moduleRef: (apiName: string) => JsonObject;
  readonly profiles: readonly JsonObject[];
}

/** The objects that describe one type and are empty for all others. */
export function nestedProperties(field: FieldSpec, label: string, around: FieldSurroundings): JsonObject {
  const { dataType, kind, apiName } = field;
  const only = (type: string, value: () => Json, otherwise: Json = {}): Json =>
    dataType === type ? value() : otherwise;
  return {
    associated_module: associatedModule(field, around),
    unique: only('email', () => (apiName === 'Email' ? { casesensitive: '0' } : {})),
    currency: only('currency', () => ({ rounding_option: 'normal', precision: 2 })),
    lookup: only('lookup', () => lookupOf(field, label, around)),
    multi_module_lookup: only('multi_module_lookup', () => ({
      api_name: apiName,
      display_label: label,
      modules: field.targets.map(around.moduleRef),
      id: makeId(2, hashText(around.module + apiName) % 1_000_000_000),
    })),
    multiselectlookup: only('multiselectlookup', () => linkOf(field, label, around)),
    multiuserlookup: only('multiuserlookup', () =>
      field.targets.length > 0
        ? linkOf(field, label, around)
        : { display_label: label, connected_details: { module: around.moduleRef('Users'), layouts: [] } },
    ),
    subform: only('subform', () =>
      field.targets[0] === undefined ? {} : subformOf(field.targets[0], around),
    ),
    formula: only('formula', () => ({
      // Zoho's word for a string is `text` (zoho-api.md §17).
      return_type: kind === 'string' ? 'text' : (kind ?? 'double'),
      assume_default: false,
      dynamic: false,
    })),
    rollup_summary: only('rollup_summary', () => rollupOf(kind ?? 'integer', around)),
    auto_number: only('autonumber', () => ({
      prefix: 'No-',
      suffix: null,
      start_number: 1,
      starting_number_length: 1,
    })),
    textarea: only('textarea', () => ({ type: kind ?? 'small' }), null),
  };
}

function associatedModule({ dataType, targets }: FieldSpec, around: FieldSurroundings): Json {
  return dataType === 'subform' && targets[0] !== undefined ? subformOf(targets[0], around) : null;
}

function subformOf(module: string, around: FieldSurroundings): JsonObject {
  return { module, id: around.moduleRef(module)['id'] ?? null };
}

function lookupOf({ apiName, targets }: FieldSpec, label: string, around: FieldSurroundings): JsonObject {
  return {
    display_label: label,
    revalidate_filter_during_edit: false,
    api_name: apiName,
    module: around.moduleRef(targets[0] ?? ''),
    id: makeId(2, hashText(around.module + apiName) % 1_000_000_000),
    query_details: { query_id: null, criteria: null },
    show_fields: [],
  };
}

/** A linking module is named `Left_X_Right`, and its two lookups after the modules they lead to; the form of v8 (§17). */
function linkOf({ apiName, targets }: FieldSpec, label: string, around: FieldSurroundings): JsonObject {
  const [linking = ''] = targets;
  const [left = '', right = ''] = linking.split('_X_');
  const field = (name: string): JsonObject => ({
    api_name: name,
    id: makeId(1, hashText(linking + name) % 1_000_000_000),
  });
  return {
    display_label: label,
    linking_details: {
      module: around.moduleRef(linking),
      lookup_field: field(left),
      connected_lookup_field: field(right),
    },
    connected_details: { field: field(left), module: around.moduleRef(right), layouts: [] },
    related_list: { api_name: apiName, id: makeId(2, hashText(linking) % 1_000_000_000) },
    record_access: false,
  };
}

function rollupOf(returnType: string, around: FieldSurroundings): JsonObject {
  const isDate = returnType === 'date';
  return {
    return_type: returnType,
    expression: {
      function: isDate ? 'maximum' : 'count',
      function_parameters: [{ api_name: isDate ? 'Closing_Date' : 'id' }],
      criteria: null,
    },
    based_on_module: around.moduleRef('Deals'),
    related_list: { api_name: 'Deals', id: makeId(2, 15_122) },
    rollup_based_on: 'related_list',
  };
}

export function profilesFor(field: FieldSpec, profiles: readonly JsonObject[]): Json[] {
  const permission = field.hidden ? 'hidden' : field.readOnly ? 'read_only' : 'read_write';
  return profiles.map(({ name, id }) => ({
    permission_type: permission,
    name: name ?? null,
    id: id ?? null,
  }));
}

export function picklistMetadata(field: FieldSpec): Json[] {
  if (field.dataType !== 'picklist' && field.dataType !== 'multiselectpicklist') return [];
  return picklistOptions(field).map((option, position) => ({
    display_value: option,
    sequence_number: position + 1,
    reference_value: option,
    colour_code: null,
    actual_value: option,
    id: makeId(2, hashText(field.apiName + option) % 1_000_000_000),
    type: 'used',
    ...(field.apiName === 'Stage' ? stageProperties(option, position) : {}),
  }));
}

/** What a stage of a deal has in addition to the properties of an option (zoho-api.md §4.1). */
function stageProperties(stage: string, position: number): JsonObject {
  const won = stage === 'Closed Won';
  const lost = stage.startsWith('Closed Lost');
  return {
    probability: won ? 100 : lost ? 0 : 10 * (position + 1),
    forecast_category: {
      name: won ? 'Closed' : lost ? 'Omitted' : 'Pipeline',
      id: makeId(2, 5000 + position),
    },
    forecast_type: won ? 'Closed Won' : lost ? 'Closed Lost' : 'Open',
    deal_category: won || lost ? 'Closed' : 'Open',
  };
}
