import { asObject, asText, isObject, type JsonObject } from '../../util/json.js';
import { RETENTION } from './deleted.js';
import type { Settings } from '../options/options.js';
import type { OrgModule, Row } from '../org/org.js';

/**
 * User actions on an organisation other than editing a record, with their effects in other modules (zoho-api.md §6, §12).
 * Records are created and edited through {@link OrgModule.table} itself.
 */
export interface Actions {
  /** Moves a record and the rows of its subforms to the recycle bin, or deletes them for good. Also purges from the bin. */
  remove(module: string, id: string, type: 'recycle' | 'permanent'): boolean;
  /** Restores a record and the rows of its subforms from the recycle bin, where records are kept for 60 days. */
  restore(module: string, id: string): boolean;
  /** A record has to wait for approval (zoho-api.md §17), or has it. */
  approve(module: string, id: string, isApproved: boolean): boolean;
  /** Marks the lead as converted. The record stays. */
  convert(id: string): boolean;
  /** Merges two records: the winner gets the values, the loser is deleted. */
  merge(module: string, winner: string, loser: string, values: JsonObject): boolean;
  /** Adds a field as `/settings/fields` will list it. It is empty in every row, and no row changes. */
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
  /** The subform rows that were removed with a record, by the record's key. */
  const gone = new Map<string, readonly RecordKey[]>();
  const tableOf = (module: string): OrgModule['table'] => moduleOf(modules, module).table;
  const binnedAt = (module: string, id: string): number | undefined =>
    tableOf(module)
      .deleted()
      .find((entry) => entry.id === id && entry.type === 'recycle')?.at;

  const isMerged = (module: string, id: string): boolean =>
    tableOf(module)
      .deleted()
      .some((entry) => entry.id === id && entry.merged === true);

  const take = (module: string, id: string, type: 'recycle' | 'permanent', merged = false): boolean => {
    const rows = tableOf(module).get(id)
      ? subformRows(modules, module, id)
      : (gone.get(`${module} ${id}`) ?? []);
    if (!tableOf(module).remove(id, now(), type, merged)) return false;
    // Removed after the record: the record no longer exists, so they do not touch it.
    for (const row of rows) tableOf(row.module).remove(row.id, now(), type);
    gone.set(`${module} ${id}`, rows);
    return true;
  };
  return {
    remove: (module, id, type) => take(module, id, type),
    restore: (module, id) => {
      const at = binnedAt(module, id);
      if (at === undefined || isMerged(module, id) || now() - at >= RETENTION.recycle) return false;
      for (const { module: child, id: row } of gone.get(`${module} ${id}`) ?? [])
        tableOf(child).restore(row, now(), !settings.restoreIsChange);
      return tableOf(module).restore(id, now(), !settings.restoreIsChange) !== undefined;
    },
    approve: (module, id, isApproved) => {
      const values = { $approved: isApproved, $approval_state: isApproved ? 'approved' : 'approval_pending' };
      return tableOf(module).update(id, values, now()) !== undefined;
    },
    convert: (id) => tableOf('Leads').update(id, { Converted__s: true }, now()) !== undefined,
    merge: (module, winner, loser, values) => {
      const table = tableOf(module);
      if (winner === loser || !table.get(winner) || !table.get(loser)) return false;
      table.update(winner, values, now());
      return take(module, loser, settings.mergedDuplicate, true);
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
