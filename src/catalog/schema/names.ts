import { compareIds } from '../../util/ids.js';
import type { ModuleFacts } from './metadata.js';

/**
 * Names of fixed streams, present and planned. A module with one of these names keeps its suffix for good.
 */
export const RESERVED_STREAM_NAMES: readonly string[] = (
  'currencies custom_views email_templates fields layouts modules organization picklist_values pipelines ' +
  'profile_permissions profiles record_counts related_lists roles stages subscriptions tags territories ' +
  'territory_users user_group_members user_groups users variables ' +
  'attachment_files campaign_members contact_roles emails record_notes recycle_bin related_records timeline'
).split(' ');

/**
 * Makes names that stay distinct if letter case is lost (PyAirbyte, Postgres). Of names that differ only by case the second
 * gets `__2`, the third `__3` (F-D14, F-D15).
 *
 * @param wanted in the order in which names are assigned
 */
export function distinctNames(wanted: readonly string[], taken: Iterable<string> = []): string[] {
  const used = new Set([...taken].map((name) => name.toLowerCase()));
  return wanted.map((name) => {
    const free = firstFree(name, used);
    used.add(free.toLowerCase());
    return free;
  });
}

function firstFree(name: string, used: ReadonlySet<string>): string {
  if (!used.has(name.toLowerCase())) return name;
  let number = 2;
  while (used.has(`${name}__${number}`.toLowerCase())) number += 1;
  return `${name}__${number}`;
}

/**
 * The stream name of every module: its api_name, `<api_name>__module` if a fixed stream has that name, and `__2` for the
 * younger (by id) of two that differ only by case. Pass all modules of the org, extracted or not, so that no name depends
 * on the user's selection.
 */
export function streamNames(modules: readonly ModuleFacts[]): ReadonlyMap<string, string> {
  const distinct = new Map(
    modules.filter(({ apiName }) => apiName !== '').map((module) => [module.apiName, module]),
  );
  const ordered = [...distinct.values()].sort(byAge);
  const reserved = new Set(RESERVED_STREAM_NAMES);
  const wanted = ordered.map(({ apiName }) =>
    reserved.has(apiName.toLowerCase()) ? `${apiName}__module` : apiName,
  );
  const given = distinctNames(wanted, RESERVED_STREAM_NAMES);
  return new Map(ordered.map(({ apiName }, index) => [apiName, given[index] ?? apiName]));
}

/** The older module has the smaller id. Modules without an id come last, by name. */
function byAge(a: ModuleFacts, b: ModuleFacts): number {
  const [idA = '', idB = ''] = [a.id, b.id];
  if ((idA === '') !== (idB === '')) return idA === '' ? 1 : -1;
  return compareIds(idA, idB) || compareText(a.apiName, b.apiName);
}

/** Compares by code unit, independent of the locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
