import { formatInstant, parseInstant } from '../../util/clock.js';
import { asText, isObject, type Json, type JsonObject } from '../../util/json.js';

/** Keeps one access token between runs, and for others; the file, its name and its rights are the business of others. */
export interface TokenStore {
  /** `undefined` where nothing is saved. */
  load(): Promise<Json | undefined>;
  save(token: JsonObject): Promise<void>;
  /** Where several processes use the store: runs the work while no other one runs its own. */
  exclusively?<T>(work: () => Promise<T>): Promise<T>;
}

/** An access token as it is kept: `{access_token, expires_at, accounts_url, api_domain, owner}`. */
export interface SavedToken {
  readonly value: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly accountsUrl: string;
  readonly apiDomain: string | undefined;
  /** Says whose token it is without saying who: see `token.ts`. */
  readonly owner: string;
}

export function writeSavedToken(token: SavedToken): JsonObject {
  return {
    access_token: token.value,
    expires_at: formatInstant(token.expiresAt),
    accounts_url: token.accountsUrl,
    owner: token.owner,
    ...(token.apiDomain === undefined ? {} : { api_domain: token.apiDomain }),
  };
}

/**
 * Reads what was kept. An expiry without a zone is UTC (F-A11).
 *
 * @returns `undefined` where a part is missing or cannot be read: a new token is cheaper than a guess
 */
export function readSavedToken(saved: Json | undefined): SavedToken | undefined {
  if (!isObject(saved)) return undefined;
  const value = asText(saved['access_token']);
  const expiry = saved['expires_at'];
  const expiresAt = typeof expiry === 'string' ? parseInstant(expiry) : undefined;
  const accountsUrl = asText(saved['accounts_url']);
  const owner = asText(saved['owner']);
  if (value === undefined || expiresAt === undefined || accountsUrl === undefined || owner === undefined) {
    return undefined;
  }
  return { value, expiresAt, accountsUrl, apiDomain: asText(saved['api_domain']), owner };
}
