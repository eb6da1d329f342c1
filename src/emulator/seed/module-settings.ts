import type { JsonObject } from '../../util/json.js';
import type { ModuleSettings } from '../org/org.js';
import { makeId } from '../org/serial-rows.js';

export interface ModuleSettingsContext {
  readonly module: string;
  readonly number: number;
  readonly fields: () => readonly JsonObject[];
  readonly profiles: readonly JsonObject[];
  readonly moduleRef: (apiName: string) => JsonObject;
}

const WHO = { name: 'Patricia Boyle', id: makeId(3, 1) };

/** Layouts, custom views and related lists of a module (zoho-api.md §10.6). */
export function moduleSettings(context: ModuleSettingsContext): ModuleSettings {
  let layouts: readonly JsonObject[] | undefined;
  return {
    get layouts() {
      return (layouts ??= layoutsOf(context));
    },
    custom_views: customViewsOf(context),
    related_lists: relatedListsOf(context),
  };
}

/** Deals have two layouts, other modules one. */
export function layoutIdsOf(module: string, number: number): string[] {
  return [1, 2].slice(0, module === 'Deals' ? 2 : 1).map((position) => makeId(13, number * 10 + position));
}

function layoutsOf({ module, number, fields, profiles }: ModuleSettingsContext): JsonObject[] {
  const all = fields();
  const half = Math.ceil(all.length / 2);
  return layoutIdsOf(module, number).map((id, position) => ({
    has_more_profiles: false,
    created_time: position === 0 ? null : '2024-02-02T08:00:00Z',
    convert_mapping: null,
    visible: true,
    created_for: null,
    profiles: profiles.map((profile) => ({
      default: position === 0,
      name: profile['name'] ?? null,
      id: profile['id'] ?? null,
    })),
    source: 'crm',
    created_by: position === 0 ? null : WHO,
    sections: [all.slice(0, half), all.slice(half)].map((part, index) => ({
      isSubformSection: false,
      type: 'used',
      display_label: `Section ${index + 1}`,
      sequence_number: index + 1,
      tab_traversal: 'left_to_right',
      api_name: `Section_${index + 1}`,
      column_count: 2,
      name: `Section ${index + 1}`,
      generated_type: 'default',
      id: makeId(14, number * 100 + position * 10 + index),
      fields: part.map((field, at) => ({
        ...field,
        sequence_number: at + 1,
        required: field['system_mandatory'] === true,
      })),
      properties: null,
    })),
    display_label: position === 0 ? 'Standard' : 'Großkunden',
    show_business_card: true,
    actions_allowed: { edit: true, rename: true, clone: true, delete: position > 0 },
    modified_time: '2024-07-11T18:52:00Z',
    api_name: position === 0 ? 'Standard__s' : 'Key_Accounts',
    name: position === 0 ? 'Standard' : 'Großkunden',
    modified_by: WHO,
    generated_type: position === 0 ? 'system' : 'custom',
    id,
    status: 'active',
  }));
}

function customViewsOf({ module, number }: ModuleSettingsContext): JsonObject[] {
  return ['All', 'My', 'Recently Created'].map((name, position) => ({
    display_value: `${name} ${module}`,
    created_time: null,
    system_name: position === 0 ? 'ALLVIEWS' : null,
    created_by: null,
    default: position === 0,
    modified_time: position === 1 ? '2024-04-13T06:22:02Z' : null,
    name: `${name} ${module}`,
    system_defined: true,
    modified_by: position === 1 ? WHO : null,
    id: makeId(15, number * 10 + position),
    category: 'public_views',
    last_accessed_time: '2025-12-20T08:22:45Z',
    locked: false,
    favorite: position === 2 ? 1 : null,
    access_type: 'public',
  }));
}

const LISTS = ['Notes', 'Attachments', 'Emails'];

function relatedListsOf({ module, number, moduleRef }: ModuleSettingsContext): JsonObject[] {
  return LISTS.map((name, position) => ({
    module: name === 'Emails' ? null : moduleRef(name),
    type: 'default',
    sequence_number: String(position + 1),
    display_label: name,
    customize_sort: true,
    customize_fields: position > 0,
    customize_display_label: false,
    api_name: name,
    name,
    action: null,
    href: name === 'Emails' ? null : `${module}/{ENTITYID}/${name}`,
    id: makeId(16, number * 10 + position),
    status: 'visible',
    connectedmodule: null,
    linkingmodule: null,
  }));
}
