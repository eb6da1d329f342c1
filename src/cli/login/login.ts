import { toSourceError, type SourceError } from '../../errors.js';
import { type Message } from '../../message.js';
import { createGrowingRedactor, type Redactor } from '../../config/redact.js';
import { asText, type JsonObject } from '../../util/json.js';
import { getOrganization, listModules } from '../../zoho/api/metadata.js';
import { parseRegion, regionOf } from '../../zoho/http/hosts.js';
import { FOR_CHECK, type Connection } from '../connect/compose.js';
import { openConnection } from '../connect/open.js';
import { asTyped } from '../process/own-name.js';
import { advised, type Attempt, type ClientKind } from './advice.js';
import { selfGrant, serverGrant, type Grant, type GrantDeps } from './grant.js';
import { loadExisting, saveConfig } from './save.js';
import { scopesOfLogin } from './scopes.js';

export interface LoginOptions {
  readonly client: ClientKind | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly code: string | undefined;
  readonly dcRegion: string | undefined;
  readonly environment: string | undefined;
  readonly output: string;
  readonly port: number;
  readonly redirectUri: string | undefined;
  readonly noBrowser: boolean;
  /** Overwrites the config of another org without asking. */
  readonly force: boolean;
  readonly accountsUrl: string | undefined;
  readonly apiUrl: string | undefined;
  /** Names or patterns of the streams wanted. `undefined`: those of the config that is there, else all. */
  readonly modules: readonly string[] | undefined;
}

export interface LoginDeps extends GrantDeps {
  readonly useRedactor: (redact: (text: string) => string) => void;
}

/**
 * Makes a config file with a refresh token.
 *
 * @returns whether the org can be read with it; the file is written in any case once Zoho has given a refresh token, since
 *   the code is used up
 * @throws SourceError with the usual cause and what to do
 */
export async function login(options: LoginOptions, deps: LoginDeps): Promise<boolean> {
  const existing = await loadExisting(options.output);
  const redactor = createGrowingRedactor(deps.useRedactor);
  const kind = options.client ?? (options.code === undefined ? await askKind(deps) : 'self');
  const scopes = scopesOfLogin(existing, options.modules);
  const attempt: Attempt = { kind, scopes, redirectUri: redirectOf(options) };
  const clientId = options.clientId ?? (await deps.ask.text('Client ID', '--client-id'));
  const clientSecret = options.clientSecret ?? (await deps.ask.secret('Client secret', '--client-secret'));
  redactor.know([clientSecret, options.code ?? ''].filter((secret) => secret !== ''));
  const grant = await grantOf(kind, { ...options, clientId, scopes }, deps).catch((error: unknown) => {
    throw advised(error, attempt);
  });
  try {
    const made = await exchange(options, { clientId, clientSecret, grant }, deps, redactor);
    const org = await examine(made.connection, attempt);
    const path = await saveConfig(options.output, chosen(made.config, options), {
      ...options,
      existing,
      org,
      deps,
      redactor,
    });
    deps.print(summary(path, made.config, org));
    await grant.answer?.(org.problem === undefined);
    if (org.problem) deps.print(org.problem.userMessage);
    return org.problem === undefined;
  } catch (error) {
    const known = advised(error, attempt);
    await grant.answer?.(false);
    throw known;
  }
}

function askKind({ ask }: LoginDeps): Promise<ClientKind> {
  return ask.choose('What kind of client do you use?', [
    { value: 'self', label: 'Self client', hint: 'paste a code from the API console; simplest' },
    { value: 'server', label: 'Server-based client', hint: 'accept in a browser' },
  ]);
}

function redirectOf({ redirectUri, port }: LoginOptions): string {
  return redirectUri ?? `http://127.0.0.1:${port}/callback`;
}

async function grantOf(
  kind: ClientKind,
  options: LoginOptions & { readonly clientId: string; readonly scopes: string },
  deps: LoginDeps,
): Promise<Grant> {
  const region = options.dcRegion === undefined ? undefined : parseRegion(options.dcRegion);
  return kind === 'server'
    ? serverGrant(deps, { ...options, region })
    : selfGrant(deps, { ...options, region });
}

interface Made {
  readonly config: JsonObject;
  readonly connection: Connection;
}

/** Exchanges the code at the data centre that is known, or asks all. */
async function exchange(
  options: LoginOptions,
  { clientId, clientSecret, grant }: { clientId: string; clientSecret: string; grant: Grant },
  deps: LoginDeps,
  redactor: Redactor,
): Promise<Made> {
  const { environment, accountsUrl, apiUrl, dcRegion } = options;
  const base = withoutAbsent({
    client_id: clientId,
    client_secret: clientSecret,
    environment,
    accounts_url: accountsUrl,
    api_url: apiUrl,
  });
  let refreshToken: string | undefined;
  const emit = (message: Message): Promise<void> => {
    if (message.kind === 'config') refreshToken = asText(message.config['refresh_token']);
    else if (message.kind === 'log' && message.level !== 'debug') deps.print(message.text);
    return Promise.resolve();
  };
  const asked = withoutAbsent({
    ...base,
    grant_token: grant.code,
    redirect_uri: grant.redirectUri,
    dc_region: grant.region ?? dcRegion,
  });
  const { connection } = await openConnection(asked, { ...deps, emit, redactor }, FOR_CHECK);
  const region = regionOf(await connection.address());
  const config = withoutAbsent({ ...base, refresh_token: refreshToken, dc_region: region });
  return { config, connection };
}

/** The org of a connection, as far as it can be read. */
export interface OrgSeen {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly modules: number | undefined;
  /** Why the modules cannot be read. */
  readonly problem?: SourceError | undefined;
}

async function examine(connection: Connection, attempt: Attempt): Promise<OrgSeen> {
  const organization = await getOrganization(connection.client).catch(() => undefined);
  const org = { id: asText(organization?.['id']), name: asText(organization?.['company_name']) };
  try {
    return { ...org, modules: (await listModules(connection.client))?.length };
  } catch (error) {
    return { ...org, modules: undefined, problem: advised(toSourceError(error), attempt) };
  }
}

function chosen(config: JsonObject, { modules }: LoginOptions): JsonObject {
  return modules === undefined ? config : { ...config, modules: [...modules] };
}

function summary(path: string, config: JsonObject, { name, modules }: OrgSeen): string {
  const region = asText(config['dc_region']);
  const facts = [
    ...(name === undefined ? [] : [`org ${name}`]),
    ...(region === undefined ? [] : [`data centre ${region}`]),
    ...(modules === undefined ? [] : [`${modules} modules`]),
  ];
  const next = [
    `${asTyped('source-zoho')} check --config ${path}`,
    `${asTyped('source-zoho')} plan --config ${path}`,
    `${asTyped('tap-zoho')} --config ${path} > messages.jsonl`,
  ];
  return `${path} is written${facts.length === 0 ? '' : `: ${facts.join(', ')}`}.\nNext:\n${next.map((line) => `  ${line}`).join('\n')}`;
}

function withoutAbsent(values: Readonly<Record<string, string | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
