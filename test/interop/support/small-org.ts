import type { Org } from '#src/emulator/org/org.js';
import { createOrg } from '#src/emulator/seed/seed.js';

const MODULES = new Set([
  'Accounts',
  'Contacts',
  'Contacts_X_Accounts',
  'Deals',
  'Everything',
  'Leads',
  'Notes',
  'Quoted_Items',
  'Vehicles',
  'Vendors',
]);

/** Ten modules, those of `changes.ts` among them: for tests of which the number of tables is not the point. */
export function smallOrg(): Org {
  const org = createOrg({ now: Date.now() - 3_600_000 });
  return { ...org, modules: new Map([...org.modules].filter(([name]) => MODULES.has(name))) };
}
