import type { Clock } from '../util/clock.js';
import { creditsRemaining, readAnswer, serverTime, type ZohoResponse } from './answer.js';
import type { ZohoApiError } from './api-error.js';
import { factsOfKind } from './call-kinds.js';
import type { ZohoRequest } from './client.js';
import type { CreditAccount } from './credits.js';
import { NetworkError, type Http, type HttpResponse } from './http.js';
import type { Limiter } from './limiter.js';
import type { Meter } from './meter.js';
import { parseRetryAfter } from './retry.js';
import type { AccessToken, TokenSource } from './token.js';

/** One attempt: the token it was made with, and what came of it. */
export interface Attempt {
  readonly token: AccessToken;
  readonly result: ZohoResponse | ZohoApiError | NetworkError;
  readonly retryAfterMs?: number | undefined;
}

export interface AttemptDeps {
  readonly http: Http;
  readonly clock: Clock;
  readonly token: TokenSource;
  readonly limiter: Limiter;
  readonly credits: CreditAccount;
  readonly meter: Meter;
  readonly userAgent: string;
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Hears Zoho's clock, epoch ms. */
  readonly onServerTime: (time: number) => void;
}

const BASE_PATH = '/crm/v8';

/** Sends the request as soon as the limiter lets it; the slot is held until the answer is read. */
export function attempt(deps: AttemptDeps, request: ZohoRequest): Promise<Attempt> {
  return deps.limiter(factsOfKind(request.kind).weight, async () => {
    deps.signal?.throwIfAborted();
    const token = await deps.token.current();
    const response = await paid(deps, request, () => send(deps, request, token));
    if (response instanceof NetworkError) return { token, result: response };
    listen(deps, response);
    const retryAfterMs = parseRetryAfter(response.headers['retry-after'], deps.clock.now());
    return {
      token,
      result: readAnswer(response, `${request.method} ${fullPath(request.path)}`),
      retryAfterMs,
    };
  });
}

/** Statuses with which Zoho turns a call away before it costs anything. */
const FREE_OF_CHARGE = [401, 429];

/** Takes the price before the call and books it after; a call without an answer may have been served. */
async function paid(
  { credits, meter }: AttemptDeps,
  request: ZohoRequest,
  call: () => Promise<HttpResponse>,
): Promise<HttpResponse | NetworkError> {
  const price = factsOfKind(request.kind).credits;
  credits.take(price);
  const response = await call().catch(networkError);
  const isFree = !(response instanceof NetworkError) && FREE_OF_CHARGE.includes(response.status);
  if (isFree) credits.giveBack(price);
  meter.count(request.module ?? request.path, isFree ? 0 : price);
  return response;
}

function listen({ credits, meter, onServerTime }: AttemptDeps, response: HttpResponse): void {
  const time = serverTime(response);
  if (time !== undefined) onServerTime(time);
  const remaining = creditsRemaining(response);
  if (remaining === undefined) return;
  credits.tell(remaining);
  meter.tell(remaining);
}

function send(deps: AttemptDeps, request: ZohoRequest, token: AccessToken): Promise<HttpResponse> {
  const url = new URL(fullPath(request.path), token.apiUrl);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return deps.http({
    method: request.method,
    url: url.href,
    headers: {
      accept: 'application/json',
      'user-agent': deps.userAgent,
      ...(request.body && { 'content-type': 'application/json' }),
      ...request.headers,
      authorization: `Zoho-oauthtoken ${token.value}`,
    },
    body: request.body && JSON.stringify(request.body),
    timeoutMs: deps.timeoutMs,
    signal: deps.signal,
  });
}

function fullPath(path: string): string {
  return path.startsWith('/crm/') ? path : BASE_PATH + path;
}

function networkError(error: unknown): NetworkError {
  if (error instanceof NetworkError) return error;
  throw error;
}
