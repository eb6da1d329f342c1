import { asObject, asObjects, asText, type Json, type JsonObject } from '../../util/json.js';
import { type Listing, readPages } from './listing.js';
import type { FixedDeps, PageReader } from './row.js';

type Source = Pick<Listing, 'path' | 'list' | 'paged' | 'query' | 'isKeyless'>;

/** Reads a short list, and a further list for each of its rows. A probe asks for the first of these only. */
function perRow(
  parents: Source,
  children: (parentId: string) => Source,
  toRow: (parent: JsonObject, child: JsonObject) => JsonObject[],
): PageReader {
  return async function* (deps) {
    for await (const parent of rowsOf(deps, parents)) {
      const id = asText(parent['id']);
      if (id === undefined) continue;
      for await (const page of pagesOf(deps, children(id))) {
        const rows = page.flatMap((child) => toRow(parent, child));
        if (rows.length > 0) yield rows;
        if (deps.isProbe) return;
      }
      if (deps.isProbe) return;
    }
  };
}

function pagesOf({ client, stream, row, warn }: FixedDeps, source: Source): AsyncGenerator<JsonObject[]> {
  return readPages(client, { ...source, stream, scopes: row.scopes }, warn);
}

async function* rowsOf(deps: FixedDeps, source: Source): AsyncGenerator<JsonObject> {
  for await (const page of pagesOf(deps, source)) yield* page;
}

/** The key of a row in two or more others. */
function keyOf(...parts: readonly (Json | undefined)[]): string {
  return parts.map((part) => asText(part) ?? '').join('-');
}

function refOf({ id = null, name = null }: JsonObject): JsonObject {
  return { id, name };
}

const PAGED = { paged: true } as const;

/** Zoho names the module of a deleted record by an object or by a text (zoho-api.md §6, §17). */
export const readRecycleBin: PageReader = async function* (deps) {
  for await (const page of pagesOf(deps, { path: '/settings/recycle_bin', list: 'recycle_bin', ...PAGED }))
    yield page.map(({ module = null, ...row }) => ({
      ...row,
      module: typeof module === 'string' ? { id: null, api_name: module } : module,
    }));
};

export const readUserGroupMembers = perRow(
  { path: '/settings/user_groups', list: 'user_groups', ...PAGED },
  (group) => ({ path: `/settings/user_groups/${group}/sources`, list: 'sources', isKeyless: true, ...PAGED }),
  (group, member) => [
    {
      ...member,
      id: keyOf(group['id'], member['type'], asObject(member['source'])['id']),
      group: refOf(group),
    },
  ],
);

export const readTerritoryUsers = perRow(
  { path: '/settings/territories', list: 'territories', ...PAGED },
  (territory) => ({ path: `/settings/territories/${territory}/users`, list: 'users', ...PAGED }),
  (territory, user) => [
    {
      ...user,
      id: keyOf(territory['id'], user['id']),
      territory: refOf(territory),
      user: { id: user['id'] ?? null, name: user['full_name'] ?? null, email: user['email'] ?? null },
    },
  ],
);

export const readProfilePermissions = perRow(
  { path: '/settings/profiles', list: 'profiles' },
  (profile) => ({ path: `/settings/profiles/${profile}`, list: 'profiles', isKeyless: true }),
  (profile, whole) =>
    asObjects(whole['permissions_details']).map((permission) => ({
      ...permission,
      id: keyOf(profile['id'], permission['id'] ?? permission['name']),
      permission_id: permission['id'] ?? null,
      profile: refOf(profile),
      module: asObject(permission['module'])['api_name'] ?? permission['module'] ?? null,
    })),
);

/** Zoho has pipelines for this module only (zoho-api.md §10.5). */
const LAYOUTS = { path: '/settings/layouts', list: 'layouts', query: { module: 'Deals' } };
const pipelinesOf = (layout: string): Source => ({
  path: '/settings/pipeline',
  list: 'pipeline',
  query: { layout_id: layout },
});

export const readPipelines = perRow(LAYOUTS, pipelinesOf, (layout, pipeline) => [
  {
    ...pipeline,
    id: keyOf(layout['id'], pipeline['id']),
    pipeline_id: pipeline['id'] ?? null,
    layout: refOf(layout),
    stage_count: asObjects(pipeline['maps']).length,
  },
]);

export const readStages = perRow(LAYOUTS, pipelinesOf, (layout, pipeline) =>
  asObjects(pipeline['maps']).map((stage) => ({
    ...stage,
    id: keyOf(layout['id'], pipeline['id'], stage['id']),
    stage_id: stage['id'] ?? null,
    pipeline: { id: pipeline['id'] ?? null, name: pipeline['actual_value'] ?? null },
    layout: refOf(layout),
  })),
);
