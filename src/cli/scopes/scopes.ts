import { parseConfig } from '../../config/parse.js';
import { type NeededScope, scopesFor } from '../../engine/scopes.js';
import { parseConfiguredCatalog } from '../../protocol/airbyte/configured-catalog.js';
import { loadJsonFile } from '../process/files.js';

/** `source-zoho scopes`: prints the smallest set of scopes for the selected streams. No call is made. */
export async function runScopes(configFile: string, catalogFile: string | undefined): Promise<void> {
  const { config } = parseConfig(await loadJsonFile('config', configFile));
  const scopes = scopesFor(config, await selectedIn(catalogFile));
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
