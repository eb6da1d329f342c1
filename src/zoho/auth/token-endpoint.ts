import { BOUNDS } from '../../util/bounds.js';
import { excerpt } from '../../util/text.js';
import type { Clock } from '../../util/clock.js';
import { asText, isObject, parseJson, type JsonObject } from '../../util/json.js';
import { serverTime } from '../http/answer.js';
import { hostOf } from '../http/hosts.js';
import { NetworkError, type Http, type HttpResponse } from '../http/http.js';
import type { Log } from '../http/log.js';
import type { RateWindow } from '../limits/rate-window.js';
import {
  nextDelay,
  parseRetryAfter,
  RETRY_POLICIES,
  retryClassOf,
  type RetryClass,
  type RetryPolicy,
} from '../http/retry.js';
import { refusedToken, throttledToken, unreadableToken, type TokenError } from './token-error.js';

/** One OAuth exchange; secrets are sent in the form body, never in the address. */
export interface TokenRequest {
  readonly accountsUrl: string;
  readonly form: Readonly<Record<string, string | undefined>>;
}

/** Zoho's answer with a token (zoho-api.md §1.4). */
export interface TokenAnswer {
  readonly accessToken: string;
  /** Only for a grant code. */
  readonly refreshToken: string | undefined;
  /** Not yet checked. */
  readonly apiDomain: string | undefined;
  /** Milliseconds. */
  readonly lifetimeMs: number;
  /** Newer accounts servers only. */
  readonly scope: string | undefined;
}

export interface TokenEndpointDeps {
  readonly http: Http;
  readonly clock: Clock;
  readonly onLog: Log;
  readonly userAgent?: string | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Counts the tokens of the last ten minutes; not counted if not given. */
  readonly grants?: RateWindow | undefined;
  /** Overrides {@link RETRY_POLICIES}. */
  readonly retry?: Partial<Record<RetryClass, RetryPolicy>> | undefined;
  /** The longest single wait for the end of throttling, ms; default: no limit. */
  readonly maxThrottleWaitMs?: number | undefined;
}

/** Waits while Zoho throttles tokens. After the last one, the window of ten minutes is over (zoho-api.md §1.5). */
const THROTTLE_WAITS_MS = [120_000, 180_000, 330_000];

type Outcome =
  | { readonly kind: 'token'; readonly answer: TokenAnswer }
  | {
      readonly kind: 'refused' | 'throttled' | 'broken';
      readonly error: TokenError | NetworkError;
      readonly retry?: RetryClass;
    };

/**
 * Requests a token from one accounts host. Outages and HTML pages are retried as `retry.ts` allows. It waits for the end of
 * throttling, and before a request that Zoho would throttle. A refusal is final.
 */
export async function requestToken(deps: TokenEndpointDeps, request: TokenRequest): Promise<TokenAnswer> {
  const waits = THROTTLE_WAITS_MS.values();
  // Without the waits for throttling.
  let elapsedMs = 0;
  await inTime(deps, request);
  for (let attempt = 1; ;) {
    const sentAt = deps.clock.now();
    const { outcome, retryAfterMs } = await exchange(deps, request);
    if (outcome.kind === 'token') {
      await deps.grants?.take();
      return outcome.answer;
    }
    if (outcome.kind === 'refused') throw outcome.error;
    const throttled = outcome.kind === 'throttled';
    const random = deps.clock.random();
    elapsedMs += deps.clock.now() - sentAt;
    const delay = throttled
      ? throttleDelay(waits.next().value, retryAfterMs, random)
      : nextDelay(policyOf(deps, outcome), { attempt, elapsedMs, retryAfterMs, random });
    if (delay === undefined || (throttled && isTooLong(deps, delay))) throw outcome.error;
    deps.onLog(
      throttled || delay > BOUNDS.silentWaitMs ? 'warn' : 'info',
      'TOKEN_RETRIED',
      `${outcome.error.userMessage} Next attempt in ${delay} ms.`,
    );
    await deps.clock.sleep(delay, deps.signal);
    if (!throttled) {
      attempt += 1;
      elapsedMs += delay;
    }
  }
}

function policyOf({ retry }: TokenEndpointDeps, outcome: Exclude<Outcome, { kind: 'token' }>): RetryPolicy {
  const kind = outcome.retry ?? 'transient';
  return retry?.[kind] ?? RETRY_POLICIES[kind];
}

/** Waits if one more token now would exceed Zoho's limit (zoho-api.md §1.5). */
async function inTime(deps: TokenEndpointDeps, { accountsUrl }: TokenRequest): Promise<void> {
  const wait = (await deps.grants?.waitMs()) ?? 0;
  if (wait === 0) return;
  const error = throttledToken(hostOf(accountsUrl) ?? accountsUrl);
  if (isTooLong(deps, wait)) throw error;
  deps.onLog('warn', 'TOKEN_RETRIED', `${error.userMessage} The next one is asked for in ${wait} ms.`);
  await deps.clock.sleep(wait, deps.signal);
}

