import { type Answer, noContent, ok, Refusal } from '../call/answer.js';
import { demandAccess, invalidModule, requiredParam } from '../call/errors.js';
import { listParam } from '../call/list-query.js';
import { zonedObject } from '../view/render.js';
import type { Context, Route, RoutedCall } from '../call/route.js';
import { settingsRead } from '../call/scopes.js';
import type { OrgModule } from '../org/org.js';
import { currentUser } from '../view/view.js';
import { asObjects, asText, type JsonObject } from '../../util/json.js';

/** Only the response for a single module has these keys (zoho-api.md §3). */
const SINGLE_KEYS = new Set([
  'per_page',
  '$properties',
  '$on_demand_properties',
  'search_layout_fields',
  'display_field',
  'lookup_field_properties',
  'related_list_properties',
  'related_lists',
  'layouts',
  'custom_view',
  'activity_badge',
  'kanban_view',
  'kanban_view_supported',
  'filter_supported',
  'triggers_supported',
  'webform_supported',
  'email_parser_supported',
  'inventory_template_supported',
  'scoring_supported',
  'emailTemplate_support',
  'zia_view',
  'default_mapping_fields',
  'territory',
]);

/** Tags of one module (zoho-api.md §10.12). */
const MAX_TAGS = 200;

const withoutSingleKeys = (metadata: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(metadata).filter(([key]) => !SINGLE_KEYS.has(key)));

function getModules(call: RoutedCall, { org, zone }: Context): Answer {
  const statuses = listParam(call.query, 'status');
  const all = [...org.modules.values()].map(({ metadata }) => metadata);
  const listed = statuses ? all.filter(({ status }) => statuses.includes(asText(status) ?? '')) : all;
  if (listed.length === 0) return noContent;
  return ok({ modules: listed.map((metadata) => zonedObject(withoutSingleKeys(metadata), zone)) });
}

/** A module by api_name, or by id as metadata calls allow. */
function findModule({ org }: Pick<Context, 'org'>, name: string): OrgModule | undefined {
  return org.modules.get(name) ?? [...org.modules.values()].find(({ metadata }) => metadata['id'] === name);
}

function getModule(call: RoutedCall, context: Context): Answer {
  const module = findModule(context, call.params['name'] ?? '');
  // Counted from `settings`. zoho-api.md has the index for record calls only.
  if (!module) throw new Refusal(invalidModule({ resource_path_index: 2 }));
  return ok({ modules: [zonedObject(module.metadata, context.zone)] });
}

/** @throws Refusal without a module name, and for an unknown module */
export function moduleNamed(call: RoutedCall, context: Context): OrgModule {
  const name = call.query['module'];
  if (name === undefined || name === '') throw new Refusal(requiredParam('module'));
  const module = findModule(context, name);
  if (!module) throw new Refusal(invalidModule({ param_name: 'module' }));
  return module;
}

/** @throws Refusal as {@link moduleNamed}, and if its metadata cannot be read (zoho-api.md §3.3, §4) */
function moduleWithFields(call: RoutedCall, context: Context): OrgModule {
  const module = moduleNamed(call, context);
  demandAccess(module.fieldsAccess);
  return module;
}

/** Default `used`: fields on a layout (zoho-api.md §4). Hidden ones are listed, too. */
function getFields(call: RoutedCall, context: Context): Answer {
  const { fields } = moduleWithFields(call, context);
  const type = call.query['type'] ?? 'used';
  const listed = fields.filter((field) => type === 'all' || (field['type'] ?? 'used') === type);
  if (listed.length === 0) return noContent;
  return ok({ fields: listed.map((field) => zonedObject(field, context.zone)) });
}

function getField(call: RoutedCall, context: Context): Answer {
  const { fields } = moduleWithFields(call, context);
  const field = fields.find(({ id }) => id === call.params['id']);
  return field ? ok({ fields: [zonedObject(field, context.zone)] }) : noContent;
}

/** Every tag of the module (zoho-api.md §10.12). All belong to the current user, so `my_tags` changes nothing. */
function getTags(call: RoutedCall, context: Context): Answer {
  const tags = tagsOf(moduleWithFields(call, context));
  if (tags.length === 0) return noContent;
  const { id = null, full_name = null, created_time = null } = currentUser(context.org);
  const by = { name: full_name, id };
  const stamps = { created_time, modified_time: created_time, created_by: by, modified_by: by };
  const listed = tags.map((tag) => zonedObject({ ...stamps, ...tag }, context.zone));
  return ok({ tags: listed, info: { count: tags.length, allowed_count: MAX_TAGS } });
}

function tagsOf({ tags, table }: OrgModule): readonly JsonObject[] {
  if (tags) return tags;
  const carried = new Map<string, JsonObject>();
  for (const row of table.scan({ sort: 'id', order: 'asc', converted: 'both', fields: new Set(['Tag']) }))
    for (const tag of asObjects(row['Tag'])) carried.set(asText(tag['name']) ?? '', tag);
  return [...carried.values()];
}

/** Modules, fields and tags (zoho-api.md §3, §4, §10.12). */
export const metadataRoutes: readonly Route[] = [
  { pattern: '/settings/modules', method: 'GET', scopes: () => settingsRead('modules'), handle: getModules },
  {
    pattern: '/settings/modules/:name',
    method: 'GET',
    scopes: () => settingsRead('modules'),
    handle: getModule,
  },
  { pattern: '/settings/fields', method: 'GET', scopes: () => settingsRead('fields'), handle: getFields },
  { pattern: '/settings/tags', method: 'GET', scopes: () => settingsRead('tags'), handle: getTags },
  { pattern: '/settings/fields/#id', method: 'GET', scopes: () => settingsRead('fields'), handle: getField },
];
