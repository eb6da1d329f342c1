import { SourceError, type FailureType } from '../../errors.js';

/**
 * Error codes of Zoho's accounts servers (zoho-api.md §1.4), mostly with HTTP 200, and what the user can do. Messages quote
 * the code only, nothing else of the answer or of our request.
 */
const ADVICE: Readonly<Record<string, string>> = {
  invalid_code:
    'Zoho does not accept the refresh token or grant code: it was revoked, used before, has expired, belongs to another data centre, or was deleted by a later login (Zoho keeps the last 20 refresh tokens of a user). Check dc_region; if that is right, make a new one with source-zoho login. In Airbyte: Reconnect.',
  invalid_client:
    'Zoho does not know the client_id in this data centre. Copy it from the API console of the data centre of the org, and check dc_region.',
  invalid_client_secret:
    'The client_secret does not belong to the client_id in this data centre: one client may have another secret in each. Copy it again from the API console of the data centre of the org, and check dc_region.',
  invalid_redirect_uri:
    'redirect_uri is not the one registered for the client. Give exactly the address from the API console, or none for a self client.',
  invalid_scope: 'A scope is not known to Zoho. Reconnect with scopes from the documentation.',
};

/** Code of the error for a config without refresh and grant token. */
export const MISSING_CREDENTIALS = 'MISSING_CREDENTIALS';
/** Code of the error for a host that throttles tokens. */
export const THROTTLED = 'TOKEN_THROTTLED';

/** No access token could be obtained. */
export class TokenError extends SourceError {
  constructor(code: string, failureType: FailureType, userMessage: string) {
    super({ code, failureType, userMessage });
    this.name = 'TokenError';
  }
}

/** @param host the accounts host that was asked */
export function refusedToken(code: string, host: string): TokenError {
  const known = Object.hasOwn(ADVICE, code) ? ADVICE[code] : undefined;
  const advice = known ?? 'Zoho gives no access token. Reconnect, or check the client in the API console.';
  return new TokenError(code, 'config', `${advice} Answer of ${host}: "${code}".`);
}

export function noCredentials(): TokenError {
  const text =
    'Neither refresh_token nor grant_token is given. Zoho needs one of them in addition to client_id and client_secret.';
  return new TokenError(MISSING_CREDENTIALS, 'config', text);
}

/** Access without a refresh token would end after an hour. */
export function noRefreshToken(): TokenError {
  return new TokenError(
    'NO_REFRESH_TOKEN',
    'config',
    'Zoho exchanged the grant code without returning a refresh token. Make a new code with access_type=offline and prompt=consent, and use that one.',
  );
}

export function throttledToken(host: string): TokenError {
  return new TokenError(
    THROTTLED,
    'transient',
    `${host} issues no more access tokens for now: Zoho allows 10 per refresh token in 10 minutes. Let fewer processes share the connection, or use token_store, and run again later. If this lasts for hours, the client or its user has no access: check both in Zoho.`,
  );
}

/**
 * The answer held neither a token nor an error.
 *
 * @param status HTTP status
 * @param begins the beginning of the answer, without possible secrets
 */
export function unreadableToken(host: string, status: number, begins: string): TokenError {
  const quoted = begins === '' ? 'it was empty' : `it begins ${JSON.stringify(begins)}`;
  const text = `${host} gave no readable answer to the request for an access token (HTTP ${status}; ${quoted}).`;
  return status === 401 || (status >= 300 && status < 400)
    ? new TokenError('TOKEN_REFUSED', 'config', `${text} Check dc_region, or accounts_url, and any proxy.`)
    : new TokenError('TOKEN_UNREADABLE', 'transient', `${text} Try again later.`);
}

export function noApiAddress(host: string): TokenError {
  const text = `${host} does not name an API host and is not a host of Zoho: set api_url or dc_region.`;
  return new TokenError('NO_API_ADDRESS', 'config', text);
}

/** The error of one accounts host. */
export interface HostRefusal {
  readonly host: string;
  readonly error: SourceError;
}

/** Refusals of a host that knows the client; they are reported rather than those of hosts that do not. */
const CLIENT_KNOWN: readonly string[] = ['invalid_code', 'invalid_client_secret'];

/** @param refusals one for each host; a transient one means that it is unknown whether the host accepts the credentials */
export function noDataCentre(refusals: readonly HostRefusal[]): TokenError {
  const unasked = refusals.find(({ error }) => error.failureType === 'transient');
  const known = CLIENT_KNOWN.map((code) => refusals.find(({ error }) => error.code === code));
  const reported = (unasked ?? known.find((refusal) => refusal !== undefined) ?? refusals[0])?.error;
  const answers = refusals.map(({ host, error }) => `${host}: ${error.code}`).join(', ');
  return new TokenError(
    reported?.code ?? 'invalid_client',
    reported?.failureType ?? 'config',
    `No data centre accepts these credentials (${answers}). Set dc_region to that of the org. ${reported?.userMessage ?? ''}`.trim(),
  );
}
