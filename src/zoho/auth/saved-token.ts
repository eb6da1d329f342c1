import { formatInstant, parseInstant } from '../../util/clock.js';
import { asText, isObject, type Json, type JsonObject } from '../../util/json.js';

/** Stores one access token for later runs and other processes. */
export interface TokenStore {
  /** `undefined` if nothing is saved. */
  load(): Promise<Json | undefined>;
  save(token: JsonObject): Promise<void>;
  /** For a store of several processes: runs the work when no other process runs its own. */
  exclusively?<T>(work: () => Promise<T>): Promise<T>;
}

/** An access token as it is stored: `{access_token, expires_at, accounts_url, api_domain, owner}`. */
export interface SavedToken {
  readonly value: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly accountsUrl: string;
  readonly apiDomain: string | undefined;
  /** Digest that identifies the connection: see `ownerOf` in `token.ts`. */
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
 * Reads a stored token. An expiry without a zone is UTC (F-A11).
 *
 * @returns `undefined` if a part is missing or cannot be read: then a new token is requested
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
