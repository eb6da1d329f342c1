import { command } from '../arguments/command.js';

/** `source-zoho login` */
export const LOGIN = command({
  name: 'login',
  summary: 'get a refresh token from Zoho and write config.json',
  description:
    'Gets a refresh token from Zoho, and writes a config file that all commands take.\n' +
    'A self client needs a code from the API console; a server-based client is accepted in a browser.\n' +
    'What is not given as an option is asked; without a terminal, each answer is a line of stdin.',
  options: {
    client: {
      value: '<kind>',
      values: ['self', 'server'],
      about: 'the kind of client in the API console: self (paste a code) or server (in a browser)',
    },
    clientId: { value: '<id>', about: 'of the client in the API console' },
    clientSecret: {
      value: '<secret>',
      about: 'better given when asked, or by stdin: other users may see arguments',
    },
    code: { value: '<code>', about: 'of a self client, generated less than ten minutes ago' },
    dcRegion: {
      value: '<region>',
      about: 'data centre: US, EU, IN, AU, JP, CN, CA, SA, UK or AE (default: all are asked)',
    },
    environment: {
      value: '<name>',
      values: ['Production', 'Sandbox', 'Developer'],
      about: 'for which the code was made (default: Production)',
    },
    modules: {
      value: '<names>',
      about:
        'only these modules and fixed streams, separated by commas: fewer scopes (default: those of the config that is there, else all)',
    },
    output: { short: 'o', value: '<file>', about: 'the config file to write (default: config.json)' },
    port: {
      value: '<n>',
      whole: { min: 0 },
      about:
        'the port of http://127.0.0.1:PORT/callback, as registered for the server-based client (default: 8976)',
    },
    redirectUri: { value: '<url>', about: 'another registered address that leads to this port' },
    noBrowser: { about: 'only print the address to open' },
    force: { about: 'overwrite the config of another org without asking' },
    accountsUrl: { value: '<url>', hidden: true, about: 'another accounts server: the emulator' },
    apiUrl: { value: '<url>', hidden: true, about: 'another API server: the emulator' },
  },
  examples: [
    'source-zoho login',
    'source-zoho login --client server --dc-region EU',
    'source-zoho login --modules Leads,Contacts,Deals,users',
    'printf \'%s\\n\' "$CLIENT_ID" "$CLIENT_SECRET" "$CODE" | source-zoho login --client self --output config.json',
  ],
  notes: ['The file is readable by its owner only. Secrets are neither echoed nor printed.'],
  run: async (options) => {
    const { runLogin } = await import('./run.js');
    const { output = 'config.json', port = 8976 } = options;
    const modules = options.modules?.split(',').map((name) => name.trim());
    return runLogin({ ...options, output, port, modules: modules?.filter((name) => name !== '') });
  },
});
