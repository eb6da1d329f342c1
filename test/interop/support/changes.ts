import type { Row, Table } from '#src/emulator/org/org.js';
import type { Emulator } from '#src/emulator/server/server.js';
import type { JsonObject } from '#src/util/json.js';

type Org = Pick<Emulator, 'org' | 'clock'>;

/**
 * New and changed rows in a wide module, in modules of all sorts, and in those that subforms and multi-select lookups
 * consist of.
 *
 * @returns how many rows an incremental read has to bring, by stream
 */
export function changeOrg(zoho: Org): Record<string, number> {
  const change = (module: string, indexes: readonly number[], values: JsonObject): number => {
    const rows = rowsOf(zoho, module);
    for (const index of indexes) {
      tableOf(zoho, module).update(rows[index]?.id ?? '', values, zoho.clock.now());
    }
    return indexes.length;
  };
  tableOf(zoho, 'Leads').insert({ Last_Name: 'Lovelace', Company: 'Analytical Engines' }, zoho.clock.now());
  return {
    Contacts: change('Contacts', [0, 7], { Last_Name: 'Renamed 👋 "quoted"' }),
    Contacts_X_Accounts: change('Contacts_X_Accounts', [5], {}),
    Everything: change('Everything', [0, 100, 259], { Name: 'Changed', Boolean_1: true, Currency_1: null }),
    Leads: 1 + change('Leads', [1, 2], { Company: 'Two\nlines', Description: null }),
    Quoted_Items: change('Quoted_Items', [10], {}),
    // The parent of that row: it is changed with it (zoho-api.md §12).
    Quotes: 1,
  };
}

/**
 * Deletes a row of three modules, one of them for good.
 *
 * @returns the ids of what is gone, by module
 */
export function removeRows(zoho: Org): ReadonlyMap<string, string> {
  return new Map(
    ['Accounts', 'Deals', 'Vehicles'].map((module) => {
      const id = rowsOf(zoho, module)[3]?.id ?? '';
      tableOf(zoho, module).remove(id, zoho.clock.now(), module === 'Deals' ? 'permanent' : 'recycle');
      return [module, id];
    }),
  );
}

/** A run reads the seconds that are over when it begins (src/state/window.ts): what just happened is in the next one. */
export const secondIsOver = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 1_000 - (Date.now() % 1_000)));

function tableOf({ org }: Org, module: string): Table {
  const table = org.modules.get(module)?.table;
  if (!table) throw new Error(`the org has no module ${module}`);
  return table;
}

function rowsOf(zoho: Org, module: string): Row[] {
  return [...tableOf(zoho, module).scan({ sort: 'id', order: 'asc', converted: 'both' })];
}
