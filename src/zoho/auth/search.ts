import type { SourceError } from '../../errors.js';
import { hostOf } from '../http/hosts.js';
import { NetworkError } from '../http/http.js';
import { MISSING_CREDENTIALS, noDataCentre, THROTTLED, TokenError } from './token-error.js';

/**
 * Tries each data centre in turn, since the refusal of one does not hold for the next (zoho-api.md §1.1, §17). A throttled
 * one is waited for only if no other accepts the credentials.
 *
 * @param ask tries one host; if not `isPatient`, it does not wait for the end of throttling
 * @throws TokenError with the answer of each
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

/** The answer of a host, or the reason why there is none. */
async function answerOf<T>(asked: Promise<T>): Promise<Answer<T>> {
  try {
    return { found: await asked };
  } catch (error) {
    if (error instanceof NetworkError) return { refusal: error };
    if (error instanceof TokenError && error.code !== MISSING_CREDENTIALS) return { refusal: error };
    throw error;
  }
}
