import { BOUNDS } from '../util/bounds.js';
import type { Clock } from '../util/clock.js';
import type { ZohoResponse } from './http/answer.js';
import { ZohoApiError } from './http/api-error.js';
import { attempt, attemptToOpen, labelOf, type Attempt } from './attempt.js';
import type { CallReport, RequestOptions, ZohoRequest } from './request.js';
import { unlimitedCredits, type CreditAccount } from './limits/credits.js';
import { NetworkError, type HttpBody, type Transport } from './http/http.js';
import type { Limiter } from './limits/limiter.js';
import { silent, type Log } from './http/log.js';
import { createMeter, type ClientStats } from './limits/meter.js';
import { createRateWindow, DOWNLOAD_RATE, type RateWindow } from './limits/rate-window.js';
import {
  mayRenewToken,
  nextDelay,
  RETRY_POLICIES,
  retryClassOf,
  type RetryClass,
  type RetryPolicy,
} from './http/retry.js';
import type { AccessToken, TokenSource } from './auth/token.js';

export type { ZohoResponse } from './http/answer.js';
export type { ClientStats } from './limits/meter.js';

export interface ZohoClient {
  get(path: string, options?: RequestOptions): Promise<ZohoResponse>;
  request(request: ZohoRequest): Promise<ZohoResponse>;
  /**
   * Gets a file as a stream. The call is retried like any other until the body begins. The caller must read the body to
   * its end or discard it, since it keeps its connection open until then. A body that breaks off or stalls throws
   * {@link NetworkError} `TRUNCATED`; the caller may then open the file again.
   */
  open(path: string, options?: RequestOptions): Promise<HttpBody>;
  stats(): ClientStats;
  /** Credits that may still be spent before the run has to stop; `undefined`: no limit is known. */
  creditsLeft(): number | undefined;
  /**
   * Zoho's clock, epoch ms: our clock plus the difference measured at the last answer. Our clock before the first answer,
   * and if Zoho's is so far ahead that one of the two must be wrong: then the earlier clock is used.
   */
  serverNow(): number;
  /** The measured difference, ms (positive: our clock is ahead); `undefined`: no answer had a `Date` header yet. */
  clockSkewMs(): number | undefined;
}

