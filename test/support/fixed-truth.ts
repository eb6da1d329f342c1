import { createHash } from 'node:crypto';
import { safeName } from '#src/zoho/fixed/safe-name.js';
import { contentOf, emailsOf, fileOf, relatedRowsOf, timelineOf } from '#src/emulator/records/children.js';
import type { OrgModule, Row } from '#src/emulator/org/org.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { parseInstant, formatInstant } from '#src/util/clock.js';
import { asArray, asObject, asText, isObject, type Json, type JsonObject } from '#src/util/json.js';

type Truth = (emulator: Emulator) => readonly JsonObject[];

const settings =
  (name: string): Truth =>
  ({ org }) =>
    org.settings[name]?.rows ?? [];

/** Modules that a user may read, as the readers of a call per module ask them. */
const readable = ({ org }: Emulator): [string, OrgModule][] =>
  [...org.modules].filter(
    ([, { metadata, fieldsAccess }]) =>
      metadata['api_supported'] === true && metadata['viewable'] === true && fieldsAccess.kind === 'ok',
  );

const ofModules =
  (rows: (name: string, module: OrgModule) => readonly JsonObject[]): Truth =>
  (emulator) =>
    readable(emulator).flatMap(([name, module]) => rows(name, module));

const textOf = (value: Json | undefined): string => asText(value) ?? '';
const refOf = ({ id = null, name = null }: JsonObject): JsonObject => ({ id, name });
const find = (name: string, id: Json | undefined, { org }: Emulator): JsonObject =>
  org.settings[name]!.rows.find((row) => row['id'] === id)!;

const pipelines = (emulator: Emulator): { layout: JsonObject; pipeline: JsonObject }[] => {
  const layouts = emulator.org.modules.get('Deals')?.settings?.layouts ?? [];
  return settings('pipelines')(emulator).map((pipeline) => ({
    pipeline,
    layout: layouts.find(({ id }) => id === pipeline['layout'])!,
  }));
};

function subscriptions({ org }: Emulator): JsonObject[] {
  const license = asObject(org.organization['license_details']);
  const users = org.settings['users']!.rows;
  const count = (isOfKind: (user: JsonObject) => boolean): number => users.filter(isOfKind).length;
  const active = count(({ status }) => status === 'active');
  const bought = Number(license['users_license_purchased']);
  const common = {
    ...license,
    edition: license['paid_type'] ?? null,
    company_name: org.organization['company_name'] ?? null,
    org_type: org.organization['type'] ?? null,
  };
  const zgid = textOf(org.organization['zgid']);
  return [
    {
      ...common,
      id: `${zgid}-users`,
      kind: 'users',
      bought,
      used: active,
      free: bought - active,
      active_users: active,
      inactive_users: count(({ status }) => status === 'disabled'),
      unconfirmed_users: count(({ status, confirm }) => status !== 'deleted' && confirm !== true),
      deleted_users: count(({ status }) => status === 'deleted'),
    },
    { ...common, id: `${zgid}-portal_users`, kind: 'portal_users', bought: 0, used: null, free: null },
  ];
}

/** Larger attachments are not downloaded in tests. */
export const MAX_BYTES = 4_000_000;

/** The related lists that tests read. */
export const RELATED: Readonly<Record<string, readonly string[]>> = {
  Deals: ['Products'],
  Accounts: ['Contacts', 'Deals'],
};

const PARENTS = ['Leads', 'Contacts', 'Accounts', 'Deals'];

/** Rows of single records, with what the stream adds. */
const ofRecords =
  (modules: readonly string[], rows: (module: string, row: Row, emulator: Emulator) => JsonObject[]): Truth =>
  (emulator) =>
    modules.flatMap((module) =>
      [
        ...(emulator.org.modules.get(module)?.table.scan({ sort: 'id', order: 'asc', converted: 'both' }) ??
          []),
      ].flatMap((row) =>
        rows(module, row, emulator).map((child) => ({
          ...child,
          parent: { id: row.id, name: null },
          parent_module: module,
          parent_modified_time: row['Modified_Time']!,
        })),
      ),
    );

const related = (module: string, row: Row, list: string, { org }: Emulator): Row[] =>
  relatedRowsOf(org, module, row, list) ?? [];

