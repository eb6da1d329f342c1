import type { Clock } from '../util/clock.js';
import { creditsRemaining, readAnswer, serverTime, type ZohoResponse } from './answer.js';
import type { ZohoApiError } from './api-error.js';
import { factsOfKind } from './call-kinds.js';
import type { ZohoRequest } from './client.js';
import type { CreditAccount } from './credits.js';
import { readDownload } from './download.js';
import { NetworkError, type HttpBody, type HttpHead, type HttpRequest, type Transport } from './http.js';
import type { Limiter } from './limiter.js';
import type { Meter } from './meter.js';
import { parseRetryAfter } from './retry.js';
import type { AccessToken, TokenSource } from './token.js';

/** One attempt: the token it was made with, and what came of it. */
export interface Attempt<T> {
  readonly token: AccessToken;
  readonly result: T | ZohoApiError | NetworkError;
  readonly retryAfterMs?: number | undefined;
  /** When it was sent, epoch ms by our clock; queueing came before. */
  readonly sentAt: number;
}

export interface AttemptDeps {
  readonly http: Transport;
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
export function attempt(deps: AttemptDeps, request: ZohoRequest): Promise<Attempt<ZohoResponse>> {
  return deps.limiter(factsOfKind(request.kind).weight, () =>
    exchange(deps, request, deps.http, (response) => readAnswer(response, subjectOf(request))),
  );
}

/** The same for a file: ends when its body begins; the slot is held until the body is read, broken or discarded. */
export function attemptToOpen(deps: AttemptDeps, request: ZohoRequest): Promise<Attempt<HttpBody>> {
  return new Promise((resolve, reject) => {
    const job = async (): Promise<void> => {
      const attempt = await exchange(deps, request, deps.http.open, (stream) =>
        readDownload(stream, subjectOf(request)),
      );
      resolve(attempt);
      if (!(attempt.result instanceof Error)) await attempt.result.closed;
    };
    deps.limiter(factsOfKind(request.kind).weight, job).catch(reject);
  });
}

/** @param read makes the result of an answer, whatever its status */
async function exchange<R extends HttpHead, T>(
  deps: AttemptDeps,
  request: ZohoRequest,
  send: (request: HttpRequest) => Promise<R>,
  read: (response: R) => T | ZohoApiError | Promise<T | ZohoApiError>,
): Promise<Attempt<T>> {
  deps.signal?.throwIfAborted();
  const token = await deps.token.current();
  const sentAt = deps.clock.now();
  const response = await paid(deps, request, () => send(toHttp(deps, request, token)));
  if (response instanceof NetworkError) return { token, result: response, sentAt };
  listen(deps, response);
  // A date in it is one of the server's clock; ours may be hours off.
  const now = serverTime(response) ?? deps.clock.now();
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], now);
  const result = await Promise.resolve(read(response)).catch(networkError);
  return { token, result, retryAfterMs, sentAt };
}

/** Statuses with which Zoho turns a call away before it costs anything. */
const FREE_OF_CHARGE = [401, 429];

/** Takes the price before the call and books it after; a call without an answer may have been served. */
async function paid<R extends HttpHead>(
  { credits, meter }: AttemptDeps,
  request: ZohoRequest,
  call: () => Promise<R>,
): Promise<R | NetworkError> {
  const price = factsOfKind(request.kind).credits;
  credits.take(price);
  const response = await call().catch(networkError);
  const isFree = !(response instanceof NetworkError) && FREE_OF_CHARGE.includes(response.status);
  if (isFree) credits.giveBack(price);
  meter.count(request.module ?? request.path, isFree ? 0 : price);
  return response;
}

function listen({ credits, meter, onServerTime }: AttemptDeps, response: HttpHead): void {
  const time = serverTime(response);
  if (time !== undefined) onServerTime(time);
  const remaining = creditsRemaining(response);
  if (remaining === undefined) return;
  credits.tell(remaining);
  meter.tell(remaining);
}

function toHttp(deps: AttemptDeps, request: ZohoRequest, token: AccessToken): HttpRequest {
  const url = new URL(fullPath(request.path), token.apiUrl);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return {
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
  };
}

function subjectOf({ method, path }: ZohoRequest): string {
  return `${method} ${fullPath(path)}`;
}

function fullPath(path: string): string {
  return path.startsWith('/crm/') ? path : BASE_PATH + path;
}

function networkError(error: unknown): NetworkError {
  if (error instanceof NetworkError) return error;
  throw error;
}
