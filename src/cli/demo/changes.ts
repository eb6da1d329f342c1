import type { Emulator } from '../../emulator/server/server.js';
import type { Table } from '../../emulator/org/org.js';

/**
 * Changes rows of the emulated org: some deals are won, a lead is created, a wide row is renamed, contacts are deleted.
 *
 * @returns a description of the changes
 */
export function changeRows(emulator: Emulator): string {
  const { clock } = emulator;
  const table = (module: string): Table | undefined => emulator.org.modules.get(module)?.table;
  const ids = (module: string, count: number): string[] =>
    [...(table(module)?.scan({ sort: 'id', order: 'asc' }) ?? [])].slice(0, count).map(({ id }) => id);

  const deals = ids('Deals', 3);
  for (const id of deals) table('Deals')?.update(id, { Stage: 'Closed Won' }, clock.now());
  const wide = ids('Everything', 1);
  for (const id of wide) table('Everything')?.update(id, { Name: 'Renamed in the demo' }, clock.now());
  table('Leads')?.insert(
    { Last_Name: 'Lovelace', First_Name: 'Ada', Company: 'Analytical Engines' },
    clock.now(),
  );
  const gone = ids('Contacts', 2);
  for (const id of gone) table('Contacts')?.remove(id, clock.now(), 'recycle');
  clock.advance(60_000);
  return (
    `${deals.length} deals are won, ${wide.length} row with 130 fields is renamed, 1 lead is new, ` +
    `${gone.length} contacts are deleted`
  );
}
