import {
  asArray,
  asObject,
  asObjects,
  asText,
  isObject,
  type Json,
  type JsonObject,
} from '../../util/json.js';
import type { ZohoClient } from '../client.js';

type Reader = Pick<ZohoClient, 'get'>;

/** Metadata of a module (zoho-api.md §3). Any key except the name may be missing in the answer (F-D8). */
export interface ModuleMetadata {
  readonly apiName: string;
  readonly id: string | undefined;
  readonly singularLabel: string | undefined;
  readonly pluralLabel: string | undefined;
  /** `default custom linking subform static_subform field_tracker picklisttracker web webtab_link`. */
  readonly generatedType: string | undefined;
  /** False only if Zoho returns false. */
  readonly apiSupported: boolean;
  /** False only if Zoho returns false. */
  readonly viewable: boolean;
  /** When the module was last changed, as Zoho writes it. */
  readonly modifiedTime: string | undefined;
  /** `visible user_hidden system_hidden scheduled_for_deletion`. */
  readonly status: string | undefined;
  /** api_name of the module to which this subform or history belongs. */
  readonly parentModule: string | undefined;
  readonly raw: JsonObject;
}

/** Metadata of a field (zoho-api.md §4.1). Any key except the name may be missing in the answer (F-D8). */
export interface FieldMetadata {
  readonly apiName: string;
  readonly id: string | undefined;
  readonly label: string | undefined;
  /** Zoho's type (`text`, `ownerlookup` …); an empty string if it is missing. */
  readonly dataType: string;
  /** `string integer long double boolean jsonobject jsonarray`. */
  readonly jsonType: string | undefined;
  readonly length: number | undefined;
  /** `small`, `large` or `rich_text`. */
  readonly textareaType: string | undefined;
  /** api_name of the module a lookup points to. */
  readonly lookupModule: string | undefined;
  /** The modules a multi-module lookup points to. */
  readonly lookupModules: readonly { readonly apiName: string; readonly id: string | undefined }[];
  /** api_name of the module that holds the rows of a subform. */
  readonly subformModule: string | undefined;
  /** api_name of the module that holds the rows of a multi-select or multi-user lookup. */
  readonly linkingModule: string | undefined;
  readonly formulaReturnType: string | undefined;
  readonly rollupReturnType: string | undefined;
  /** `undefined` if Zoho does not return it. */
  readonly visible: boolean | undefined;
  /** Has no stored value. */
  readonly virtual: boolean | undefined;
  readonly readOnly: boolean | undefined;
  readonly custom: boolean | undefined;
  readonly tooltip: string | undefined;
  readonly raw: JsonObject;
}

/**
 * `GET /settings/modules`. Skips modules without api_name (F-D2).
 *
 * @returns `undefined` for 204 (F-D4): the user can see no module
 */
export async function listModules(client: Reader): Promise<ModuleMetadata[] | undefined> {
  const { body } = await client.get('/settings/modules', { module: 'modules', list: 'modules' });
  return body && asObjects(body['modules']).flatMap(toModule);
}

/**
 * `GET /settings/fields?module=`. Skips single fields without api_name (F-D10).
 *
 * @returns `undefined` for 204 (F-D3): Zoho has no metadata of this module
 */
export async function listFields(client: Reader, module: string): Promise<FieldMetadata[] | undefined> {
  const { body } = await client.get('/settings/fields', {
    module: 'fields',
    list: 'fields',
    about: module,
    query: { module },
  });
  return body && asObjects(body['fields']).flatMap(fieldOf);
}

/** `GET /org` (zoho-api.md §10.2). */
export async function getOrganization(client: Reader): Promise<JsonObject | undefined> {
  const { body } = await client.get('/org', { module: 'organization', list: 'org' });
  return asObjects(body?.['org'])[0];
}

function toModule(raw: JsonObject): ModuleMetadata[] {
  const apiName = asText(raw['api_name']);
  if (apiName === undefined) return [];
  return [
    {
      apiName,
      id: asText(raw['id']),
      singularLabel: asText(raw['singular_label']),
      pluralLabel: asText(raw['plural_label']),
      generatedType: asText(raw['generated_type']),
      apiSupported: raw['api_supported'] !== false,
      viewable: raw['viewable'] !== false,
      modifiedTime: asText(raw['modified_time']),
      status: asText(raw['status']),
      parentModule: moduleName(raw['parent_module']),
      raw,
    },
  ];
}

/** The metadata of a field from Zoho's JSON; none without api_name. */
export function fieldOf(raw: JsonObject): FieldMetadata[] {
  const apiName = asText(raw['api_name']);
  if (apiName === undefined) return [];
  return [
    {
      apiName,
      id: asText(raw['id']),
      label: asText(raw['field_label']) ?? asText(raw['display_label']),
      dataType: asText(raw['data_type']) ?? '',
      jsonType: asText(raw['json_type']),
      length: asCount(raw['length']),
      textareaType: asText(asObject(raw['textarea'])['type']),
      ...relations(raw),
      formulaReturnType: asText(asObject(raw['formula'])['return_type']),
      rollupReturnType: asText(asObject(raw['rollup_summary'])['return_type']),
      visible: asFlag(raw['visible']),
      virtual: asFlag(raw['virtual_field']),
      readOnly: asFlag(raw['read_only']),
      custom: asFlag(raw['custom_field']),
      tooltip: asText(asObject(raw['tooltip'])['value']),
      raw,
    },
  ];
}

type Relations = Pick<FieldMetadata, 'lookupModule' | 'lookupModules' | 'subformModule' | 'linkingModule'>;

function relations(raw: JsonObject): Relations {
  const multiSelect = asObject(raw['multiselectlookup']);
  const multiUser = asObject(raw['multiuserlookup']);
  const targets = asArray(asObject(raw['multi_module_lookup'])['modules']);
  return {
    lookupModule: moduleName(asObject(raw['lookup'])['module']),
    lookupModules: targets.flatMap((target) => {
      const apiName = moduleName(target);
      return apiName === undefined ? [] : [{ apiName, id: asText(asObject(target)['id']) }];
    }),
    subformModule: subformModule(raw),
    linkingModule: linkingModule(multiSelect) ?? linkingModule(multiUser),
  };
}

/** `associated_module` since v7, `subform` before. */
function subformModule(raw: JsonObject): string | undefined {
  const { associated_module: associated, subform } = raw;
  return (
    moduleName(asObject(associated)['module']) ??
    moduleName(asObject(subform)['module']) ??
    moduleName(subform)
  );
}

/** In `linking_module` or in `linking_details`, depending on the version (zoho-api.md §4.1). */
function linkingModule(lookup: JsonObject): string | undefined {
  return moduleName(lookup['linking_module']) ?? moduleName(asObject(lookup['linking_details'])['module']);
}

/** Zoho returns an api_name or `{api_name, id}`; `{}` means no module. */
function moduleName(value: Json | undefined): string | undefined {
  return isObject(value) ? (asText(value['api_name']) ?? asText(value['module_name'])) : asText(value);
}

function asFlag(value: Json | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function asCount(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
