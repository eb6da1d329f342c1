import { command } from '../arguments/command.js';

/** `source-zoho demo` */
export const DEMO = command({
  name: 'demo',
  summary: 'a complete sync of the built-in emulator, no account needed',
  options: {
    output: { value: '<folder>', about: 'where to write its files (default: demo-output)' },
  },
  examples: ['source-zoho demo', 'source-zoho demo --output my-demo'],
  run: async ({ output = 'demo-output' }) => (await import('./demo.js')).runDemo({ output }),
});

/** `source-zoho emulator` */
export const EMULATOR = command({
  name: 'emulator',
  summary: 'a fake Zoho CRM; prints its addresses and credentials as JSON',
  options: {
    port: { value: '<n>', whole: { min: 0 }, about: 'the port to listen on (default: any free one)' },
    dataset: { value: '<folder>', about: 'an org from files' },
    rows: {
      value: '<Module=n>',
      repeats: true,
      about: 'the number of rows of a module; may be given more than once',
    },
    seed: { value: '<n>', whole: { min: 0 }, about: 'another number makes other rows (default: 1)' },
  },
  examples: [
    'source-zoho emulator > config.json &',
    'source-zoho emulator --port 8080 --rows Leads=5000 --rows Deals=0',
  ],
  run: async (options) => (await import('./emulator.js')).runEmulator(options),
});
