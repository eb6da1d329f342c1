import { Refusal } from './answer.js';
import { type Dice, hex } from './dice.js';
import { invalidParam, tokenExpired, tokenMismatch } from './errors.js';

/** Where a page of a list begins. */
export interface Position {
  /** 1 for the first. */
  readonly page: number;
  /** Rows that the pages before it gave. */
  readonly delivered: number;
  /** The last row before it; `undefined` counts rows instead. */
  readonly after?: { readonly value: number | null; readonly id: string };
  /** Where the page before began, for `previous_page_token`. */
  readonly previous?: Position;
}

interface Holder {
  readonly user: string;
  /** The whole set of parameters, see {@link bindParameters}. */
  readonly binding: string;
}

/** Opaque tokens, bound to a user and to the parameters of the first call (zoho-api.md §5.2). */
export interface PageTokens {
  issue(holder: Holder, position: Position): string;
  /** @throws Refusal for a token that is unknown, another user's, expired, or of another list. */
  open(token: string, holder: Holder): Position;
  /** When a token issued now ends. */
  expiry(): number;
}

export function createPageTokens(ttlMs: number, now: () => number, dice: Dice): PageTokens {
  const issued = new Map<string, Holder & { readonly position: Position; readonly expiresAt: number }>();
  const expiry = (): number => now() + ttlMs;
  return {
    expiry,
    issue: (holder, position) => {
      const token = hex(dice, 64);
      issued.set(token, { ...holder, position, expiresAt: expiry() });
      return token;
    },
    open: (token, holder) => {
      const known = issued.get(token);
      if (known?.user !== holder.user) throw new Refusal(invalidParam('page_token'));
      if (known.expiresAt <= now()) throw new Refusal(tokenExpired);
      if (known.binding !== holder.binding) throw new Refusal(tokenMismatch);
      return known.position;
    },
  };
}

/**
 * All that a token is bound to, as one text: the module and every parameter but `page` and the token itself. The
 * `If-Modified-Since` header selects rows as a parameter would, so it counts as one.
 */
export function bindParameters(
  module: string,
  query: Readonly<Record<string, string>>,
  modifiedSince: string | undefined,
): string {
  const bound = Object.entries(query).filter(([name]) => name !== 'page' && name !== 'page_token');
  bound.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([module, bound, modifiedSince ?? null]);
}
