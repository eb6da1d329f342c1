import { SourceError, type FailureType } from '../../errors.js';

/**
 * What Zoho's accounts servers say instead of a token (zoho-api.md §1.4), with HTTP 200 as a rule, and what the user
 * can do about it. The code alone is quoted: nothing else of such an answer or of our request gets into a message.
 */
const ADVICE: Readonly<Record<string, string>> = {
  invalid_code:
    'Zoho does not accept the refresh token or grant code: it was revoked, used before, has expired, or belongs to another data centre. Check dc_region; if that is right, make a new one: in the API console (https://api-console.zoho.com, .eu, .in … as the org) generate a code for the client and give it as grant_token, without refresh_token. In Airbyte: Reconnect.',
  invalid_client:
    'Zoho does not know the client_id in this data centre. Copy it from the API console of the data centre of the org, and check dc_region.',
  invalid_client_secret:
    'The client_secret does not belong to the client_id. Copy it again from the API console.',
  invalid_redirect_uri:
    'redirect_uri is not the one registered for the client. Give exactly the address from the API console, or none for a self client.',
  invalid_scope: 'A scope is not known to Zoho. Reconnect with scopes from the documentation.',
  access_denied: 'Zoho denies access to this client or user. Reconnect as a user of the org.',
};

/** There is no access token to work with. */
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
  const text = 'Neither refresh_token nor grant_token is given: Zoho needs one of them besides the client.';
  return new TokenError('MISSING_CREDENTIALS', 'config', text);
}

/** A grant without a refresh token would work for an hour and never again. */
export function noRefreshToken(): TokenError {
  return new TokenError(
    'NO_REFRESH_TOKEN',
    'config',
    'Zoho has exchanged the grant code, but without a refresh token. Make a new code with access_type=offline and prompt=consent, and give that one.',
  );
}

export function throttledToken(host: string): TokenError {
  return new TokenError(
    'TOKEN_THROTTLED',
    'transient',
    `${host} issues no more access tokens for now: Zoho gives 10 per refresh token in 10 minutes. Let fewer processes share the connection, or use token_store, and run again later.`,
  );
}

/** @param status HTTP status; the answer held neither a token nor an error */
export function unreadableToken(host: string, status: number): TokenError {
  const text = `${host} gave no readable answer to the request for an access token (HTTP ${status}).`;
  return status === 401 || (status >= 300 && status < 400)
    ? new TokenError('TOKEN_REFUSED', 'config', `${text} Check dc_region, or accounts_url, and any proxy.`)
    : new TokenError('TOKEN_UNREADABLE', 'transient', `${text} Try again later.`);
}

export function noApiAddress(host: string): TokenError {
  const text = `${host} does not say which API host to use, and is none of Zoho's: set api_url or dc_region.`;
  return new TokenError('NO_API_ADDRESS', 'config', text);
}

/** @param failures what came of asking each host; one that could not be asked leaves open whether it knows them */
export function noDataCentre(failures: readonly SourceError[], hosts: readonly string[]): TokenError {
  const unasked = failures.find((failure) => failure.failureType === 'transient');
  const reported = unasked ?? failures.find((failure) => failure.code === 'invalid_code') ?? failures[0];
  const text = `No data centre knows these credentials; asked: ${hosts.join(', ')}. Set dc_region to the one of the org.`;
  return new TokenError(
    reported?.code ?? 'invalid_client',
    reported?.failureType ?? 'config',
    `${text} ${reported?.userMessage ?? ''}`.trim(),
  );
}
