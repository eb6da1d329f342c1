import type { VirtualClock } from '../support/clock.js';
import { createVirtualClock } from '../support/clock.js';
import {
  startServer,
  type Answer,
  type Handler,
  type RecordedRequest,
  type TestServer,
} from '../support/http-server.js';
import type { JsonObject } from '#src/util/json.js';
import { createZohoClient, type ZohoClient, type ZohoClientDeps } from '#src/zoho/client.js';
import { createHttp } from '#src/zoho/http/http.js';
import { createLimiter } from '#src/zoho/limits/limiter.js';
import { createTokenSource, type TokenSource, type TokenSourceDeps } from '#src/zoho/auth/token.js';

export const SECRETS = {
  clientId: '1000.CLIENTIDCLIENTIDCLIENTID',
  clientSecret: 'secret-of-the-client',
  refreshToken: '1000.refresh.secret',
};

export interface Connection {
  readonly client: ZohoClient;
  readonly token: TokenSource;
  readonly clock: VirtualClock;
  readonly server: TestServer;
  /** Calls of the API, without those for tokens. */
  readonly calls: () => readonly RecordedRequest[];
  /** Calls for tokens. */
  readonly mints: () => readonly RecordedRequest[];
}

const TOKEN_PATH = '/oauth/v2/token';

/** A client, its token source and a server that issues `token-1`, `token-2` … and answers the API as told. */
export async function connect(
  api: readonly Answer[] | Handler,
  options: Partial<ZohoClientDeps> & { tokens?: Partial<TokenSourceDeps>; clock?: VirtualClock } = {},
): Promise<Connection> {
  const clock = options.clock ?? createVirtualClock();
  const server = await startServer(withTokens(api));
  const http = createHttp();
  const token = createTokenSource({
    http,
    clock,
    credentials: SECRETS,
    accountsUrls: [server.url],
    apiUrl: server.url,
    ...options.tokens,
  });
  const limiter = createLimiter({ maxConcurrent: 5 });
  const client = createZohoClient({ http, clock, token, limiter, timeoutMs: 2_000, ...options });
  const isMint = (request: RecordedRequest): boolean => request.path === TOKEN_PATH;
  return {
    client,
    token,
    clock,
    server,
    calls: () => server.requests.filter((request) => !isMint(request)),
    mints: () => server.requests.filter(isMint),
  };
}

function withTokens(api: readonly Answer[] | Handler): Handler {
  let mints = 0;
  let calls = 0;
  return (request) => {
    if (request.path === TOKEN_PATH) {
      mints += 1;
      return { json: { access_token: `token-${mints}`, expires_in: 3600, token_type: 'Bearer' } };
    }
    if (typeof api === 'function') return api(request);
    return api[Math.min(calls++, api.length - 1)] ?? { status: 500 };
  };
}

export function refusal(status: number, code: string, details: object = {}, message = 'no'): Answer {
  return { status, json: { code, details, message, status: 'error' } };
}

export function without(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
