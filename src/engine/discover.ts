import {
  buildCatalog,
  countHiddenFields,
  unsupportedReason,
  type Catalog,
  type CatalogModule,
} from '../catalog/streams/catalog.js';
import { FIXED_STREAMS } from '../catalog/streams/fixed-streams.js';
import { matchesAny } from '../catalog/streams/glob.js';
import type { StreamDefinition } from '../catalog/streams/streams.js';
import { SourceError } from '../errors.js';
import { log, type LogMessage } from '../message.js';
import { mapConcurrent } from '../util/async.js';
import { ZohoApiError } from '../zoho/http/api-error.js';
import type { ZohoClient } from '../zoho/client.js';
import { listFields, listModules, type ModuleMetadata } from '../zoho/api/metadata.js';

export interface DiscoverOptions {
  /** Globs of api_names; empty: all. The fixed streams are no modules: they stay. */
  readonly modules: readonly string[];
  /** Globs of stream names, fixed ones included. */
  readonly excludeModules: readonly string[];
  /** Field requests under way at once. */
  readonly concurrency: number;
}

export interface Discovery {
  readonly streams: readonly StreamDefinition[];
  /** What was skipped or is out of the ordinary: nothing vanishes without a word. */
  readonly notes: readonly LogMessage[];
}

/**
 * The streams of an org in 1 + M calls for M modules that have an API: their metadata, and the fixed streams.
 *
 * @throws SourceError where not one module can be read: an empty catalog would say that there is no data (F-D6)
 */
export async function discover(client: ZohoClient, options: DiscoverOptions): Promise<Discovery> {
  const listed = (await listModules(client)) ?? [];
  const wanted = listed.filter(({ apiName }) => isWanted(apiName, options));
  const modules = await mapConcurrent(wanted, options.concurrency, (module) => withFields(client, module));
  refuseIfNothingReadable(modules);
  const catalog = buildCatalog({ modules, allModules: listed });
  return {
    streams: [
      ...catalog.streams,
      ...FIXED_STREAMS.filter(({ name }) => !matchesAny(name, options.excludeModules)),
    ],
    notes: [...nothingMatches(options, listed.length, wanted.length), ...notesOf(catalog, listed.length)],
  };
}

function nothingMatches(
  { modules, excludeModules }: DiscoverOptions,
  listed: number,
  wanted: number,
): LogMessage[] {
  if (wanted > 0 || listed === 0) return [];
  const options = `modules ${JSON.stringify(modules)} and exclude_modules ${JSON.stringify(excludeModules)}`;
  return [
    log(
      'warn',
      `None of the ${listed} modules of the org fits ${options}: names are exact, letter case included`,
    ),
  ];
}

function isWanted(name: string, { modules, excludeModules }: DiscoverOptions): boolean {
  return (modules.length === 0 || matchesAny(name, modules)) && !matchesAny(name, excludeModules);
}

async function withFields(client: ZohoClient, module: ModuleMetadata): Promise<CatalogModule> {
  if (unsupportedReason(module) !== undefined) return { module, fields: undefined };
  try {
    return { module, fields: await listFields(client, module.apiName) };
  } catch (error) {
    if (!(error instanceof ZohoApiError) || error.action !== 'skip-stream') throw error;
    return { module, fields: undefined, fieldsProblem: error.userMessage };
  }
}

function refuseIfNothingReadable(modules: readonly CatalogModule[]): void {
  const asked = modules.filter(({ module }) => unsupportedReason(module) === undefined);
  const refused = asked.filter(({ fieldsProblem }) => fieldsProblem !== undefined);
  const [first] = refused;
  if (!first || refused.length < asked.length) return;
  throw new SourceError({
    code: 'NO_MODULE_READABLE',
    failureType: 'config',
    userMessage:
      `Zoho refuses the fields of all ${asked.length} modules, for example of ${first.module.apiName}: ${first.fieldsProblem ?? ''} ` +
      'The grant needs the scope ZohoCRM.settings.fields.READ and a user who may view the modules.',
  });
}

function notesOf(catalog: Catalog, listed: number): LogMessage[] {
  const hidden = countHiddenFields(catalog.streams);
  return [
    ...(listed === 0 ? [log('warn', 'Zoho lists no modules: the catalog holds the fixed streams only')] : []),
    ...catalog.skipped.map(({ module, reason, level }) => log(level, `${module} is no stream: ${reason}`)),
    ...catalog.warnings.map((warning) => log('warn', warning)),
    ...(hidden === 0
      ? []
      : [log('info', `${hidden} columns are hidden in Zoho's own pages and kept; they may be empty`)]),
  ];
}
