import { BOUNDS } from '../util/bounds.js';
import type { Clock } from '../util/clock.js';
import type { ZohoResponse } from './http/answer.js';
import { ZohoApiError } from './http/api-error.js';
import { attempt, attemptToOpen, type Attempt } from './attempt.js';
import type { RequestOptions, ZohoRequest } from './request.js';
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
   * Gets a file without holding it. Repeated like any call until the file begins; then its body is the caller's, who
   * reads it to the end or discards it: until then it takes one of the simultaneous calls. A body that breaks off or
   * stalls throws {@link NetworkError} `TRUNCATED`, and the caller may open the file again.
   */
  open(path: string, options?: RequestOptions): Promise<HttpBody>;
  stats(): ClientStats;
  /** Credits that may still be spent before the run has to stop; `undefined`: no limit is known. */
  creditsLeft(): number | undefined;
  /**
   * Zoho's clock, epoch ms: ours plus the difference measured at the last answer; ours before the first, and where Zoho's is
   * so far ahead that one of the two must be wrong: of such clocks the earlier one is taken.
   */
  serverNow(): number;
  /** What is measured of it, ms (positive: ours is ahead); `undefined`: no answer has told the time yet. */
  clockSkewMs(): number | undefined;
}

export interface ZohoClientDeps {
  readonly http: Transport;
  readonly clock: Clock;
  readonly token: TokenSource;
  readonly limiter: Limiter;
  /** Without it, a run may spend what Zoho gives. */
  readonly credits?: CreditAccount | undefined;
  /** The bulk downloads of the last minute; those of this process where not given. */
  readonly downloads?: RateWindow | undefined;
  readonly userAgent?: string | undefined;
  /** Milliseconds. */
  readonly timeoutMs?: number | undefined;
  readonly onLog?: Log | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Other waits than {@link RETRY_POLICIES}. */
  readonly retry?: Partial<Record<RetryClass, RetryPolicy>> | undefined;
}

const DEFAULT_USER_AGENT = 'source-zoho';
const DEFAULT_TIMEOUT_MS = 300_000;

/**
 * Calls Zoho CRM with one token, one limiter and one table of errors (`api-error.ts`). A call resolves with a body or
 * with none (204, 304); it rejects with {@link ZohoApiError} or {@link NetworkError} once retrying is used up, with
 * the token's error where there is no token, with the account's where no credits are left to spend, and with the
 * signal's reason when aborted.
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
    persist(persistDeps, () => attempt(attemptDeps, wanted));
  return {
    request,
    get: (path, options) => request({ ...options, method: 'GET', path }),
    open: (path, options) =>
      persist(persistDeps, () => attemptToOpen(attemptDeps, { ...options, method: 'GET', path })),
    stats: () => meter.stats(),
    creditsLeft: () => credits.left(),
    serverNow: () => deps.clock.now() + (isFarAhead(skew) ? 0 : (skew ?? 0)),
    clockSkewMs: () => (skew === undefined ? undefined : -skew),
  };
}

function isFarAhead(skew: number | undefined): boolean {
  return skew !== undefined && skew > BOUNDS.clockToleranceMs;
}

type PersistDeps = Pick<ZohoClientDeps, 'clock' | 'token' | 'signal' | 'retry'> & {
  readonly onLog: Log;
  readonly credits: CreditAccount;
  /** Tokens with which a call succeeded. */
  readonly served: WeakSet<AccessToken>;
};

/** Repeats what `api-error.ts` says may be repeated, as often as `retry.ts` allows; each class has its own count. */
async function persist<T>(deps: PersistDeps, once: () => Promise<Attempt<T>>): Promise<T> {
  let firstSentAt: number | undefined;
  // Step by step: a clock that is set back must not make the allowed time longer.
  let [elapsedMs, countedTo, sleptMs] = [0, 0, 0];
  let failures = 0;
  let renewals = 0;
  /** Given in place of a refused one, and not used by this call yet. */
  let unused: AccessToken | undefined;
  for (;;) {
    const { token, result, retryAfterMs, sentAt } = await once();
    if (firstSentAt === undefined) [firstSentAt, countedTo] = [sentAt, sentAt];
    if (!(result instanceof Error)) {
      deps.served.add(token);
      return result;
    }
    const now = deps.clock.now();
    elapsedMs += Math.max(sleptMs, now - countedTo);
    [countedTo, sleptMs] = [now, 0];
    if (isStaleToken(result)) {
      const isFresh = token === unused && token.isMinted && !deps.served.has(token);
      if (!mayRenewToken({ renewals, isFresh, elapsedMs })) throw result;
      renewals += 1;
      unused = await deps.token.refresh(token.value);
      continue;
    }
    unused = undefined;
    failures += 1;
    const facts = { attempt: failures, elapsedMs, retryAfterMs, random: deps.clock.random() };
    const delay = delayAfter(result, deps.retry, facts);
    if (delay === undefined) throw afterGivingUp(result, firstSentAt, deps.credits);
    deps.onLog(
      'info',
      'CALL_RETRIED',
      `${result.userMessage} That was attempt ${failures}; the next one in ${delay} ms.`,
    );
    await deps.clock.sleep(delay, deps.signal);
    sleptMs = delay;
  }
}

/** A call that was turned away to the end may be one of many: then the run stops. */
function afterGivingUp(error: Error, since: number, credits: CreditAccount): Error {
  const isTurnedAway = error instanceof ZohoApiError && error.action === 'back-off';
  return (isTurnedAway ? credits.onRetriesExhausted(since) : undefined) ?? error;
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
  if (error instanceof NetworkError) return error.retryable ? retryClassOf(error) : undefined;
  if (error.action === 'back-off') return 'backOff';
  return error.action === 'retry' ? retryClassOf({ status: error.status }) : undefined;
}
