import { BOUNDS } from '../util/bounds.js';
import type { Clock } from '../util/clock.js';
import { creditsRemaining, readAnswer, serverTime, type ZohoResponse } from './http/answer.js';
import { ZohoApiError } from './http/api-error.js';
import { factsOfKind } from './limits/call-kinds.js';
import type { ZohoRequest } from './request.js';
import type { CreditAccount } from './limits/credits.js';
import { readDownload } from './http/download.js';
import { NetworkError, type HttpBody, type HttpHead, type HttpRequest, type Transport } from './http/http.js';
import type { Log } from './http/log.js';
import type { Limiter, Sent } from './limits/limiter.js';
import type { Meter } from './limits/meter.js';
import { paced, type RateWindow } from './limits/rate-window.js';
import { parseRetryAfter } from './http/retry.js';
import type { AccessToken, TokenSource } from './auth/token.js';

/** One attempt: the token that it used, and its result. */
export interface Attempt<T> {
  readonly token: AccessToken;
  readonly result: T | ZohoApiError | NetworkError;
  readonly retryAfterMs?: number | undefined;
  /** When it was sent, after queueing: epoch ms by our clock. */
  readonly sentAt: number;
  /** When the answer had arrived, or the attempt failed. It may be parsed later. */
  readonly answeredAt: number;
  readonly credits: number;
  /** `undefined`: no answer. */
  readonly status?: number | undefined;
  /** Credits of the day that are left, if the answer says so. */
  readonly remaining?: number | undefined;
}

export interface AttemptDeps {
  readonly http: Transport;
  readonly clock: Clock;
  readonly token: Pick<TokenSource, 'current' | 'refresh'>;
  readonly limiter: Limiter;
  /** The bulk downloads of the last minute. */
  readonly downloads: RateWindow;
  readonly credits: CreditAccount;
  readonly meter: Meter;
  readonly userAgent: string;
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onLog?: Log | undefined;
  /** Called with Zoho's clock, epoch ms, for each answer that has one. */
  readonly onServerTime: (time: number) => void;
}

const BASE_PATH = '/crm/v8';

/** Sends the request when the limiter has a free slot; the slot is held until the answer has arrived. */
export async function attempt(deps: AttemptDeps, request: ZohoRequest): Promise<Attempt<ZohoResponse>> {
  const made = await inSlot(deps, request, () => exchange(deps, request, deps.http, (response) => response));
  const { result: response } = made;
  if (response instanceof Error) return { ...made, result: response };
  await request.turn?.(response.body.length);
  const result = readAnswer(response, subjectOf(request), request.list, {
    isKeyed: request.isKeyed,
    isConditional: request.headers?.['if-modified-since'] !== undefined,
  });
  return { ...made, result: named(result, request) };
}

/**
 * The same for a file: resolves when its body begins, and frees the slot then. The caller may need slots while it works
 * through the file; if each file held one, a few files could wait for each other for ever.
 */
export function attemptToOpen(deps: AttemptDeps, request: ZohoRequest): Promise<Attempt<HttpBody>> {
  return inSlot(deps, request, () =>
    exchange(deps, request, deps.http.open, (stream) =>
      readDownload(stream, subjectOf(request), request.mayBeEmpty),
    ),
  );
}

/** Runs the job when the limiter has a free slot and any rate limit of its kind of call allows it. */
function inSlot<T>(deps: AttemptDeps, { kind }: ZohoRequest, job: () => Promise<T>): Promise<T> {
  const { weight, rate } = factsOfKind(kind);
  if (rate === undefined) return deps.limiter(weight, job);
  const onWait = (ms: number): void => {
    if (ms > BOUNDS.silentWaitMs)
      deps.onLog?.(
        'info',
        'WAITING',
        `Zoho lets ten files be downloaded a minute: the next one in ${Math.ceil(ms / 1_000)} s`,
      );
  };
  return paced({ ...deps, window: deps.downloads, onWait }, (job) => deps.limiter(weight, job), job);
}

