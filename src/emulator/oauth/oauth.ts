import { type Answer, ok } from '../call/answer.js';
import { clientIdText, type Dice, hex, tokenText } from '../call/dice.js';
import { askConsent } from './consent.js';
import type { Settings } from '../options/options.js';
import { createTokenStore, type Session } from '../call/token-store.js';
import type { JsonObject } from '../../util/json.js';

export interface GrantOptions {
  /** 10 minutes by default (zoho-api.md §1.3). */
  readonly lifeMs?: number;
  /** Clients with a redirect URI must repeat it. Self clients have none. */
  readonly redirectUri?: string;
  readonly scopes?: readonly string[];
  /** Whether the code gives a refresh token as well; default: yes. */
  readonly isOffline?: boolean;
  /** A user other than the first: page tokens belong to one user (zoho-api.md §5.2). */
  readonly user?: string;
}

interface Grant extends Session {
  readonly expiresAt: number;
  readonly redirectUri: string | undefined;
  readonly isOffline: boolean;
}

type Parameters = Readonly<Record<string, string>>;

/** The accounts server: tokens and their holders (zoho-api.md §1.3–1.6). */
export interface Accounts {
  readonly client: { readonly id: string; readonly secret: string };
  readonly refreshToken: string;
  readonly mintGrant: (options?: GrantOptions) => string;
  /** `GET /oauth/v2/auth`. */
  readonly consent: (parameters: Parameters, ownUrl: string) => Answer;
  /** `POST /oauth/v2/token`. */
  readonly token: (parameters: Parameters, ownUrl: string) => Answer;
  /** `POST /oauth/v2/token/revoke`. */
  readonly revoke: (parameters: Parameters) => Answer;
  /** @throws Refusal 401 for a missing, malformed, unknown or expired token. */
  readonly authorize: (header: string | undefined) => Session;
  /** Voids every access token. Refresh tokens stay valid unless `refresh` is set. */
  readonly revokeTokens: (options?: { readonly refresh?: boolean }) => void;
  /** Number of access tokens issued. */
  readonly grants: () => number;
  readonly resetGrants: () => void;
}

const TEN_MINUTES = 10 * 60_000;
const FIRST_USER = 'first';

/** Almost every failure is a 200 with an `error` (zoho-api.md §1.4). */
const oauthError = (error: string): Answer => ok({ error });

const throttled: Answer = {
  status: 400,
  json: {
    error_description: 'You have made too many requests continuously. Please try again after some time.',
    error: 'Access Denied',
    status: 'failure',
  },
};

export function createAccounts(settings: Settings, now: () => number, dice: Dice): Accounts {
  const client = { id: clientIdText(dice), secret: hex(dice, 42) };
  const store = createTokenStore(settings, now, dice);
  const grants = new Map<string, Grant>();
  let handedOut = 0;

  const refreshed = (refreshToken: string, ownUrl: string, extra: JsonObject): Answer => {
    const access = store.addAccess(refreshToken);
    if (access === undefined) return oauthError('invalid_code');
    if (access === 'throttled') return throttled;
    handedOut += 1;
    return tokenAnswer(settings, access.session, { access_token: access.token, ...extra }, ownUrl);
  };
  const token: Accounts['token'] = (parameters, ownUrl) => {
    if (parameters['client_id'] !== client.id) return oauthError('invalid_client');
    if (parameters['client_secret'] !== client.secret) return oauthError('invalid_client_secret');
    if (parameters['grant_type'] === 'refresh_token')
      return refreshed(parameters['refresh_token'] ?? '', ownUrl, {});
    if (parameters['grant_type'] !== 'authorization_code') return oauthError('general_error');
    const grant = redeem(grants, parameters, now());
    if (typeof grant === 'string') return oauthError(grant);
    const refreshToken = store.addRefresh(grant);
    return refreshed(refreshToken, ownUrl, grant.isOffline ? { refresh_token: refreshToken } : {});
  };
  const mintGrant = (options: GrantOptions = {}): string => {
    const { lifeMs = TEN_MINUTES, redirectUri, scopes = settings.scopes, user = FIRST_USER } = options;
    const { isOffline = true } = options;
    const code = tokenText(dice);
    grants.set(code, { expiresAt: now() + lifeMs, redirectUri, scopes, user, isOffline });
    return code;
  };

  return {
    client,
    refreshToken: store.addRefresh({ user: FIRST_USER, scopes: settings.scopes }),
    token,
    consent: (parameters, ownUrl) =>
      askConsent(parameters, ownUrl, { clientId: client.id, settings, mintGrant }),
    authorize: store.authorize,
    grants: () => handedOut,
    resetGrants: () => {
      handedOut = 0;
    },
    mintGrant,
    revoke: (parameters) =>
      store.revoke(parameters['token'] ?? '') ? ok({ status: 'success' }) : oauthError('invalid_code'),
    revokeTokens: ({ refresh = false } = {}) => store.clear({ refresh }),
  };
}

/** Redeems a code once. Returns an error code if the code is unknown, used, expired or has another redirect URI. */
function redeem(grants: Map<string, Grant>, parameters: Parameters, now: number): Grant | string {
  const code = parameters['code'] ?? '';
  const grant = grants.get(code);
  if (!grant || grant.expiresAt <= now) return 'invalid_code';
  if (grant.redirectUri !== undefined && grant.redirectUri !== parameters['redirect_uri']) {
    return 'invalid_redirect_uri';
  }
  grants.delete(code);
  return grant;
}

function tokenAnswer(settings: Settings, session: Session, tokens: JsonObject, ownUrl: string): Answer {
  const seconds = Math.floor(settings.tokenTtlMs / 1000);
  return ok({
    ...tokens,
    scope: session.scopes.join(' '),
    ...(settings.apiDomain === null ? {} : { api_domain: settings.apiDomain ?? ownUrl }),
    token_type: 'Bearer',
    ...(settings.legacyExpiresInSec
      ? { expires_in_sec: seconds, expires_in: settings.tokenTtlMs }
      : { expires_in: seconds }),
  });
}
