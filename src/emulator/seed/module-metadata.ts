import { formatInstant } from '../../util/clock.js';
import type { JsonObject } from '../../util/json.js';
import type { ModuleSpec } from './module-list.js';
import { makeId } from '../org/serial-rows.js';

/** Endings of ids that are the same in every organisation (zoho-api.md §3.2). */
const FIXED_IDS: Readonly<Record<string, number>> = {
  Home: 2173,
  Leads: 2175,
  Accounts: 2177,
  Contacts: 2179,
  Deals: 2181,
  Campaigns: 2183,
  Tasks: 2193,
  Events: 2195,
  Notes: 2197,
  Cases: 2209,
  Products: 2213,
  Quotes: 2219,
};

export function moduleIdOf(apiName: string, number: number): string {
  return makeId(0, FIXED_IDS[apiName] ?? 200_000 + number);
}

export interface MetadataContext {
  readonly number: number;
  readonly now: number;
  readonly parent: JsonObject | undefined;
  readonly profiles: readonly JsonObject[];
}

/** Labels other than the api_name with blanks. */
const LABELS: Readonly<Record<string, string>> = {
  Events: 'Meetings',
  DealHistory: 'Stage History',
  Analytics: 'Dashboards',
};

/** A module as `/settings/modules` lists it (zoho-api.md §3). */
export function moduleMetadata(
  spec: ModuleSpec,
  { number, now, parent, profiles }: MetadataContext,
): JsonObject {
  const { apiName, apiSupported, generatedType } = spec;
  const plural = LABELS[apiName] ?? apiName.replace(/__s$/, '').replaceAll('_', ' ');
  const singular = plural.replace(/ies$/, 'y').replace(/s$/, '');
  const editable = apiSupported && generatedType !== 'field_tracker';
  const isCustom = generatedType === 'custom';
  return {
    has_more_profiles: false,
    access_type: 'org_based',
    private_profile: null,
    global_search_supported: apiSupported,
    deletable: editable,
    description: isCustom ? `Custom module "${plural}"` : null,
    creatable: editable && generatedType !== 'subform',
    recycle_bin_on_delete: editable,
    modified_time: isCustom ? formatInstant(Math.floor(now / 1000) * 1000 - 86_400_000) : null,
    plural_label: plural,
    presence_sub_menu: spec.showAsTab,
    actual_plural_label: plural,
    lookupable: editable,
    id: moduleIdOf(apiName, number),
    isBlueprintSupported: apiSupported,
    visibility: spec.visibility,
    convertable: apiName === 'Leads',
    sub_menu_available: spec.showAsTab,
    editable,
    actual_singular_label: singular,
    profiles: profiles.map(({ name, id }) => ({ name: name ?? null, id: id ?? null })),
    show_as_tab: spec.showAsTab,
    web_link: null,
    // Missing, not null, if the module is not a tab.
    ...(spec.showAsTab ? { sequence_number: number - 100 } : {}),
    singular_label: singular,
    viewable: spec.viewable,
    api_supported: apiSupported,
    api_name: apiName,
    quick_create: editable,
    modified_by: null,
    generated_type: generatedType,
    feeds_required: false,
    public_fields_configured: false,
    arguments: [],
    module_name: spec.moduleName,
    profile_count: profiles.length,
    business_card_field_limit: 5,
    parent_module: parent ?? {},
    status: spec.status,
  };
}