/** @param read turns an answer of any status into the result */
async function exchange<R extends HttpHead, T>(
  deps: AttemptDeps,
  request: ZohoRequest,
  send: (request: HttpRequest) => Promise<R>,
  read: (response: R) => T | ZohoApiError | Promise<T | ZohoApiError>,
): Promise<Attempt<T>> {
  deps.signal?.throwIfAborted();
  const token = await deps.token.current();
  const sent = deps.limiter.sent(factsOfKind(request.kind).weight);
  const sentAt = deps.clock.now();
  const { response, credits } = await paid(deps, request, () => send(toHttp(deps, request, token)));
  if (response instanceof NetworkError)
    return { token, result: response, sentAt, answeredAt: deps.clock.now(), credits };
  listen(deps, response);
  learn(deps, response, sent);
  // A date in the header is by the server's clock; ours may be hours off.
  const now = serverTime(response) ?? deps.clock.now();
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], now);
  const result = named(await Promise.resolve(read(response)).catch(networkError), request);
  const remaining = creditsRemaining(response);
  const answeredAt = deps.clock.now();
  return { token, result, retryAfterMs, sentAt, answeredAt, credits, status: response.status, remaining };
}

function named<T>(result: T | ZohoApiError, { scopes }: ZohoRequest): T | ZohoApiError {
  return result instanceof ZohoApiError ? result.naming(scopes) : result;
}

/** Statuses with which Zoho rejects a call before it costs credits. */
const FREE_OF_CHARGE = [401, 429];

/** A bulk job costs credits only if Zoho accepts it. */
function isFreeOfCharge(status: number, { kind }: ZohoRequest): boolean {
  return FREE_OF_CHARGE.includes(status) || (kind === 'bulk-create' && status >= 400 && status < 500);
}

/** Takes the price before the call and books it afterwards. A call without an answer may have been served, so it counts. */
async function paid<R extends HttpHead>(
  { credits, meter }: AttemptDeps,
  request: ZohoRequest,
  call: () => Promise<R>,
): Promise<{ readonly response: R | NetworkError; readonly credits: number }> {
  const price = factsOfKind(request.kind).credits;
  const spending = credits.take(price);
  const response = await call().catch(networkError);
  const isAnswer = !(response instanceof NetworkError);
  const isFree = isAnswer && isFreeOfCharge(response.status, request);
  spending.answered({ isFree, remaining: isAnswer ? creditsRemaining(response) : undefined });
  const spent = isFree ? 0 : price;
  meter.count(labelOf(request), spent);
  return { response, credits: spent };
}

/** The label of a call in `ClientStats`. */
export function labelOf({ module, path }: ZohoRequest): string {
  return module ?? path;
}

/** Statuses below 500 that do not show whether the rate limits let the call in: a login check or a proxy sent them. */
const NOTHING_LEARNED = [401, 407, 408, 425];

/** Reports to the limiter whether Zoho let the call in. */
function learn({ limiter }: AttemptDeps, { status }: HttpHead, sent: Sent): void {
  if (status === 429) limiter.learn('refused', sent);
  else if (status < 500 && !NOTHING_LEARNED.includes(status)) limiter.learn('accepted', sent);
}

function listen({ meter, onServerTime }: AttemptDeps, response: HttpHead): void {
  const time = serverTime(response);
  if (time !== undefined) onServerTime(time);
  const remaining = creditsRemaining(response);
  if (remaining !== undefined) meter.updateRemaining(remaining);
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

function subjectOf({ method, path, about }: ZohoRequest): string {
  return `${method} ${fullPath(path)}${about === undefined ? '' : ` of ${about}`}`;
}

function fullPath(path: string): string {
  return path.startsWith('/crm/') ? path : BASE_PATH + path;
}

function networkError(error: unknown): NetworkError {
  if (error instanceof NetworkError) return error;
  throw error;
}
