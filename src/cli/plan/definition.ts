import { command } from '../arguments/command.js';

/** `source-zoho plan` */
export const PLAN = command({
  name: 'plan',
  summary: 'show what a sync will cost, before anything is read',
  description:
    'Shows the API credits, calls and minutes of the next sync, with the strategy of each stream and the reason.\nIt asks Zoho for counts, a page of rows and the columns that queries take: a few credits per stream, which it states.',
  options: {
    config: { value: '<file>', required: true, about: 'the configuration, a JSON file' },
    catalog: { value: '<file>', about: 'the streams to read: a configured catalog (default: every stream)' },
    state: { value: '<file>', about: 'the states of the last run; absent: everything is read' },
    json: { about: 'print JSON instead of a table' },
  },
  examples: [
    'source-zoho plan --config config.json',
    'source-zoho plan --config config.json --catalog configured_catalog.json --state state.json --json',
  ],
  run: async (options) => (await import('./plan.js')).runPlan(options),
});
