import { asArray, asText, isObject, type Json, type JsonObject } from '../../util/json.js';
import type { Org, OrgModule, Row, Table } from '../org/org.js';
import { readableFields } from '../view/render.js';
import type { Context } from '../call/route.js';
import type { BaseRows } from '../org/row-scan.js';
import { createTable } from '../org/table.js';
import { viewOf } from '../view/view.js';

/** What a query can read, directly or through a lookup: a module, or users, roles and profiles treated as modules. */
export interface Source {
  readonly name: string;
  readonly fields: ReadonlyMap<string, JsonObject>;
  readonly module: OrgModule;
}

export interface Sources {
  readonly get: (name: string) => Source | undefined;
}

export type SourceContext = Pick<Context, 'org' | 'zone'>;

/** Settings resources that lookups refer to. */
const RESOURCES: Readonly<Record<string, string>> = { Users: 'users', roles: 'roles', profiles: 'profiles' };

/** The sources of one query, created on demand and dropped with the query, so that each query sees live data. */
export function createSources(context: SourceContext): Sources {
  const known = new Map<string, Source | undefined>();
  return {
    get: (name) => {
      if (!known.has(name)) known.set(name, createSource(name, context));
      return known.get(name);
    },
  };
}

function createSource(name: string, context: SourceContext): Source | undefined {
  const resource = RESOURCES[name];
  const module =
    resource === undefined ? context.org.modules.get(name) : resourceModule(name, resource, context.org);
  if (!module) return undefined;
  const fields = readableFields(viewOf(module, context));
  return { name, module, fields: addConverted(name, fields) };
}

/** Leads also have the older name of `Converted__s` (zoho-api.md §7.3). */
function addConverted(name: string, fields: Map<string, JsonObject>): Map<string, JsonObject> {
  if (name === 'Leads') fields.set('$converted', { api_name: '$converted', data_type: 'boolean' });
  return fields;
}

const NO_BASE: BaseRows = {
  size: 0,
  idOf: String,
  indexOf: () => undefined,
  createdAt: () => null,
  modifiedAt: () => null,
  isConverted: () => false,
  derive: (index) => ({ id: String(index) }),
};

/** No metadata call describes these resources. Their fields are the keys of their rows. */
function resourceModule(name: string, resource: string, org: Pick<Org, 'settings'>): OrgModule {
  const extra = (org.settings[resource]?.rows ?? []).map((row): Row => ({
    ...row,
    id: asText(row['id']) ?? '',
  }));
  const table: Table = createTable({ base: NO_BASE, extra, timed: false });
  const access = { kind: 'ok' } as const;
  return {
    metadata: { api_name: name },
    fields: fieldsOf(extra),
    fieldsAccess: access,
    recordsAccess: access,
    table,
  };
}

function fieldsOf(rows: readonly Row[]): JsonObject[] {
  const samples = new Map<string, Json>();
  for (const row of rows) {
    for (const [key, value] of Object.entries(row)) {
      if (samples.get(key) === undefined || samples.get(key) === null) samples.set(key, value);
    }
  }
  return [...samples].flatMap(([name, sample]) => {
    const type = typeOf(name, sample);
    return type === undefined ? [] : [{ api_name: name, data_type: type, lookup: lookupOf(name) }];
  });
}

function lookupOf(name: string): JsonObject {
  if (name !== 'role' && name !== 'profile') return {};
  return { module: { api_name: `${name}s` } };
}

function typeOf(name: string, sample: Json): string | undefined {
  if (name === 'id') return 'bigint';
  if (name === 'role' || name === 'profile') return 'lookup';
  if (isObject(sample)) return 'id' in sample ? 'userlookup' : undefined;
  if (asArray(sample).length > 0 || Array.isArray(sample)) return undefined;
  if (typeof sample === 'boolean') return 'boolean';
  if (typeof sample === 'number') return 'integer';
  return /_time(__s)?$/i.test(name) ? 'datetime' : 'text';
}
