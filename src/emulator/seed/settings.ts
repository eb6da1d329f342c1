import type { JsonObject } from '../../util/json.js';
import { makeId } from '../org/serial-rows.js';

/** Settings of the org that are tables of their own (zoho-api.md §10.5, §10.12, §10.14). */

const WHO = { name: 'Patricia Boyle', id: makeId(3, 1) };
const STAMPS = {
  created_by: WHO,
  created_time: '2024-03-01T09:00:00Z',
  modified_by: WHO,
  modified_time: '2024-06-01T10:30:00Z',
};

export function makeUserGroups(): JsonObject[] {
  return ['Key accounts', 'Außendienst', 'Everyone "else"'].map((name, position) => ({
    ...STAMPS,
    id: makeId(8, position + 1),
    name,
    description: position === 0 ? 'Largest customers' : null,
    modified_by: position === 1 ? null : WHO,
    modified_time: position === 1 ? null : STAMPS.modified_time,
    sources_count: {
      territories: position === 0 ? 1 : 0,
      roles: 1,
      groups: position === 2 ? 1 : 0,
      users: { active: 1, inactive: 0, deleted: 0 },
    },
  }));
}

/** Members of the groups, with the id of their group under `group`. */
export function makeUserGroupSources(
  users: readonly JsonObject[],
  roles: readonly JsonObject[],
  territories: readonly JsonObject[],
): JsonObject[] {
  const source = (row: JsonObject | undefined, name = 'name'): JsonObject => ({
    name: row?.[name] ?? null,
    id: row?.['id'] ?? null,
  });
  return makeUserGroups().flatMap(({ id = null }, position) => [
    { group: id, source: source(users[position], 'full_name'), type: 'users' },
    { group: id, source: source(roles[position]), type: 'roles', subordinates: position === 1 },
    ...(position === 0
      ? [{ group: id, source: source(territories[0]), type: 'territories', sub_territories: true }]
      : []),
    ...(position === 2
      ? [{ group: id, source: { name: 'Key accounts', id: makeId(8, 1) }, type: 'groups' }]
      : []),
  ]);
}

/** Ids of users by the id of their territory. The last territory has none. */
export function makeTerritoryUsers(
  users: readonly JsonObject[],
  territories: readonly JsonObject[],
): JsonObject[] {
  return territories
    .slice(0, -1)
    .flatMap(({ id = null }, position) =>
      users
        .filter((_, index) => index % (position + 2) === 0)
        .map((user) => ({ territory: id, user: user['id'] ?? null })),
    );
}

export function makeVariables(): JsonObject[] {
  return (
    [
      ['Fiscal_Start', 'text', '01.04.', null],
      ['Max_Discount', 'percent', '12.5', 'Largest discount in percent'],
      ['Is_Pilot', 'boolean', 'true', null],
      ['Empty', 'text', '', 'Not set'],
    ] as const
  ).map(([name, type, value, description], position) => ({
    read_only: position === 1,
    api_name: name,
    name: name.replace('_', ' '),
    description,
    id: makeId(9, position + 1),
    source: 'crm',
    type,
    variable_group: { api_name: position < 2 ? 'General' : 'Sales', id: makeId(9, position < 2 ? 101 : 102) },
    value,
  }));
}

export function makeEmailTemplates(moduleRef: (apiName: string) => JsonObject): JsonObject[] {
  return ['Leads', 'Contacts', 'Deals'].map((module, position) => ({
    ...STAMPS,
    attachments:
      position === 2
        ? [
            {
              static_attachment: { file_name: 'terms.pdf', file_id: 'f1' },
              id: makeId(10, 91),
              type: 'static',
            },
          ]
        : null,
    subject: `Hello \${${module}.Name} – grüße`,
    module: moduleRef(module),
    last_version_statistics: {
      tracked: 3,
      delivered: 9,
      opened: 2 + position,
      bounced: 1,
      sent: 10,
      clicked: position,
    },
    folder: { name: 'Public Email Templates', id: makeId(10, 50) },
    last_usage_time: position === 1 ? null : '2025-02-18T12:06:00Z',
    associated: position === 0,
    active: true,
    name: `${module} created`,
    consent_linked: false,
    id: makeId(10, position + 1),
    editor_mode: 'gallery',
    category: 'normal',
    favorite: false,
  }));
}

const RIGHTS = ['View', 'Create', 'Edit', 'Delete'];

/** Permissions of a profile, as only its single call has them. */
export function makePermissions(profile: number, moduleRef: (apiName: string) => JsonObject): JsonObject[] {
  return ['Leads', 'Deals'].flatMap((module, block) =>
    RIGHTS.map((right, position) => ({
      display_label: right,
      module: moduleRef(module),
      name: `Crm_Implied_${right}_${module}`,
      customizable: profile > 1,
      id: makeId(11, block * 10 + position + 1),
      enabled: profile === 1 || position < profile,
      parent_permissions: position === 0 ? null : [makeId(11, block * 10 + 1)],
    })),
  );
}

/** Pipelines, with the id of their layout under `layout`. */
export function makePipelines(layouts: readonly JsonObject[], stages: readonly string[]): JsonObject[] {
  return layouts.flatMap(({ id = null }, block) =>
    ['Standard (Standard)', 'Renewals'].slice(0, 2 - block).map((name, position) => ({
      layout: id,
      display_value: name,
      default: position === 0,
      actual_value: name,
      id: makeId(12, block * 10 + position + 1),
      maps: stages.slice(position).map((stage, index) => ({
        display_value: stage,
        sequence_number: index + 1,
        forecast_category: {
          name: stage.startsWith('Closed') ? 'Closed' : 'Pipeline',
          id: makeId(12, stage.startsWith('Closed') ? 902 : 901),
        },
        actual_value: stage,
        id: makeId(12, 100 + index + position),
        forecast_type:
          stage === 'Closed Won' ? 'Closed Won' : stage.startsWith('Closed') ? 'Closed Lost' : 'Open',
        colour_code: index === 0 ? '#57B1FD' : null,
      })),
    })),
  );
}