function isTooLong({ maxThrottleWaitMs = Infinity }: TokenEndpointDeps, wait: number): boolean {
  return wait > maxThrottleWaitMs;
}

/** Adds jitter, so that processes that wait for the same window do not ask at the same time. */
function throttleDelay(wait: number | undefined, retryAfterMs = 0, random: number): number | undefined {
  return wait && Math.max(wait, Math.min(retryAfterMs, 600_000)) + Math.round(random * 5_000);
}

async function exchange(
  deps: TokenEndpointDeps,
  request: TokenRequest,
): Promise<{ outcome: Outcome; retryAfterMs?: number | undefined }> {
  const response = await post(deps, request).catch((error: unknown) => {
    if (error instanceof NetworkError) return error;
    throw error;
  });
  if (response instanceof NetworkError) {
    const kind = response.retryable ? 'broken' : 'refused';
    return { outcome: { kind, error: response, retry: retryClassOf(response) } };
  }
  const now = serverTime(response) ?? deps.clock.now();
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], now);
  return {
    outcome: readTokenAnswer(response, hostOf(request.accountsUrl) ?? 'The accounts server'),
    retryAfterMs,
  };
}

function post(deps: TokenEndpointDeps, request: TokenRequest): Promise<HttpResponse> {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(request.form)) if (value !== undefined) form.set(name, value);
  return deps.http({
    method: 'POST',
    url: new URL('/oauth/v2/token', request.accountsUrl).href,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(deps.userAgent !== undefined && { 'user-agent': deps.userAgent }),
    },
    body: form.toString(),
    timeoutMs: deps.timeoutMs,
    signal: deps.signal,
  });
}

/** The form of error codes of accounts servers. */
const WORD = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** An answer with a token is a success, whatever its status (F-A6). Pure. */
function readTokenAnswer(response: HttpResponse, host: string): Outcome {
  const json = parseJson(response.body);
  const body = isObject(json) ? json : {};
  const accessToken = asText(body['access_token']);
  const error = asText(body['error']);
  if (accessToken !== undefined) return { kind: 'token', answer: toAnswer(accessToken, body) };
  if (isThrottled(response, body)) return { kind: 'throttled', error: throttledToken(host) };
  if (error !== undefined && !OF_THE_SERVER.test(error) && response.status < 500) {
    return { kind: 'refused', error: refusedToken(isCode(error) ? error : 'unknown_error', host) };
  }
  const unreadable = unreadableToken(host, response.status, excerpt(response.body));
  const kind = unreadable.failureType === 'config' ? 'refused' : 'broken';
  return { kind, error: unreadable, retry: retryClassOf(response) };
}

/** Codes with which an accounts server reports a problem of its own; RFC 6749 has two of them. */
const OF_THE_SERVER =
  /^(?:general_error|server_error|temporarily_unavailable|service_unavailable|internal(?:_server)?_error)$/;
/** Zoho's own code, and what gateways write. */
const THROTTLED = /^(?:access[ _-]?denied|too_many_requests|rate_limit(?:ed|_exceeded)?|slow_down)$/i;
/** Words of any language, not a code or a secret that the host repeats. */
const SENTENCE = /[^\x21-\x7e]/;
/** `invalid_code`, `general_error`: a code is the same in all languages. */
const OAUTH_CODE = /^[a-z]+(?:_[a-z]+)+$/;

/** A code is lower-case words; anything else may be a secret that the host repeats. */
function isCode(error: string): boolean {
  return WORD.test(error) && /^[a-z]+(?:_[a-z]+)*$/.test(error);
}

/**
 * Distinguishes throttling from wrong credentials (F-A16). Its message is in the language of the account (zoho-api.md §17),
 * so the form decides: a code of throttling, a text in place of a code, or a wait that the server asks for.
 */
function isThrottled({ status, headers }: HttpResponse, body: JsonObject): boolean {
  const error = asText(body['error']) ?? '';
  if (status === 429 || THROTTLED.test(error) || THROTTLED.test(asText(body['code']) ?? '')) return true;
  if (status >= 500 || error === '' || OF_THE_SERVER.test(error)) return false;
  if (headers['retry-after'] !== undefined) return !error.startsWith('invalid_');
  const isExplained = asText(body['error_description']) !== undefined || body['status'] === 'failure';
  return !OAUTH_CODE.test(error) && (isExplained || SENTENCE.test(error));
}

function toAnswer(accessToken: string, body: JsonObject): TokenAnswer {
  return {
    accessToken,
    refreshToken: asText(body['refresh_token']),
    apiDomain: asText(body['api_domain']),
    lifetimeMs: lifetimeMs(body),
    scope: asText(body['scope']),
  };
}

const HOUR_MS = 3_600_000;

/** `expires_in` is in seconds; in legacy answers in milliseconds, next to `expires_in_sec` (zoho-api.md §1.4). */
function lifetimeMs(body: JsonObject): number {
  const seconds = Number(body['expires_in_sec'] ?? body['expires_in'] ?? NaN);
  if (!Number.isFinite(seconds) || seconds <= 0) return HOUR_MS;
  return seconds > 86_400 ? seconds : seconds * 1000;
}
