import { unsupportedReason } from '../catalog/streams/catalog.js';
import { SourceError } from '../errors.js';
import { log, type LogMessage } from '../message.js';
import { mapConcurrent } from '../util/async.js';
import { listFields, listModules, type ModuleMetadata } from '../zoho/api/metadata.js';
import type { ZohoClient } from '../zoho/client.js';
import { ZohoApiError } from '../zoho/http/api-error.js';
import {
  isOfOneCall,
  isWanted,
  namesOnlyFixed,
  type NameFilter,
  type Probe,
  probeFixed,
  probeModule,
  wantedFixedStreams,
} from './probe.js';

/** Modules that most orgs have. They are asked first. */
const FAMILIAR = ['Leads', 'Contacts', 'Accounts', 'Deals', 'Tasks'];
/** Platforms check before every sync. If all modules are configured, a few of them are enough. */
const SAMPLE = 3;
/** The most modules that a check asks, however many are configured or refused. */
const MOST = 10;

export interface CheckOptions extends NameFilter {
  /** Calls under way at once. */
  readonly concurrency: number;
}

/**
 * Checks whether a sync of the configured modules can run: it gets a token, lists the modules, and asks some of them for
 * their fields and one row. It does not ask modules that are not configured.
 *
 * @returns the result, for the log
 * @throws SourceError that states what is missing and what the user can do
 */
export async function checkConnection(client: ZohoClient, options: CheckOptions): Promise<LogMessage[]> {
  if (namesOnlyFixed(options)) return checkNamed(client, options);
  const listed =
    (await explain(listModules(client), 'list the modules', 'ZohoCRM.settings.modules.READ')) ?? [];
  const wanted = listed.filter(({ apiName }) => isWanted(apiName, options));
  const readable = wanted.filter((module) => unsupportedReason(module) === undefined).sort(byFamiliarity);
  if (wanted.length === 0 && listed.length > 0) return checkFixedStreams(client, options, listed.length);
  if (readable.length === 0) throw noneSupported(wanted.length, listed.length);
  const asked = await askSome(client, readable, options);
  const open = asked.filter(({ refusal }) => refusal === undefined);
  const [refused] = asked.flatMap(({ refusal }) => (refusal ? [refusal] : []));
  if (open.length === 0 && refused) throw refused;
  return [
    log(
      'info',
      'CONNECTION_CHECKED',
      `Zoho CRM answers: ${readable.length} of ${listed.length} modules can be streams of this configuration; ` +
        `asked ${asked.length} of them for fields and a row: ${asked.map(({ name }) => name).join(', ')}.`,
    ),
    ...asked.flatMap(({ refusal }) =>
      refusal ? [log('warn', 'STREAM_SKIPPED', `${refusal.userMessage} discover leaves it out.`)] : [],
    ),
  ];
}

interface Asked {
  readonly name: string;
  readonly refusal?: SourceError | undefined;
}

/** Asks all modules if the configuration names some, and a few otherwise. Asks more if all of these refuse. */
async function askSome(
  client: ZohoClient,
  modules: readonly ModuleMetadata[],
  { modules: globs, concurrency }: CheckOptions,
): Promise<Asked[]> {
  const first = globs.length > 0 ? MOST : SAMPLE;
  const ask = (some: readonly ModuleMetadata[]): Promise<Asked[]> =>
    mapConcurrent(some, concurrency, async ({ apiName }) => ({
      name: apiName,
      refusal: await refusalOf(client, apiName),
    }));
  const asked = await ask(modules.slice(0, first));
  if (asked.some(({ refusal }) => refusal === undefined)) return asked;
  return [...asked, ...(await ask(modules.slice(first, MOST)))];
}

/** The error of a module that cannot be read. If no module answers, the check fails with the first of these errors. */
async function refusalOf(client: ZohoClient, module: string): Promise<SourceError | undefined> {
  try {
    await explain(listFields(client, module), `read the fields of ${module}`, 'ZohoCRM.settings.fields.READ');
    const probe = probeModule(client, module).then(orThrow);
    await explain(probe, `read records of ${module}`, 'ZohoCRM.modules.READ');
    return undefined;
  } catch (error) {
    if (error instanceof SourceError && isOfOneCall(error.cause ?? error)) return error;
    throw error;
  }
}

function orThrow(probe: Probe): void {
  if (probe.outcome !== 'open') throw probe.error;
}

/** The configuration names fixed streams only: they are asked for a row, and no module is. */
async function checkNamed(client: ZohoClient, options: CheckOptions): Promise<LogMessage[]> {
  const named = wantedFixedStreams(options).slice(0, MOST);
  const probes = await mapConcurrent(named, options.concurrency, async ({ name }) => ({
    name,
    probe: await probeFixed(client, name),
  }));
  const refused = probes.flatMap(({ name, probe }) =>
    probe.outcome === 'open' ? [] : [{ name, error: probe.error }],
  );
  const [first] = refused;
  if (refused.length === probes.length) throw first?.error ?? noneSupported(0, 0);
  const names = named.map(({ name }) => name).join(', ');
  return [
    log('info', 'CONNECTION_CHECKED', `Zoho CRM answers: asked for a row of ${names}.`),
    ...refused.map(({ name, error }) =>
      log('warn', 'STREAM_SKIPPED', `${name}: ${error.userMessage} discover leaves it out.`),
    ),
  ];
}

/** No module fits: one of the fixed streams has to answer. */
async function checkFixedStreams(
  client: ZohoClient,
  options: CheckOptions,
  listed: number,
): Promise<LogMessage[]> {
  let refusal: SourceError | undefined;
  for (const { name } of wantedFixedStreams(options)) {
    const probe = await probeFixed(client, name);
    if (probe.outcome === 'open') return [noModuleFits(listed, name)];
    refusal ??= probe.error;
  }
  throw refusal ?? noneSupported(0, listed);
}

function noModuleFits(listed: number, asked: string): LogMessage {
  return log(
    'warn',
    'NO_MODULE_MATCHES',
    `None of the ${listed} modules of the org fits modules and exclude_modules: names are exact, letter case included. ` +
      `Of the fixed streams ${asked} was asked for a row, and answers.`,
  );
}

function noneSupported(wanted: number, listed: number): SourceError {
  const of =
    wanted === listed
      ? `${listed} modules`
      : `${listed} modules, of which the configuration selects ${wanted}`;
  return new SourceError({
    code: 'NO_MODULE_READABLE',
    failureType: 'config',
    userMessage:
      `Zoho lists ${of} and none of them can be read by this user. ` +
      'Authorise as a user whose profile may view the modules.',
  });
}

function byFamiliarity(a: ModuleMetadata, b: ModuleMetadata): number {
  return rank(a.apiName) - rank(b.apiName);
}

function rank(name: string): number {
  const index = FAMILIAR.indexOf(name);
  return index < 0 ? FAMILIAR.length : index;
}

/** Adds to an error which step failed and, if a scope is missing, which scope it needs (zoho-api.md §1.7). */
async function explain<T>(call: Promise<T>, step: string, scope: string): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ZohoApiError)) throw error;
    const remedy = error.code === 'OAUTH_SCOPE_MISMATCH' ? ` This needs the scope ${scope}.` : '';
    throw new SourceError({
      code: error.code,
      failureType: error.failureType,
      userMessage: `Could not ${step}.${remedy} ${error.userMessage}`,
      cause: error,
    });
  }
}