/** The rows of every fixed stream in the emulator's org, as Zoho would write them. */
export const FIXED_TRUTH: Readonly<Record<string, Truth>> = {
  attachment_files: ofRecords(['Attachments'], (_, row) => {
    const parent = asObject(row['Parent_Id']);
    const module = textOf(asObject(parent['module'])['api_name']);
    const file = {
      id: row.id,
      record: { id: parent['id'] ?? null, name: parent['name'] ?? null },
      record_module: module,
      file_name: row['File_Name'] ?? null,
      size: row['Size'] ?? null,
    };
    if (Number(textOf(row['Size'])) > MAX_BYTES) return [{ ...file, status: 'too_large' }];
    const bytes = fileOf(row);
    const path = `${module}/${textOf(parent['id'])}/${row.id}-${safeName(textOf(row['File_Name']))}`;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return [{ ...file, status: 'stored', path, bytes: bytes.length, sha256 }];
  }),
  campaign_members: ofRecords(['Campaigns'], (module, row, emulator) =>
    ['Leads', 'Contacts'].flatMap((list) =>
      related(module, row, list, emulator).map((member) => ({
        ...member,
        id: `${row.id}-${member.id}`,
        member_id: member.id,
        member_module: list,
      })),
    ),
  ),
  contact_roles: ofRecords(['Deals'], (module, row, emulator) =>
    related(module, row, 'Contact_Roles', emulator).map((contact) => ({
      ...contact,
      id: `${row.id}-${contact.id}`,
      contact_id: contact.id,
    })),
  ),
  currencies: settings('currencies'),
  custom_views: ofModules((module, { settings: own }) =>
    own!.custom_views.map((view) => ({ ...view, module })),
  ),
  email_templates: settings('email_templates'),
  emails: ofRecords(PARENTS, (_, row) =>
    emailsOf(row).map((email) => ({
      ...email,
      ...contentOf(email),
      id: `${row.id}-${textOf(email['message_id'])}`,
    })),
  ),
  fields: ofModules((module, { fields }) =>
    fields.map((field) => ({
      ...field,
      id: `${module}-${textOf(field['id'])}`,
      field_id: field['id']!,
      module,
    })),
  ),
  layouts: ofModules((module, { settings: own }) =>
    own!.layouts.map((layout) => ({
      ...layout,
      module,
      sections: asArray(layout['sections']).map((section) => ({
        ...asObject(section),
        fields: asArray(asObject(section)['fields']).map((field) => {
          const { id, api_name, sequence_number, required } = asObject(field);
          return { id: id!, api_name: api_name!, sequence_number: sequence_number!, required: required! };
        }),
      })),
    })),
  ),
  modules: ({ org }) => [...org.modules.values()].map(({ metadata }) => metadata),
  organization: ({ org }) => [org.organization],
  picklist_values: ofModules((module, { fields }) =>
    fields.flatMap((field) =>
      asArray(field['pick_list_values']).map((value) => {
        const option = asObject(value);
        return {
          ...option,
          id: `${module}-${textOf(field['id'])}-${textOf(option['id'])}`,
          value_id: option['id']!,
          module,
          field_id: field['id']!,
          field_api_name: field['api_name']!,
          global_picklist: field['global_picklist'] ?? null,
          forecast_category: asObject(option['forecast_category'])['name'] ?? null,
        };
      }),
    ),
  ),
  pipelines: (emulator) =>
    pipelines(emulator).map(({ layout, pipeline }) => ({
      ...pipeline,
      id: `${textOf(layout['id'])}-${textOf(pipeline['id'])}`,
      pipeline_id: pipeline['id']!,
      layout: refOf(layout),
      stage_count: asArray(pipeline['maps']).length,
    })),
  profile_permissions: ({ org }) =>
    org.settings['profiles']!.rows.flatMap((profile) =>
      asArray(profile['permissions_details']).map((value) => {
        const permission = asObject(value);
        return {
          ...permission,
          id: `${textOf(profile['id'])}-${textOf(permission['id'])}`,
          permission_id: permission['id']!,
          profile: refOf(profile),
          module: asObject(permission['module'])['api_name']!,
        };
      }),
    ),
  /** The list omits what the single call adds (zoho-api.md §10.3). */
  profiles: (emulator) =>
    settings('profiles')(emulator).map((profile) => ({
      ...profile,
      permissions_details: null,
      sections: null,
    })),
  record_counts: ({ org }) =>
    [...org.modules]
      .filter(([, { metadata }]) => metadata['viewable'] === true && metadata['api_supported'] === true)
      .map(([module, { table, recordsAccess: access }]) =>
        access.kind === 'error'
          ? { module, count: null, refusal: access.code }
          : { module, count: table.count({ converted: 'both' }) },
      ),
  record_notes: ofRecords(PARENTS, (module, row, emulator) => related(module, row, 'Notes', emulator)),
  recycle_bin: ({ org }) =>
    [...org.modules].flatMap(([module, { metadata, table }]) =>
      table.deleted().map(({ id, at, display_name }) => {
        const by = refOf({
          ...org.settings['users']!.rows[0],
          name: org.settings['users']!.rows[0]!['full_name']!,
        });
        return {
          id,
          display_name,
          module: { id: metadata['id']!, api_name: module },
          deleted_by: by,
          owner: by,
          deleted_time: formatInstant(at),
        };
      }),
    ),
  related_records: ofRecords(['Deals', 'Accounts'], (module, row, emulator) =>
    (RELATED[module] ?? []).flatMap((list) =>
      related(module, row, list, emulator).map((child) => ({
        id: `${row.id}-${list}-${child.id}`,
        list,
        child_id: child.id,
      })),
    ),
  ),
  related_lists: ofModules((module, { settings: own }) =>
    own!.related_lists.map((list) => ({ ...list, parent_module: module })),
  ),
  roles: settings('roles'),
  stages: (emulator) =>
    pipelines(emulator).flatMap(({ layout, pipeline }) =>
      asArray(pipeline['maps']).map((value) => {
        const stage = asObject(value);
        return {
          ...stage,
          id: [layout, pipeline, stage].map(({ id }) => textOf(id)).join('-'),
          stage_id: stage['id']!,
          pipeline: { id: pipeline['id']!, name: pipeline['actual_value']! },
          layout: refOf(layout),
        };
      }),
    ),
  subscriptions,
  tags: (emulator) => {
    const {
      id = null,
      full_name: name = null,
      created_time: time = null,
    } = settings('users')(emulator)[0] ?? {};
    const stamps = {
      created_by: { id, name },
      created_time: time,
      modified_by: { id, name },
      modified_time: time,
    };
    return ofModules((module, { tags = [] }) =>
      tags.map((tag) => ({
        ...stamps,
        ...tag,
        id: `${module}-${textOf(tag['id'])}`,
        tag_id: tag['id']!,
        module,
      })),
    )(emulator);
  },
  territories: settings('territories'),
  territory_users: (emulator) =>
    settings('territory_users')(emulator).map(({ territory, user: id }) => {
      const user = find('users', id, emulator);
      return {
        ...user,
        id: `${textOf(territory)}-${textOf(id)}`,
        territory: refOf(find('territories', territory, emulator)),
        user: { id: id!, name: user['full_name']!, email: user['email']! },
      };
    }),
  timeline: ofRecords(PARENTS, (module, row) =>
    timelineOf(module, row).map((entry) => ({
      ...entry,
      id: `${row.id}-${textOf(entry['id'])}`,
      entry_id: entry['id']!,
    })),
  ),
  user_group_members: (emulator) =>
    settings('user_group_sources')(emulator).map(({ group, ...member }) => ({
      ...member,
      id: [group, member['type'], asObject(member['source'])['id']].map(textOf).join('-'),
      group: refOf(find('user_groups', group, emulator)),
    })),
  user_groups: settings('user_groups'),
  users: settings('users'),
  variables: settings('variables'),
};

