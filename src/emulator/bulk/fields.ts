import { asObject, asObjects, asText } from '../../util/json.js';
import type { Json, JsonObject } from '../../util/json.js';
import type { Org, OrgModule, Row } from '../org/org.js';
import { readableFields } from '../view/render.js';
import { systemProperty } from '../view/system-properties.js';
import { viewOf } from '../view/view.js';
import type { ZonePrinter } from '../view/zone.js';

/** The fields that a job may name: those of one module and of the parents that its lookups refer to. */
export interface FieldSource {
  readonly find: (name: string) => Found | 'unknown' | 'unsupported' | 'too-deep';
  /** All fields of the module that this user may read. */
  readonly names: () => string[];
}

/** A field, and where to find its value in a row of the module. */
export interface Found {
  /** The metadata. For a dotted name, that of the parent's field. */
  readonly field: JsonObject;
  readonly read: (row: Row) => Json;
  /** The keys of the row that `read` reads. */
  readonly uses: readonly string[];
  /** The lookup that refers to the parent. */
  readonly parent?: string;
  /** Values are already printed as Zoho does. */
  readonly verbatim: boolean;
}

interface Surroundings {
  readonly org: Org;
  readonly zone: ZonePrinter;
}

/** Not described by any field, but allowed as a column and in criteria (zoho-api.md §8.4). Its id is null (§8.2). */
const CONVERTED: JsonObject = { api_name: '$converted', data_type: 'boolean', id: null };

/** Number of parents that a job caches while it runs. */
const REMEMBERED = 50_000;

export function createFieldSource(module: OrgModule, around: Surroundings): FieldSource {
  const fields = readableFields(viewOf(module, around));
  const verbatim = module.verbatim ?? false;
  return {
    names: () => [...fields.keys()],
    find: (name) => {
      if (name === '$converted') {
        const uses = [name, 'Converted__s'];
        return { field: CONVERTED, read: systemProperty(name, module), uses, verbatim };
      }
      const own = fields.get(name);
      if (own) return { field: own, read: (row) => row[name] ?? null, uses: [name], verbatim };
      const [lookup = '', inner = '', ...deeper] = name.split('.');
      const link = fields.get(lookup);
      if (!link || inner === '') return 'unknown';
      return deeper.length > 0 ? 'too-deep' : findInParent(lookup, link, inner, around);
    },
  };
}

function findInParent(
  lookup: string,
  link: JsonObject,
  name: string,
  around: Surroundings,
): ReturnType<FieldSource['find']> {
  const type = asText(link['data_type']);
  if (type === 'ownerlookup' || type === 'userlookup') return findInUser(lookup, name, around.org);
  const target = asText(asObject(asObject(link['lookup'])['module'])['api_name']);
  const parent = type === 'lookup' ? around.org.modules.get(target ?? '') : undefined;
  if (!parent) return 'unsupported';
  const field = readableFields(viewOf(parent, around)).get(name);
  if (!field) return 'unknown';
  const parentOf = remember((id) => parent.table.get(id));
  return {
    field,
    parent: lookup,
    uses: [lookup],
    verbatim: parent.verbatim ?? false,
    read: (row) => parentOf(idOf(row[lookup]))?.[name] ?? null,
  };
}

/** Users have no field metadata here. Any property in a response of `/users` can be requested (zoho-api.md §10.1). */
function findInUser(lookup: string, name: string, org: Org): Found | 'unknown' {
  const users = asObjects([...(org.settings['users']?.rows ?? [])]);
  if (!users.some((user) => name in user)) return 'unknown';
  const byId = new Map(users.map((user) => [asText(user['id']), user]));
  return {
    field: { api_name: name, data_type: 'text', id: null },
    parent: lookup,
    uses: [lookup],
    verbatim: false,
    read: (row) => byId.get(idOf(row[lookup]))?.[name] ?? null,
  };
}

const idOf = (value: Json | undefined): string => asText(asObject(value)['id']) ?? '';

function remember(find: (id: string) => Row | undefined): (id: string) => Row | undefined {
  const known = new Map<string, Row | undefined>();
  return (id) => {
    if (id === '') return undefined;
    if (known.has(id)) return known.get(id);
    if (known.size >= REMEMBERED) known.clear();
    const row = find(id);
    known.set(id, row);
    return row;
  };
}

/**
 * A test for rows of a history whose parent exists. Bulk read omits the others (zoho-api.md §3.3, seen on `DealHistory`).
 * `undefined` for modules of any other kind.
 */
export function hasParentIn(
  { metadata, fields }: Pick<OrgModule, 'metadata' | 'fields'>,
  { modules }: Pick<Org, 'modules'>,
): ((row: Row) => boolean) | undefined {
  if (metadata['generated_type'] !== 'field_tracker') return undefined;
  const name = asText(asObject(metadata['parent_module'])['api_name']) ?? '';
  const parents = modules.get(name)?.table;
  const link = fields.find((field) => asObject(asObject(field['lookup'])['module'])['api_name'] === name);
  const lookup = asText(link?.['api_name']);
  if (!parents || lookup === undefined) return undefined;
  const parentOf = remember((id) => parents.get(id));
  return (row) => row[lookup] === null || parentOf(idOf(row[lookup])) !== undefined;
}
