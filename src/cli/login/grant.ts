import { randomUUID } from 'node:crypto';
import type { Clock } from '../../util/clock.js';
import { accountsUrl, REGIONS, regionOf, type Region } from '../../zoho/http/hosts.js';
import { rejected } from './advice.js';
import type { Asker } from './ask.js';
import { listenForConsent, type Consent } from './callback.js';
import { redirectIn } from './redirect.js';

/** A code that can be exchanged once, and what is known of where. */
export interface Grant {
  readonly code: string;
  readonly redirectUri?: string;
  /** Of the accounts server that gave it. */
  readonly region?: Region | undefined;
  /** Shows a browser that waits whether the login worked. */
  readonly answer?: (worked: boolean) => Promise<void>;
}

export interface GrantDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly ask: Asker;
  /** One line or paragraph for the user. */
  readonly print: (text: string) => void;
  /** Opens an address in a browser. Fails if there is none. */
  readonly open: (url: string) => Promise<void>;
}

/** Way of a self client: the user generates a code in the API console. */
export async function selfGrant(
  { ask, print }: GrantDeps,
  given: { readonly code: string | undefined; readonly scopes: string; readonly region: Region | undefined },
): Promise<Grant> {
  if (given.code !== undefined) return { code: given.code };
  print(
    `Open ${consoleUrl(given.region)}, choose the Self Client, tab Generate Code.\n` +
      `Scope: paste the next line. Time duration: 10 minutes. Then choose the portal and the CRM org.\n\n${given.scopes}\n`,
  );
  return { code: await ask.secret('Code', '--code') };
}

/** The user's own if the region is not known: the console is at the end of the address that the user knows (zoho-api.md §1.1). */
function consoleUrl(region: Region | undefined): string {
  return accountsUrl(region ?? 'US').replace('//accounts.', '//api-console.');
}

export interface ServerOptions {
  readonly clientId: string;
  readonly scopes: string;
  readonly port: number;
  readonly redirectUri: string | undefined;
  readonly region: Region | undefined;
  readonly accountsUrl: string | undefined;
  readonly noBrowser: boolean;
}

const CALLBACK = '/callback';

/** Way of a server-based client: the user accepts in a browser, and Zoho redirects it to this process (zoho-api.md §1.3). */
export async function serverGrant(deps: GrantDeps, options: ServerOptions): Promise<Grant> {
  const path = options.redirectUri === undefined ? CALLBACK : new URL(options.redirectUri).pathname;
  const state = randomUUID();
  const callback = await listenForConsent({ ...deps, port: options.port, path, state });
  const done = new AbortController();
  try {
    const redirectUri = options.redirectUri ?? `http://127.0.0.1:${callback.port}${CALLBACK}`;
    const url = consentUrl(options, redirectUri, state);
    deps.print(`Accept in a browser, as a user of the CRM org:\n\n${url}\n\n${ifZohoRefuses(redirectUri)}\n`);
    if (!options.noBrowser)
      await deps.open(url).catch(() => deps.print('No browser could be opened: open the address yourself.'));
    const { code, error, accountsServer, location, answer } = await Promise.race([
      callback.consent(),
      pastedConsent(deps, state, done.signal),
    ]);
    if (code === undefined) {
      await answer(false);
      throw rejected(error);
    }
    return { code, redirectUri, region: regionOfConsent(accountsServer, location), answer };
  } finally {
    done.abort();
    callback.close();
  }
}

/** Such errors stay on Zoho's page: the browser is not redirected (zoho-api.md §1.3). */
function ifZohoRefuses(redirectUri: string): string {
  return (
    `If Zoho shows an error instead: invalid_redirect_uri wants exactly ${redirectUri} among the Authorized Redirect URIs ` +
    'of the client; invalid_client wants another client ID or --dc-region.'
  );
}

/** The address at which a browser on another machine ends: it finds nothing there, but the address has the code. */
async function pastedConsent({ ask, print }: GrantDeps, state: string, done: AbortSignal): Promise<Consent> {
  const question =
    'Waiting for the browser. If it runs on another machine and ends at a page that cannot be opened, paste the address of that page';
  for (;;) {
    const text = await ask.meanwhile(question, done);
    if (text === undefined) return new Promise(() => undefined);
    const redirect = URL.canParse(text) ? redirectIn(new URL(text), state) : undefined;
    if (redirect) return { ...redirect, answer: () => Promise.resolve() };
    print(
      'That is not an address of this login. Copy the whole address after you accepted, with code and state.',
    );
  }
}

function consentUrl(options: ServerOptions, redirectUri: string, state: string): string {
  const accounts = options.accountsUrl ?? accountsUrl(options.region ?? 'US');
  const url = new URL('/oauth/v2/auth', accounts);
  const parameters = {
    scope: options.scopes,
    client_id: options.clientId,
    response_type: 'code',
    access_type: 'offline',
    prompt: 'consent',
    redirect_uri: redirectUri,
    state,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Only an accounts server of Zoho's own is trusted. `undefined`: all of them are asked. */
function regionOfConsent(server: string | undefined, location: string | undefined): Region | undefined {
  const region = server === undefined ? undefined : regionOf(server);
  return region ?? REGIONS.find((name) => name.toLowerCase() === location);
}
