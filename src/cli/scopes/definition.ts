import { command } from '../arguments/command.js';

export const SCOPES = command({
  name: 'scopes',
  summary: 'print the OAuth scopes that the selected streams need',
  description:
    'Prints the scopes that the selected streams need, in one line as the Zoho API console takes it.\n' +
    'stderr says what each scope is for. No call is made.',
  options: {
    config: {
      about: 'configuration; modules and exclude_modules select the streams',
      value: '<file>',
      required: true,
    },
    catalog: { about: 'configured catalog, whose streams are selected instead', value: '<file>' },
  },
  examples: [
    'source-zoho scopes --config config.json',
    'source-zoho scopes --config config.json --catalog configured_catalog.json',
  ],
  run: async ({ config, catalog }) => {
    const { runScopes } = await import('./scopes.js');
    await runScopes(config, catalog);
  },
});