export interface ZohoClientDeps {
  readonly http: Transport;
  readonly clock: Clock;
  readonly token: Pick<TokenSource, 'current' | 'refresh'>;
  readonly limiter: Limiter;
  /** Without it, only Zoho limits what a run spends. */
  readonly credits?: CreditAccount | undefined;
  /** The bulk downloads of the last minute; default: those of this process. */
  readonly downloads?: RateWindow | undefined;
  readonly userAgent?: string | undefined;
  /** Milliseconds. */
  readonly timeoutMs?: number | undefined;
  readonly onLog?: Log | undefined;
  /** Receives each attempt of a call. */
  readonly onAttempt?: ((call: CallReport) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Overrides {@link RETRY_POLICIES}. */
  readonly retry?: Partial<Record<RetryClass, RetryPolicy>> | undefined;
}

const DEFAULT_USER_AGENT = 'source-zoho';
const DEFAULT_TIMEOUT_MS = 300_000;

/**
 * Calls Zoho CRM with one token source, one limiter and one table of errors (`api-error.ts`). A call resolves with a body or
 * without one (204, 304). It rejects with {@link ZohoApiError} or {@link NetworkError} when no retry is left, with the token
 * source's error if it has no token, with the credit account's if no credits are left to spend, and with the signal's reason
 * if it was aborted.
 */
export function createZohoClient(deps: ZohoClientDeps): ZohoClient {
  const { userAgent = DEFAULT_USER_AGENT, timeoutMs = DEFAULT_TIMEOUT_MS, credits = unlimitedCredits } = deps;
  const meter = createMeter();
  let skew: number | undefined;
  const onServerTime = (time: number): void => void (skew = time - deps.clock.now());
  const downloads = deps.downloads ?? createRateWindow(DOWNLOAD_RATE, deps.clock);
  const attemptDeps = { ...deps, userAgent, timeoutMs, credits, meter, onServerTime, downloads };
  const persistDeps = { ...deps, credits, onLog: deps.onLog ?? silent, served: new WeakSet<AccessToken>() };
  const request = (wanted: ZohoRequest): Promise<ZohoResponse> =>
    persist(persistDeps, wanted, () => attempt(attemptDeps, wanted));
  const open = (wanted: ZohoRequest): Promise<HttpBody> =>
    persist(persistDeps, wanted, () => attemptToOpen(attemptDeps, wanted));
  return {
    request,
    get: (path, options) => request({ ...options, method: 'GET', path }),
    open: (path, options) => open({ ...options, method: 'GET', path }),
    stats: () => meter.stats(),
    creditsLeft: () => credits.left(),
    serverNow: () => deps.clock.now() + (isFarAhead(skew) ? 0 : (skew ?? 0)),
    clockSkewMs: () => (skew === undefined ? undefined : -skew),
  };
}

function isFarAhead(skew: number | undefined): boolean {
  return skew !== undefined && skew > BOUNDS.clockToleranceMs;
}

type PersistDeps = Pick<ZohoClientDeps, 'clock' | 'token' | 'signal' | 'retry' | 'onAttempt'> & {
  readonly onLog: Log;
  readonly credits: CreditAccount;
  /** Tokens with which a call succeeded. */
  readonly served: WeakSet<AccessToken>;
};

/** Retries what `api-error.ts` marks as retryable, as often as `retry.ts` allows; renewals of tokens are counted apart. */
async function persist<T>(
  deps: PersistDeps,
  request: ZohoRequest,
  once: () => Promise<Attempt<T>>,
): Promise<T> {
  let firstSentAt: number | undefined;
  // Summed step by step: a clock that is set back must not lengthen the allowed time.
  let [elapsedMs, countedTo, sleptMs] = [0, 0, 0];
  let failures = 0;
  let renewals = 0;
  /** The token that replaced a refused one; this call has not used it yet. */
  let unused: AccessToken | undefined;
  for (;;) {
    const readyAt = deps.clock.now();
    const made = await once();
    const { token, result, retryAfterMs, sentAt, answeredAt } = made;
    const report = (retryMs?: number): void =>
      deps.onAttempt?.(reportOf(request, made, { readyAt, retryMs }));
    if (firstSentAt === undefined) [firstSentAt, countedTo] = [sentAt, sentAt];
    if (!(result instanceof Error)) {
      deps.served.add(token);
      report();
      return result;
    }
    elapsedMs += Math.max(sleptMs, answeredAt - countedTo);
    [countedTo, sleptMs] = [deps.clock.now(), 0];
    if (isStaleToken(result, { hasServed: deps.served.has(token), renewals })) {
      const isFresh = token === unused && token.isMinted && !deps.served.has(token);
      const mayRenew = mayRenewToken({ renewals, isFresh, elapsedMs });
      report(mayRenew ? 0 : undefined);
      if (!mayRenew) throw result;
      renewals += 1;
      unused = await deps.token.refresh(token.value);
      continue;
    }
    unused = undefined;
    failures += 1;
    const facts = { attempt: failures, elapsedMs, retryAfterMs, random: deps.clock.random() };
    const delay = delayAfter(result, deps.retry, facts);
    report(delay);
    if (delay === undefined) throw afterLastRetry(result, firstSentAt, deps.credits);
    deps.onLog(
      delay > BOUNDS.silentWaitMs ? 'warn' : 'info',
      'CALL_RETRIED',
      `${result.userMessage} That was attempt ${failures}; the next one in ${delay} ms.`,
    );
    await deps.clock.sleep(delay, deps.signal);
    sleptMs = delay;
  }
}

function reportOf(
  request: ZohoRequest,
  { sentAt, answeredAt, credits, status, remaining, result }: Attempt<unknown>,
  { readyAt, retryMs }: Pick<CallReport, 'readyAt' | 'retryMs'>,
): CallReport {
  const error = result instanceof ZohoApiError || result instanceof NetworkError ? result.code : undefined;
  const { kind = 'get' } = request;
  const label = labelOf(request);
  return { label, kind, readyAt, sentAt, endedAt: answeredAt, status, credits, remaining, error, retryMs };
}

/** If Zoho rejected every attempt with 429, the credits may be spent: then the run stops. */
function afterLastRetry(error: Error, since: number, credits: CreditAccount): Error {
  const isThrottled = error instanceof ZohoApiError && error.action === 'back-off';
  return (isThrottled ? credits.onRetriesExhausted(since) : undefined) ?? error;
}

/**
 * Zoho's answer to a request without a usable token. With a token that has served, the token may have ended: one new token.
 */
const NO_TOKEN = 'AUTHENTICATION_FAILURE';

function isStaleToken(
  error: ZohoApiError | NetworkError,
  { hasServed, renewals }: { readonly hasServed: boolean; readonly renewals: number },
): boolean {
  if (!(error instanceof ZohoApiError)) return false;
  return error.action === 'refresh-token' || (error.code === NO_TOKEN && hasServed && renewals === 0);
}

/** `undefined`: not retryable, or no retry is left. */
function delayAfter(
  error: ZohoApiError | NetworkError,
  policies: ZohoClientDeps['retry'],
  facts: Parameters<typeof nextDelay>[1],
): number | undefined {
  const kind = retryClass(error);
  return kind && nextDelay(policies?.[kind] ?? RETRY_POLICIES[kind], facts);
}

function retryClass(error: ZohoApiError | NetworkError): RetryClass | undefined {
  if (error instanceof NetworkError) return error.retryable ? retryClassOf(error) : undefined;
  if (error.action === 'back-off') return 'backOff';
  return error.action === 'retry' ? retryClassOf({ status: error.status }) : undefined;
}
