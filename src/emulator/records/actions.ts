import { asObject, asText, isObject, type JsonObject } from '../../util/json.js';
import { RETENTION } from './deleted.js';
import type { Settings } from '../options/options.js';
import type { OrgModule, Row } from '../org/org.js';

/**
 * What people do to an organisation beyond filling in a record, with what comes of it in other modules (zoho-api.md §6,
 * §12). Creating and editing records is done to the {@link OrgModule.table} itself.
 */
export interface Actions {
  /** To the recycle bin, or for good; the rows of its subforms go with it. A record in the recycle bin can be purged, too. */
  remove(module: string, id: string, type: 'recycle' | 'permanent'): boolean;
  /** Out of the recycle bin, where records lie for 60 days; rows of subforms come back with their record. */
  restore(module: string, id: string): boolean;
  /** The lead stays, as a converted one. */
  convert(id: string): boolean;
  /** Two records become the first of them, which takes over the values; the other is deleted. */
  merge(module: string, winner: string, loser: string, values: JsonObject): boolean;
  /** A new field, as `/settings/fields` will list it: empty in every row, and no row is changed by it. */
  addField(module: string, field: JsonObject): void;
}

interface RecordKey {
  readonly module: string;
  readonly id: string;
}

export function createActions(
  modules: Map<string, OrgModule>,
  settings: Pick<Settings, 'restoreIsChange' | 'mergedDuplicate'>,
  now: () => number,
): Actions {
  /** The rows of subforms that went with a record, by its place. */
  const gone = new Map<string, readonly RecordKey[]>();
  const tableOf = (module: string): OrgModule['table'] => moduleOf(modules, module).table;
  const binnedAt = (module: string, id: string): number | undefined =>
    tableOf(module)
      .deleted()
      .find((entry) => entry.id === id && entry.type === 'recycle')?.at;

  const remove: Actions['remove'] = (module, id, type) => {
    const rows = tableOf(module).get(id)
      ? subformRows(modules, module, id)
      : (gone.get(`${module} ${id}`) ?? []);
    if (!tableOf(module).remove(id, now(), type)) return false;
    // After the record: it is no more, so that they change it no more.
    for (const row of rows) tableOf(row.module).remove(row.id, now(), type);
    gone.set(`${module} ${id}`, rows);
    return true;
  };
  return {
    remove,
    restore: (module, id) => {
      const at = binnedAt(module, id);
      if (at === undefined || now() - at >= RETENTION.recycle) return false;
      for (const { module: child, id: row } of gone.get(`${module} ${id}`) ?? [])
        tableOf(child).restore(row, now(), !settings.restoreIsChange);
      return tableOf(module).restore(id, now(), !settings.restoreIsChange) !== undefined;
    },
    convert: (id) => tableOf('Leads').update(id, { Converted__s: true }, now()) !== undefined,
    merge: (module, winner, loser, values) => {
      const table = tableOf(module);
      if (winner === loser || !table.get(winner) || !table.get(loser)) return false;
      table.update(winner, values, now());
      return remove(module, loser, settings.mergedDuplicate);
    },
    addField: (module, field) => {
      const before = moduleOf(modules, module);
      modules.set(module, { ...before, fields: [...before.fields, field] });
    },
  };
}

function moduleOf(modules: ReadonlyMap<string, OrgModule>, name: string): OrgModule {
  const module = modules.get(name);
  if (!module) throw new Error(`There is no module ${name}.`);
  return module;
}

/** The rows of all subforms of a record. */
function subformRows(modules: ReadonlyMap<string, OrgModule>, parent: string, id: string): RecordKey[] {
  const isSubform = ({ metadata }: OrgModule): boolean =>
    metadata['generated_type'] === 'subform' &&
    asText(asObject(metadata['parent_module'])['api_name']) === parent;
  const isOurs = ({ Parent_Id: owner }: Row): boolean => isObject(owner) && owner['id'] === id;
  return [...modules]
    .filter(([, module]) => isSubform(module))
    .flatMap(([module, { table }]) =>
      [...table.scan({ sort: 'id', order: 'asc' })].filter(isOurs).map((row) => ({ module, id: row.id })),
    );
}
