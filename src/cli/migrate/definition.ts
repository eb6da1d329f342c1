import { command } from '../arguments/command.js';

/** `source-zoho migrate-state` */
export const MIGRATE_STATE = command({
  name: 'migrate-state',
  summary: 'show and convert the state of another connector for Zoho CRM',
  description:
    "Shows the state of Airbyte's source-zoho-crm, of singer-io's tap-zoho-crm or of another Singer tap, and prints it in the\n" +
    'form of source-zoho or tap-zoho. Both also read such states as they are; the command shows what they make of them.',
  options: {
    state: { value: '<file>', required: true, about: 'the state of the other connector' },
    catalog: {
      value: '<file>',
      about: 'a catalog of this source or tap, for the names of custom modules (default: standard modules)',
    },
    to: {
      value: '<protocol>',
      values: ['airbyte', 'singer'],
      about: 'the form to print (default: singer for bookmarks, else airbyte)',
    },
  },
  examples: [
    'source-zoho migrate-state --state old_state.json > state.json',
    'source-zoho migrate-state --state old_state.json --catalog configured_catalog.json --to airbyte > state.json',
  ],
  notes: ['stdout has the new state, stderr a table of old and new names.'],
  run: async (options) => (await import('./run.js')).runMigrateState(options),
});
