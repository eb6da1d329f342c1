import type { Clock } from '../util/clock.js';
import type { JsonObject } from '../util/json.js';
import { creditsRemaining, readAnswer, serverTime, type ZohoResponse } from './answer.js';
import { ZohoApiError } from './api-error.js';
import { NetworkError, type Http, type HttpResponse } from './http.js';
import type { Limiter } from './limiter.js';
import type { Log } from './log.js';
import { createMeter, type ClientStats, type Meter } from './meter.js';
import { nextDelay, parseRetryAfter, RETRY_POLICIES, type RetryClass, type RetryPolicy } from './retry.js';
import type { AccessToken, TokenSource } from './token.js';

export type { ZohoResponse } from './answer.js';
export type { ClientStats } from './meter.js';

export interface RequestOptions {
  /** Parameters; `undefined` leaves one out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Counts against Zoho's ten heavy slots: sorted or custom-view lists, COQL, search (zoho-api.md §2.3). */
  readonly heavy?: boolean | undefined;
  /** The label in {@link ClientStats}: a module's api_name in most cases, the path where not given. */
  readonly module?: string | undefined;
  /** Credits of one such call (zoho-api.md §2.2); 1 where not given. */
  readonly credits?: number | undefined;
}

export interface ZohoRequest extends RequestOptions {
  readonly method: 'GET' | 'POST';
  /** Below `/crm/v8`, or from the root where it starts with `/crm/` (`/crm/bulk/v8/read`). Begins with a slash. */
  readonly path: string;
  readonly body?: JsonObject | undefined;
}

export interface ZohoClient {
  get(path: string, options?: RequestOptions): Promise<ZohoResponse>;
  request(request: ZohoRequest): Promise<ZohoResponse>;
  stats(): ClientStats;
  /** Zoho's clock, epoch ms: ours plus the difference measured at the last answer; ours before the first. */
  serverNow(): number;
}

export interface ZohoClientDeps {
  readonly http: Http;
  readonly clock: Clock;
  readonly token: TokenSource;
  readonly limiter: Limiter;
  readonly userAgent?: string | undefined;
  /** Milliseconds, see {@link requestTimeoutMs}. */
  readonly timeoutMs?: number | undefined;
  readonly onLog?: Log | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Other waits than {@link RETRY_POLICIES}. */
  readonly retry?: Partial<Record<RetryClass, RetryPolicy>> | undefined;
}

const BASE_PATH = '/crm/v8';
const DEFAULT_USER_AGENT = 'source-zoho';
const DEFAULT_TIMEOUT_MS = 300_000;

/**
 * `request_timeout` of a config in milliseconds. Given in seconds, as number or text; nothing, zero and what is no
 * number mean 300 s, as in singer-io's tap (A17).
 */
export function requestTimeoutMs(value: unknown): number {
  const seconds = typeof value === 'string' || typeof value === 'number' ? Number(value) : 0;
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : DEFAULT_TIMEOUT_MS;
}

/**
 * Calls Zoho CRM with one token, one limiter and one table of errors (`api-error.ts`). A call resolves with a body or
 * with none (204, 304); it rejects with {@link ZohoApiError} or {@link NetworkError} once retrying is used up, with
 * the token's error where there is no token, and with the signal's reason when aborted.
 */
export function createZohoClient(deps: ZohoClientDeps): ZohoClient {
  const meter = createMeter();
  let skew = 0;
  const onAnswer = (response: HttpResponse): void => {
    const time = serverTime(response);
    if (time !== undefined) skew = time - deps.clock.now();
    meter.tell(creditsRemaining(response));
  };
  const request = (wanted: ZohoRequest): Promise<ZohoResponse> =>
    persist(deps, () => attempt(deps, wanted, { meter, onAnswer }));
  return {
    request,
    get: (path, options) => request({ ...options, method: 'GET', path }),
    stats: () => meter.stats(),
    serverNow: () => deps.clock.now() + skew,
  };
}

/** One attempt: the token it was made with, and what came of it. */
interface Attempt {
  readonly token: AccessToken;
  readonly result: ZohoResponse | ZohoApiError | NetworkError;
  readonly retryAfterMs?: number | undefined;
}

/** Repeats what `api-error.ts` says may be repeated: a stale token once, the rest as `retry.ts` allows. */
async function persist(deps: ZohoClientDeps, once: () => Promise<Attempt>): Promise<ZohoResponse> {
  let waitedMs = 0;
  let replayed = false;
  for (let count = 1; ; count += 1) {
    const { token, result, retryAfterMs } = await once();
    if (!(result instanceof Error)) return result;
    if (isStaleToken(result)) {
      if (replayed) throw result;
      replayed = true;
      await deps.token.refresh(token.value);
      continue;
    }
    const facts = { attempt: count, waitedMs, retryAfterMs, random: deps.clock.random() };
    const delay = delayAfter(result, deps.retry, facts);
    if (delay === undefined) throw result;
    deps.onLog?.('info', `${result.userMessage} That was attempt ${count}; the next one in ${delay} ms.`);
    await deps.clock.sleep(delay, deps.signal);
    waitedMs += delay;
  }
}

interface Witness {
  readonly meter: Meter;
  readonly onAnswer: (response: HttpResponse) => void;
}

/** Sends the request as soon as the limiter lets it; the slot is held until the answer is read. */
function attempt(deps: ZohoClientDeps, request: ZohoRequest, witness: Witness): Promise<Attempt> {
  const label = request.module ?? request.path;
  const cost = request.credits ?? 1;
  return deps.limiter(request.heavy === true ? 'heavy' : 'light', async () => {
    deps.signal?.throwIfAborted();
    const token = await deps.token.current();
    const response = await send(deps, request, token).catch(networkError);
    if (response instanceof NetworkError) {
      witness.meter.count(label, cost);
      return { token, result: response };
    }
    witness.meter.count(label, [401, 429].includes(response.status) ? 0 : cost);
    witness.onAnswer(response);
    const retryAfterMs = parseRetryAfter(response.headers['retry-after'], deps.clock.now());
    const result = readAnswer(response, `${request.method} ${fullPath(request.path)}`);
    return { token, result, retryAfterMs };
  });
}

function send(deps: ZohoClientDeps, request: ZohoRequest, token: AccessToken): Promise<HttpResponse> {
  const url = new URL(fullPath(request.path), token.apiUrl);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return deps.http({
    method: request.method,
    url: url.href,
    headers: {
      accept: 'application/json',
      'user-agent': deps.userAgent ?? DEFAULT_USER_AGENT,
      ...(request.body && { 'content-type': 'application/json' }),
      ...request.headers,
      authorization: `Zoho-oauthtoken ${token.value}`,
    },
    body: request.body && JSON.stringify(request.body),
    timeoutMs: deps.timeoutMs ?? DEFAULT_TIMEOUT_MS,
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

function isStaleToken(error: ZohoApiError | NetworkError): boolean {
  return error instanceof ZohoApiError && error.action === 'refresh-token';
}

/** `undefined`: not to be repeated, or not any more. */
function delayAfter(
  error: ZohoApiError | NetworkError,
  policies: ZohoClientDeps['retry'],
  facts: Parameters<typeof nextDelay>[1],
): number | undefined {
  const kind = retryClass(error);
  return kind && nextDelay(policies?.[kind] ?? RETRY_POLICIES[kind], facts);
}

function retryClass(error: ZohoApiError | NetworkError): RetryClass | undefined {
  if (error instanceof NetworkError) return error.retryable ? 'transient' : undefined;
  if (error.action === 'back-off') return 'backOff';
  return error.action === 'retry' ? 'transient' : undefined;
}