/** The record that a row must become: its columns in the types of the schema, absent ones and empty texts as null. */
export function fixedRecord(schema: JsonObject, row: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(propertiesOf(schema)).map(([name, column]) => [
      name,
      shaped(asObject(column), row[name] ?? null),
    ]),
  );
}

const propertiesOf = (schema: JsonObject): JsonObject => asObject(schema['properties']);

function shaped(schema: JsonObject, value: Json): Json {
  const type = asArray(schema['type']).find((name) => name !== 'null') ?? schema['type'];
  if (value === null || value === '') return null;
  if (schema['format'] === 'date-time') return formatInstant(parseInstant(asText(value) ?? '')!);
  if (type === 'array') return asArray(value).map((item) => shaped(asObject(schema['items']), item));
  if (type === 'object') return isObject(value) ? nested(schema, value) : value;
  if (type === 'number' || type === 'integer') return Number(value);
  return type === 'string' ? (asText(value) ?? JSON.stringify(value)) : value;
}

/** References have each of their keys, other objects those that Zoho sends. */
function nested(schema: JsonObject, value: JsonObject): JsonObject {
  const keys = Object.keys(propertiesOf(schema));
  if (['id,name', 'email,id,name'].includes([...keys].sort().join())) return fixedRecord(schema, value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      keys.includes(name) ? shaped(asObject(propertiesOf(schema)[name]), inner) : inner,
    ]),
  );
}
