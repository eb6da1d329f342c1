import { createHash } from 'node:crypto';
import { SourceError } from '../../errors.js';
import type { Clock } from '../../util/clock.js';
import { shorten } from '../../util/text.js';
import { apiUrlOfAccounts, explicitUrl, hostOf, inEnvironment, trustedApiDomain } from '../http/hosts.js';
import type { Http } from '../http/http.js';
import { silent, type Log } from '../http/log.js';
import { SHORT_RETRY } from '../http/retry.js';
import { createRateWindow, TOKEN_RATE, type RateWindow } from '../limits/rate-window.js';
import { readSavedToken, writeSavedToken, type TokenStore } from './saved-token.js';
import { searchHosts } from './search.js';
import { requestToken, type TokenAnswer, type TokenEndpointDeps } from './token-endpoint.js';
import { noApiAddress, noCredentials, noRefreshToken, TokenError } from './token-error.js';

export type { TokenStore } from './saved-token.js';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Takes precedence over `grantToken`. */
  readonly refreshToken?: string | undefined;
  /** A code that can be exchanged once. */
  readonly grantToken?: string | undefined;
  /** For a grant code of a redirect client. */
  readonly redirectUri?: string | undefined;
}

export interface AccessToken {
  readonly value: string;
  /** Origin of the API host to send it to, without trailing slash. */
  readonly apiUrl: string;
  /** Epoch ms by our clock. */
  readonly expiresAt: number;
  /** Zoho issued it to this process. A token from a store may be invalid by now. */
  readonly isMinted: boolean;
}

export interface TokenSource {
  /** A token that is valid for some minutes at least; requests one token at a time for all callers (F-A19). */
  current(): Promise<AccessToken>;
  /** The scopes of the last new token, if Zoho lists them (zoho-api.md §1.4). */
  scopes(): readonly string[] | undefined;
  /** A new token in place of the one that Zoho refused; the current one if that is newer already. */
  refresh(failedToken: string): Promise<AccessToken>;
}

