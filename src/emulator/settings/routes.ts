import { type Answer, noContent, ok, Refusal } from '../call/answer.js';
import { demandAccess, invalidId, invalidParam } from '../call/errors.js';
import { idsParam, MAX_PER_PAGE, naturalParam, parseModifiedSince } from '../call/list-query.js';
import { zonedObject } from '../view/render.js';
import type { Context, Route, RoutedCall } from '../call/route.js';
import { orgRead, type Requirement, settingsRead, usersRead } from '../call/scopes.js';
import { currentUser } from '../view/view.js';
import { parseInstant } from '../../util/clock.js';
import { asObject, asText } from '../../util/json.js';
import type { JsonObject } from '../../util/json.js';

const MAX_TERRITORIES_PER_PAGE = 2_000;
const MAX_IDS = 100;

/** Rows of a settings resource. An org without it (no territories, one currency) responds as its edition does. */
function resourceRows(name: string, { org }: Context): readonly JsonObject[] {
  const resource = org.settings[name];
  demandAccess(resource?.access ?? { kind: 'empty' });
  return resource?.rows ?? [];
}

function listAnswer(name: string, rows: readonly JsonObject[], { zone }: Context, info?: JsonObject): Answer {
  if (rows.length === 0) return noContent;
  return ok({ [name]: rows.map((row) => zonedObject(row, zone)), ...(info ? { info } : {}) });
}

function pageOf(
  rows: readonly JsonObject[],
  call: RoutedCall,
  max: number,
): { rows: JsonObject[]; info: JsonObject } {
  const perPage = naturalParam(call.query, 'per_page', max, max);
  const page = naturalParam(call.query, 'page', 1);
  const end = page * perPage;
  const shown = rows.slice(end - perPage, end);
  return {
    rows: shown,
    info: { per_page: perPage, count: shown.length, page, more_records: end < rows.length },
  };
}

/** The `type` values of `/users` (zoho-api.md §10.1). Deleted users are in no other list. */
const USER_TYPES: Readonly<Record<string, (user: JsonObject, first: JsonObject) => boolean>> = {
  AllUsers: (user) => !isDeleted(user),
  ActiveUsers: isActive,
  DeactiveUsers: (user) => !isDeleted(user) && !isActive(user),
  ConfirmedUsers: (user) => !isDeleted(user) && isConfirmed(user),
  NotConfirmedUsers: (user) => !isDeleted(user) && !isConfirmed(user),
  DeletedUsers: isDeleted,
  ActiveConfirmedUsers: (user) => isActive(user) && isConfirmed(user),
  AdminUsers: (user) => !isDeleted(user) && isAdmin(user),
  ActiveConfirmedAdmins: (user) => isActive(user) && isConfirmed(user) && isAdmin(user),
  CurrentUser: (user, first) => user['id'] === first['id'],
  // zoho-api.md §17. The org has no users of the types lite and developer.
  DeveloperUsers: () => false,
  AllActiveUsers: isActive,
  ActiveLiteUser: () => false,
  ConfirmedReportingUsers: (user) => !isDeleted(user) && isConfirmed(user),
};

function isActive(user: JsonObject): boolean {
  return user['status'] === 'active';
}
function isDeleted(user: JsonObject): boolean {
  return user['status'] === 'deleted' || user['status'] === 'closed';
}
function isConfirmed(user: JsonObject): boolean {
  return user['confirm'] === true;
}
function isAdmin(user: JsonObject): boolean {
  return asObject(user['profile'])['name'] === 'Administrator';
}

function usersOfType(call: RoutedCall, context: Context): JsonObject[] {
  const isOfType = USER_TYPES[call.query['type'] ?? 'AllUsers'];
  if (!isOfType) throw new Refusal(invalidParam('type', Object.keys(USER_TYPES)));
  return resourceRows('users', context).filter((user) => isOfType(user, currentUser(context.org)));
}

function getUsers(call: RoutedCall, context: Context): Answer {
  const since = parseModifiedSince(call.modifiedSince);
  const ids = idsParam(call.query, MAX_IDS);
  const { modifiedSinceInclusive, nothingNew } = context.settings;
  const wanted = usersOfType(call, context).filter(
    (user) =>
      (!ids || ids.includes(asText(user['id']) ?? '')) &&
      (since === undefined || isChangedSince(user, since, modifiedSinceInclusive)),
  );
  const { rows, info } = pageOf(wanted, call, MAX_PER_PAGE);
  if (rows.length > 0 || since === undefined || nothingNew === '204')
    return listAnswer('users', rows, context, info);
  return nothingNew === '304' ? { status: 304 } : ok({ users: [], info });
}

function isChangedSince(user: JsonObject, since: number, inclusive: boolean): boolean {
  const at = parseInstant(asText(user['Modified_Time']) ?? asText(user['modified_time']) ?? '') ?? -Infinity;
  return inclusive ? at >= since : at > since;
}

const countUsers = (call: RoutedCall, context: Context): Answer =>
  ok({ count: usersOfType(call, context).length });

function getOrganization(_call: RoutedCall, { org, settings, zone }: Context): Answer {
  const license = { ...asObject(org.organization['license_details']), paid_type: settings.edition };
  return ok({ org: [zonedObject({ ...org.organization, license_details: license }, zone)] });
}

/** The list omits the long properties of profiles (zoho-api.md §10.3). */
function getProfiles(_call: RoutedCall, context: Context): Answer {
  const rows = resourceRows('profiles', context).map((profile) =>
    Object.fromEntries(
      Object.entries(profile).filter(([key]) => !['permissions_details', 'sections'].includes(key)),
    ),
  );
  return listAnswer('profiles', rows, context);
}

function getTerritories(call: RoutedCall, context: Context): Answer {
  const ids = idsParam(call.query, MAX_IDS);
  const wanted = resourceRows('territories', context).filter(
    ({ id }) => !ids || ids.includes(asText(id) ?? ''),
  );
  const { rows, info } = pageOf(wanted, call, MAX_TERRITORIES_PER_PAGE);
  return listAnswer('territories', rows, context, info);
}

const getAll =
  (name: string): Route['handle'] =>
  (_call, context) =>
    listAnswer(name, resourceRows(name, context), context);

const getOne =
  (name: string, pathIndex: number): Route['handle'] =>
  (call, context) => {
    const row = resourceRows(name, context).find(({ id }) => id === call.params['id']);
    if (row) return listAnswer(name, [row], context);
    return context.settings.unknownId === 204 ? noContent : invalidId(pathIndex);
  };

/** A resource as a list and as single items. */
function pair(
  path: string,
  name: string,
  required: Requirement,
  list: Route['handle'] = getAll(name),
): Route[] {
  const common = { method: 'GET', scopes: () => required } as const;
  const pathIndex = path.split('/').length - 1;
  return [
    { ...common, pattern: path, handle: list },
    { ...common, pattern: `${path}/#id`, handle: getOne(name, pathIndex) },
  ];
}

/** The org and its users (zoho-api.md §10.1–10.4). */
export const settingsRoutes: readonly Route[] = [
  { pattern: '/org', method: 'GET', scopes: () => orgRead, handle: getOrganization },
  { pattern: '/users/actions/count', method: 'GET', scopes: () => usersRead, handle: countUsers },
  ...pair('/users', 'users', usersRead, getUsers),
  ...pair('/settings/roles', 'roles', settingsRead('roles')),
  ...pair('/settings/profiles', 'profiles', settingsRead('profiles'), getProfiles),
  ...pair('/settings/territories', 'territories', settingsRead('territories'), getTerritories),
  ...pair('/org/currencies', 'currencies', settingsRead('currencies')),
];
