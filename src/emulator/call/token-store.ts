import { Refusal } from './answer.js';
import { type Dice, tokenText } from './dice.js';
import { authenticationFailure, invalidToken } from './errors.js';

/** The caller and its permissions. */
export interface Session {
  readonly user: string;
  readonly scopes: readonly string[];
}

interface Refresh extends Session {
  /** The throttle's window starts with its first token. */
  windowStart: number;
  windowCount: number;
  /** Valid access tokens, oldest first. */
  readonly active: string[];
}

interface Access extends Session {
  readonly expiresAt: number;
}

export interface TokenLimits {
  readonly tokenTtlMs: number;
  readonly activeTokens: number;
  readonly tokenThrottle: { readonly count: number; readonly windowMs: number };
}

/** A user's 21st refresh token silently deletes the first (zoho-api.md §1.5). */
const REFRESH_TOKENS_PER_USER = 20;

/** The valid tokens (zoho-api.md §1.5). */
export interface TokenStore {
  readonly addRefresh: (session: Session) => string;
  /** A new access token; `throttled` if there were too many; `undefined` for an unknown refresh token. */
  readonly addAccess: (
    refreshToken: string,
  ) => { readonly token: string; readonly session: Session } | 'throttled' | undefined;
  /** Revokes a token of either kind. @returns whether it existed. */
  readonly revoke: (token: string) => boolean;
  /** @throws Refusal 401 for a missing, garbled, unknown or expired token. */
  readonly authorize: (header: string | undefined) => Session;
  readonly clear: (options: { readonly refresh: boolean }) => void;
}

export function createTokenStore(limits: TokenLimits, now: () => number, dice: Dice): TokenStore {
  const refreshes = new Map<string, Refresh>();
  const accesses = new Map<string, Access>();
  const dropRefresh = (token: string): boolean => {
    refreshes.get(token)?.active.forEach((access) => accesses.delete(access));
    return refreshes.delete(token);
  };
  return {
    addRefresh: (session) => {
      const token = tokenText(dice);
      refreshes.set(token, { ...sessionOf(session), windowStart: now(), windowCount: 0, active: [] });
      const own = [...refreshes].filter(([, { user }]) => user === session.user).map(([text]) => text);
      if (own.length > REFRESH_TOKENS_PER_USER) own.slice(0, 1).forEach(dropRefresh);
      return token;
    },
    addAccess: (refreshToken) => {
      const refresh = refreshes.get(refreshToken);
      if (!refresh) return undefined;
      if (!passThrottle(refresh, limits.tokenThrottle, now())) return 'throttled';
      const token = tokenText(dice);
      accesses.set(token, { ...sessionOf(refresh), expiresAt: now() + limits.tokenTtlMs });
      refresh.active.push(token);
      if (refresh.active.length > limits.activeTokens) accesses.delete(refresh.active.shift() ?? '');
      return { token, session: sessionOf(refresh) };
    },
    revoke: (token) => accesses.delete(token) || dropRefresh(token),
    authorize: (header) => {
      const authorization = parseAuthorization(header);
      if (!authorization) throw new Refusal(authenticationFailure);
      const access = accesses.get(authorization.token);
      if (!access || access.expiresAt <= now()) throw new Refusal(invalidToken);
      return sessionOf(access);
    },
    clear: ({ refresh }) => {
      accesses.clear();
      if (refresh) refreshes.clear();
    },
  };
}

/** `<scheme> <token>` of an Authorization header. Both schemes are accepted (zoho-api.md §1.6). */
export function parseAuthorization(
  header: string | undefined,
): { scheme: string; token: string } | undefined {
  const [, scheme, token] = /^(Zoho-oauthtoken|Bearer)\s+(\S+)$/i.exec(header ?? '') ?? [];
  return scheme !== undefined && token !== undefined ? { scheme, token } : undefined;
}

const sessionOf = ({ user, scopes }: Session): Session => ({ user, scopes });

/** Once the limit is reached, every request is throttled until the window that started with the first token is over. */
function passThrottle(refresh: Refresh, limit: TokenLimits['tokenThrottle'], now: number): boolean {
  if (refresh.windowCount === 0 || now - refresh.windowStart >= limit.windowMs) {
    refresh.windowStart = now;
    refresh.windowCount = 0;
  }
  if (refresh.windowCount >= limit.count) return false;
  refresh.windowCount += 1;
  return true;
}
