import type { Emulator } from '#src/emulator/server.js';
import type { Row, Table } from '#src/emulator/org.js';

export interface Changes {
  /** Rows that an incremental read has to bring, by stream; deletions are not among them. */
  readonly counts: Readonly<Record<string, number>>;
  /** Ids of rows that are gone, by stream. */
  readonly removed: ReadonlyMap<string, string>;
}

/**
 * A lively minute: new, changed and (if wanted) deleted rows, in a wide module, in modules of all sorts, and in the rows
 * that subforms and multi-select lookups consist of.
 */
export function changeOrg(
  zoho: Pick<Emulator, 'org' | 'clock'>,
  options: { readonly remove: boolean },
): Changes {
  const now = zoho.clock.now();
  const tableOf = (module: string): Table => {
    const table = zoho.org.modules.get(module)?.table;
    if (!table) throw new Error(`the org has no module ${module}`);
    return table;
  };
  const rowsOf = (module: string): Row[] => [
    ...tableOf(module).scan({ sort: 'id', order: 'asc', converted: 'both' }),
  ];
  const change = (module: string, places: readonly number[], values: Partial<Row>): number => {
    const rows = rowsOf(module);
    for (const place of places) tableOf(module).update(rows[place]?.id ?? '', values as Row, now);
    return places.length;
  };
  const counts = {
    Contacts: change('Contacts', [0, 7], { Last_Name: 'Renamed 👋 "quoted"' }),
    Contacts_X_Accounts: change('Contacts_X_Accounts', [5], {}),
    Everything: change('Everything', [0, 100, 259], { Name: 'Changed', Boolean_1: true, Currency_1: null }),
    Leads:
      change('Leads', [1, 2], { Company: 'Two\nlines', Description: null }) +
      [tableOf('Leads').insert({ Last_Name: 'Lovelace', Company: 'Analytical Engines' }, now)].length,
    Quoted_Items: change('Quoted_Items', [10], {}),
  };
  const removed = new Map<string, string>();
  if (options.remove) {
    for (const module of ['Accounts', 'Deals', 'Vehicles']) {
      const id = rowsOf(module)[3]?.id ?? '';
      tableOf(module).remove(id, now, module === 'Deals' ? 'permanent' : 'recycle');
      removed.set(module, id);
    }
  }
  return { counts, removed };
}
