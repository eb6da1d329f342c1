import type { SourceError } from '../../errors.js';
import { hostOf } from '../http/hosts.js';
import { NetworkError } from '../http/http.js';
import { MISSING_CREDENTIALS, noDataCentre, THROTTLED, TokenError } from './token-error.js';

/**
 * Asks each data centre in turn: what one refuses says nothing of the next (zoho-api.md §1.1, §17). One that issues no tokens
 * for now is waited for only when no other accepts the credentials.
 *
 * @param ask asks one host; without patience it does not wait for tokens to be issued again
 * @throws TokenError that says what each has answered
 */
export async function searchHosts<T>(
  accountsUrls: readonly string[],
  ask: (accountsUrl: string, isPatient: boolean) => Promise<T>,
): Promise<T> {
  const refusals = new Map<string, SourceError>();
  for (const accountsUrl of accountsUrls) {
    const { found, refusal } = await answerOf(ask(accountsUrl, false));
    if (!refusal) return found;
    refusals.set(accountsUrl, refusal);
  }
  for (const [accountsUrl, { code }] of refusals) {
    if (code !== THROTTLED) continue;
    const { found, refusal } = await answerOf(ask(accountsUrl, true));
    if (!refusal) return found;
    refusals.set(accountsUrl, refusal);
  }
  throw noDataCentre([...refusals].map(([url, error]) => ({ host: hostOf(url) ?? url, error })));
}

type Answer<T> =
  | { readonly found: T; readonly refusal?: undefined }
  | { readonly found?: undefined; readonly refusal: SourceError };

/** What a host answers; it may also be out of order. */
async function answerOf<T>(asked: Promise<T>): Promise<Answer<T>> {
  try {
    return { found: await asked };
  } catch (error) {
    if (error instanceof NetworkError) return { refusal: error };
    if (error instanceof TokenError && error.code !== MISSING_CREDENTIALS) return { refusal: error };
    throw error;
  }
}
