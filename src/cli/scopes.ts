import { parseArgs } from 'node:util';
import { parseConfig } from '../config/parse.js';
import { SourceError } from '../errors.js';
import { type NeededScope, scopesFor } from '../engine/scopes.js';
import { parseConfiguredCatalog } from '../protocol/airbyte/configured-catalog.js';
import { loadJsonFile } from './process/files.js';

export const SCOPES_HELP = `source-zoho scopes: the OAuth scopes that the selected streams need

  source-zoho scopes --config config.json
  source-zoho scopes --config config.json --catalog configured_catalog.json

stdout has one line, as the Zoho API console takes it. stderr says what each scope is for.
Without --catalog, modules and exclude_modules of the configuration select the streams.
`;

/** `source-zoho scopes`: prints the smallest set of scopes for the selected streams. No call is made. */
export async function runScopes(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { config: { type: 'string' }, catalog: { type: 'string' } },
  });
  if (values.config === undefined) throw usage('scopes needs --config. See source-zoho scopes --help.');
  const { config } = parseConfig(await loadJsonFile('config', values.config));
  const scopes = scopesFor(config, await selectedIn(values.catalog));
  process.stdout.write(`${scopes.map(({ scope }) => scope).join(',')}\n`);
  process.stderr.write(explained(scopes));
}

async function selectedIn(path: string | undefined): Promise<string[] | undefined> {
  if (path === undefined) return undefined;
  return parseConfiguredCatalog(await loadJsonFile('catalog', path)).map(({ name }) => name);
}

function explained(scopes: readonly NeededScope[]): string {
  const width = Math.max(...scopes.map(({ scope }) => scope.length));
  return scopes.map(({ scope, uses }) => `${scope.padEnd(width)}  ${uses.join(', ')}\n`).join('');
}

function usage(userMessage: string): SourceError {
  return new SourceError({ code: 'USAGE', failureType: 'config', userMessage });
}
