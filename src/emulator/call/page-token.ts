import { Refusal } from './answer.js';
import { type Dice, hex } from './dice.js';
import { invalidParam, tokenExpired, tokenMismatch } from './errors.js';

/** The position at which a page of a list starts. */
export interface Position {
  /** 1 for the first. */
  readonly page: number;
  /** Number of rows on the pages before. */
  readonly delivered: number;
  /** The last row before. If `undefined`, rows are counted instead. */
  readonly after?: { readonly value: number | null; readonly id: string };
  /** The start of the previous page, for `previous_page_token`. */
  readonly previous?: Position;
}

interface Holder {
  readonly user: string;
  /** All parameters, see {@link bindParameters}. */
  readonly binding: string;
}

/** Opaque tokens, bound to a user and to the parameters of the first call (zoho-api.md §5.2). */
export interface PageTokens {
  issue(holder: Holder, position: Position): string;
  /** @throws Refusal for a token that is unknown, another user's, expired, or of another list. */
  open(token: string, holder: Holder): Position;
  /** When a token issued now expires. */
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
 * Everything that a token is bound to, as one text: the module and every parameter except `page` and the token itself. The
 * `If-Modified-Since` header selects rows like a parameter, so it is included.
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