export interface TokenSourceDeps {
  readonly http: Http;
  readonly clock: Clock;
  readonly credentials: Credentials;
  /** The accounts host of the region, or all of them if the region is unknown. At least one. */
  readonly accountsUrls: readonly string[];
  /** Default: `Production`. */
  readonly environment?: string | undefined;
  /** Takes precedence over region and `api_domain`. */
  readonly apiUrl?: string | undefined;
  readonly store?: TokenStore | undefined;
  /** The tokens of the last ten minutes; default: those of this process. */
  readonly grants?: RateWindow | undefined;
  /** Must store the refresh token, since the grant code is used up. Awaited before anything else can fail. */
  readonly onGrantExchanged?: ((refreshToken: string) => Promise<void> | void) | undefined;
  readonly userAgent?: string | undefined;
  /** Milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** Overrides the policies of `retry.ts`. */
  readonly retry?: TokenEndpointDeps['retry'];
  /** Called with each access and refresh token before its first use, so that it can be masked. */
  readonly onSecret?: ((secret: string) => void) | undefined;
  /** The longest single wait while Zoho throttles tokens, ms; default: no limit. */
  readonly maxThrottleWaitMs?: number | undefined;
  readonly onLog?: Log | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A token is renewed this long before it expires, or after nine tenths of a short life. */
const RENEW_BEFORE_MS = 300_000;

interface CachedToken extends AccessToken {
  readonly renewAt: number;
}

/** What is known about the connection; completed by the first answer. */
interface Known {
  refreshToken?: string | undefined;
  accountsUrl?: string | undefined;
  apiUrl?: string | undefined;
  scopes?: readonly string[] | undefined;
  /** Counts the issued tokens. */
  readonly grants: RateWindow;
}

/**
 * Access tokens from a refresh token or a one-time grant code (zoho-api.md §1.4). Errors are {@link TokenError}. One that
 * only the user can fix is final: every later caller gets it without a new request (F-A6).
 */
export function createTokenSource(deps: TokenSourceDeps): TokenSource {
  const grants = deps.grants ?? createRateWindow(TOKEN_RATE, deps.clock);
  const known: Known = { refreshToken: deps.credentials.refreshToken, grants };
  let cached: CachedToken | undefined;
  /** The last token after Zoho refused it: only a newer one may replace it. */
  let spent: CachedToken | undefined;
  let minting: Promise<CachedToken> | undefined;
  let finalError: TokenError | undefined;

  const mint = async (): Promise<CachedToken> => {
    if (finalError) throw finalError;
    try {
      cached = await obtain(deps, known, cached ?? spent);
      return cached;
    } catch (error) {
      if (error instanceof TokenError && error.failureType === 'config') finalError = error;
      throw error;
    }
  };
  const mintOnce = (): Promise<CachedToken> => (minting ??= mint().finally(() => (minting = undefined)));

  return {
    current: async () => (cached && deps.clock.now() < cached.renewAt ? cached : mintOnce()),
    scopes: () => known.scopes,
    refresh: async (failedToken) => {
      if (cached?.value === failedToken) {
        spent = cached;
        cached = undefined;
      }
      return cached ?? mintOnce();
    },
  };
}

/** A newer token of another run or process, else a new one; one process at a time requests it from Zoho. */
async function obtain(
  deps: TokenSourceDeps,
  known: Known,
  spent: CachedToken | undefined,
): Promise<CachedToken> {
  const saved = await loadToken(deps, known, spent);
  if (saved) return saved;
  const { store } = deps;
  if (!store?.exclusively) return newToken(deps, known);
  return store.exclusively(async () => {
    const theirs = await loadToken(deps, known, spent);
    return theirs ?? newToken(deps, known);
  });
}

async function newToken(deps: TokenSourceDeps, known: Known): Promise<CachedToken> {
  const { accountsUrl, answer } = await ask(deps, known);
  if (known.refreshToken === undefined) {
    if (answer.refreshToken === undefined) throw noRefreshToken();
    known.refreshToken = answer.refreshToken;
    await deps.onGrantExchanged?.(answer.refreshToken);
  }
  known.accountsUrl = accountsUrl;
  known.scopes = answer.scope?.split(/[ ,]+/);
  known.apiUrl = apiAddress(deps, known, accountsUrl, answer.apiDomain);
  const now = deps.clock.now();
  const expiresAt = now + answer.lifetimeMs;
  await saveToken(deps, known, answer.accessToken, expiresAt);
  const token = { value: answer.accessToken, apiUrl: known.apiUrl, expiresAt, isMinted: true };
  return withRenewal(token, answer.lifetimeMs);
}

function withRenewal(token: AccessToken, lifetimeMs: number): CachedToken {
  return { ...token, renewAt: token.expiresAt - Math.min(RENEW_BEFORE_MS, lifetimeMs / 10) };
}

interface Asked {
  readonly accountsUrl: string;
  readonly answer: TokenAnswer;
}

/** Asks the known accounts host, or searches for the one that accepts the credentials. */
async function ask(deps: TokenSourceDeps, known: Known): Promise<Asked> {
  const isSearch = known.accountsUrl === undefined && deps.accountsUrls.length > 1;
  const askHost = async (accountsUrl: string, isPatient: boolean): Promise<Asked> => {
    const patience = isPatient ? {} : { maxThrottleWaitMs: 0 };
    // In a search, an outage of one host is not waited for.
    const retry = isSearch ? SHORT_RETRY : deps.retry;
    const request = { accountsUrl, form: form(deps.credentials, known) };
    const answer = await requestToken({ ...endpoint(deps, known), retry, ...patience }, request);
    deps.onSecret?.(answer.accessToken);
    if (answer.refreshToken !== undefined) deps.onSecret?.(answer.refreshToken);
    return { accountsUrl, answer };
  };
  const [first, ...others] = known.accountsUrl === undefined ? deps.accountsUrls : [known.accountsUrl];
  if (first !== undefined && others.length === 0) return askHost(first, true);
  return searchHosts(deps.accountsUrls, askHost);
}

function form(credentials: Credentials, known: Known): Record<string, string | undefined> {
  const client = { client_id: credentials.clientId, client_secret: credentials.clientSecret };
  if (known.refreshToken !== undefined) {
    return { grant_type: 'refresh_token', ...client, refresh_token: known.refreshToken };
  }
  if (credentials.grantToken === undefined) throw noCredentials();
  return {
    grant_type: 'authorization_code',
    ...client,
    code: credentials.grantToken,
    redirect_uri: credentials.redirectUri,
  };
}

function endpoint(deps: TokenSourceDeps, { grants }: Known): TokenEndpointDeps {
  return { ...deps, grants, onLog: deps.onLog ?? silent, timeoutMs: deps.timeoutMs ?? 60_000 };
}

/** The API host (F-A4, F-A5), by precedence: the user's, a trusted `api_domain`, the one known so far, the table's. */
function apiAddress(
  deps: TokenSourceDeps,
  known: Known,
  accountsUrl: string,
  apiDomain: string | undefined,
): string {
  const environment = deps.environment ?? 'Production';
  if (deps.apiUrl !== undefined) return explicitUrl('api_url', deps.apiUrl);
  // The user named an accounts server that is not Zoho's, and so trusts its host with the token.
  const isOverride = apiUrlOfAccounts(accountsUrl, environment) === undefined;
  const trusted = trustedApiDomain(apiDomain, isOverride ? [hostOf(accountsUrl) ?? ''] : []);
  if (trusted !== undefined) return inEnvironment(trusted, environment);
  if (apiDomain !== undefined) {
    deps.onLog?.(
      'warn',
      'API_DOMAIN_IGNORED',
      `api_domain "${shorten(apiDomain, 100)}" is no API host of Zoho and is not used.`,
    );
  }
  const address = known.apiUrl ?? apiUrlOfAccounts(accountsUrl, environment);
  if (address === undefined) throw noApiAddress(hostOf(accountsUrl) ?? accountsUrl);
  return address;
}

async function loadToken(
  deps: TokenSourceDeps,
  known: Known,
  spent: CachedToken | undefined,
): Promise<CachedToken | undefined> {
  if (!deps.store) return undefined;
  try {
    const saved = readSavedToken(await deps.store.load());
    const isOurs = saved && saved.owner === ownerOf(deps, known);
    if (!isOurs || !deps.accountsUrls.includes(saved.accountsUrl)) return undefined;
    if (spent && saved.expiresAt <= spent.expiresAt) return undefined;
    const { value, accountsUrl, apiDomain, expiresAt } = saved;
    const apiUrl = apiAddress(deps, known, accountsUrl, apiDomain);
    const token = withRenewal({ value, apiUrl, expiresAt, isMinted: false }, RENEW_BEFORE_MS * 10);
    if (deps.clock.now() >= token.renewAt) return undefined;
    known.accountsUrl = accountsUrl;
    known.apiUrl = apiUrl;
    deps.onSecret?.(value);
    return token;
  } catch (error) {
    if (error instanceof SourceError && error.failureType === 'config') throw error;
    deps.onLog?.('warn', 'TOKEN_NOT_SAVED', 'The saved access token cannot be read; a new one is made.');
    return undefined;
  }
}

async function saveToken(
  deps: TokenSourceDeps,
  known: Known,
  value: string,
  expiresAt: number,
): Promise<void> {
  const owner = ownerOf(deps, known);
  if (!deps.store || owner === undefined || known.accountsUrl === undefined) return;
  try {
    const { accountsUrl, apiUrl: apiDomain } = known;
    await deps.store.save(writeSavedToken({ value, expiresAt, accountsUrl, apiDomain, owner }));
  } catch {
    deps.onLog?.(
      'warn',
      'TOKEN_NOT_SAVED',
      'The access token cannot be saved for the next run; this run goes on.',
    );
  }
}

/** A digest of client, refresh token and environment: tokens of other connections are not used, secrets are not stored. */
function ownerOf(deps: TokenSourceDeps, known: Known): string | undefined {
  if (known.refreshToken === undefined) return undefined;
  const parts = [deps.credentials.clientId, known.refreshToken, deps.environment ?? 'Production'];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}
