import { type Answer, noContent, ok, Refusal } from '../call/answer.js';
import { demandAccess, invalidId, invalidParam, requiredParam } from '../call/errors.js';
import { MAX_PER_PAGE, naturalParam } from '../call/list-query.js';
import type { Context, Route, RoutedCall } from '../call/route.js';
import { type Requirement, settingsRead, usersRead } from '../call/scopes.js';
import { asText, type Json, type JsonObject } from '../../util/json.js';
import type { ModuleSettings } from '../org/org.js';
import { zonedObject } from '../view/render.js';
import { moduleNamed } from './metadata-routes.js';

/** The rows of a resource of the org. A resource that the edition lacks responds as the edition does. */
function rowsOf(name: string, { org }: Context): readonly JsonObject[] {
  const resource = org.settings[name];
  demandAccess(resource?.access ?? { kind: 'empty' });
  return resource?.rows ?? [];
}

function answer(key: string, rows: readonly JsonObject[], { zone }: Context, info?: JsonObject): Answer {
  if (rows.length === 0) return noContent;
  return ok({ [key]: rows.map((row) => zonedObject(row, zone)), ...(info ? { info } : {}) });
}

function page(key: string, rows: readonly JsonObject[], call: RoutedCall, context: Context): Answer {
  const perPage = naturalParam(call.query, 'per_page', MAX_PER_PAGE, MAX_PER_PAGE);
  const number = naturalParam(call.query, 'page', 1);
  const shown = rows.slice((number - 1) * perPage, number * perPage);
  const more = number * perPage < rows.length;
  return answer(key, shown, context, {
    per_page: perPage,
    count: shown.length,
    page: number,
    more_records: more,
  });
}

const without = (key: string, row: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== key));

/** The rows that name a parent under `key`, without that key. */
function childrenOf(name: string, key: string, id: Json | undefined, context: Context): JsonObject[] {
  return rowsOf(name, context)
    .filter((row) => row[key] === id)
    .map((row) => without(key, row));
}

/** @throws Refusal for an id that is none of the resource's */
function demandParent(name: string, id: string | undefined, pathIndex: number, context: Context): void {
  const isKnown = rowsOf(name, context).some((row) => row['id'] === id);
  if (!isKnown) throw new Refusal(context.settings.unknownId === 204 ? noContent : invalidId(pathIndex));
}

function getSources(call: RoutedCall, context: Context): Answer {
  demandParent('user_groups', call.params['id'], 2, context);
  return page(
    'sources',
    childrenOf('user_group_sources', 'group', call.params['id'], context),
    call,
    context,
  );
}

function getTerritoryUsers(call: RoutedCall, context: Context): Answer {
  demandParent('territories', call.params['id'], 2, context);
  const ids = new Set(
    childrenOf('territory_users', 'territory', call.params['id'], context).map(({ user }) => user),
  );
  return page(
    'users',
    rowsOf('users', context).filter(({ id }) => ids.has(id)),
    call,
    context,
  );
}

function getPipelines(call: RoutedCall, context: Context): Answer {
  const layout = call.query['layout_id'];
  if (layout === undefined) throw new Refusal(requiredParam('layout_id'));
  const layouts = [...context.org.modules.values()].flatMap(({ settings }) => settings?.layouts ?? []);
  if (!layouts.some(({ id }) => id === layout)) throw new Refusal(invalidParam('layout_id'));
  return answer('pipeline', childrenOf('pipelines', 'layout', layout, context), context);
}

/** Zoho's numbers of licences (zoho-api.md §10.13). */
function getLicenses(_call: RoutedCall, context: Context): Answer {
  const { license_details: license = {} } = context.org.organization;
  const limit = Number(asText((license as JsonObject)['users_license_purchased']) ?? 0);
  const used = rowsOf('users', context).filter(({ status }) => status === 'active').length;
  const details = {
    available_count: { total: limit - used },
    used_count: { total: used },
    limits: { total: limit },
  };
  const feature = {
    components: null,
    api_name: 'user_licenses',
    parent_feature: null,
    module_supported: false,
  };
  return ok({ __features: [{ ...feature, details, feature_label: 'UserLicenses' }] });
}

const perModule =
  (name: keyof ModuleSettings, isPaged = false): Route['handle'] =>
  (call, context) => {
    const module = moduleNamed(call, context);
    demandAccess(module.fieldsAccess);
    const rows = module.settings?.[name] ?? [];
    return isPaged ? page(name, rows, call, context) : answer(name, rows, context);
  };

const paged =
  (name: string): Route['handle'] =>
  (call, context) =>
    page(name, rowsOf(name, context), call, context);

const get = (pattern: string, required: Requirement, handle: Route['handle']): Route => ({
  pattern,
  method: 'GET',
  scopes: () => required,
  handle,
});

const FEATURES: Requirement = [['ZohoCRM.features.READ', 'ZohoCRM.features.ALL']];
const TEMPLATES: Requirement = [['ZohoCRM.templates.email.READ', 'ZohoCRM.templates.email.ALL']];

/** Settings of modules and of the org that are tables of their own (zoho-api.md §10.3, §10.5, §10.6, §10.12–10.14). */
export const tableRoutes: readonly Route[] = [
  get('/settings/layouts', settingsRead('layouts'), perModule('layouts')),
  get('/settings/custom_views', settingsRead('custom_views'), perModule('custom_views', true)),
  get('/settings/related_lists', settingsRead('related_lists'), perModule('related_lists')),
  get('/settings/pipeline', settingsRead('pipeline'), getPipelines),
  get('/settings/variables', settingsRead('variables'), (_call, context) =>
    answer('variables', rowsOf('variables', context), context),
  ),
  get('/settings/email_templates', TEMPLATES, paged('email_templates')),
  get('/settings/user_groups', settingsRead('user_groups'), paged('user_groups')),
  get('/settings/user_groups/#id/sources', settingsRead('user_groups'), getSources),
  get('/settings/territories/#id/users', [...settingsRead('territories'), ...usersRead], getTerritoryUsers),
  get('/__features/user_licenses', FEATURES, getLicenses),
];
