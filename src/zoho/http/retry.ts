import { parseHttpDate } from '../../util/clock.js';

/**
 * The wait before the next attempt (zoho-api.md §2.4). Pure.
 *
 * Half of each delay is fixed, so that attempts are always spread over an outage, and half is jitter. The whole is at most
 * `base × 2^(attempt-1)`, and at most `cap`. The server's `Retry-After` is the minimum, even above the cap: an earlier call
 * would be rejected again. All times in milliseconds.
 */
export function retryDelay(facts: {
  /** Attempts made so far, 1 after the first failure. */
  readonly attempt: number;
  readonly retryAfterMs?: number | undefined;
  /** In [0, 1). */
  readonly random: number;
  readonly base: number;
  readonly cap: number;
}): number {
  const ceiling = Math.min(facts.cap, facts.base * 2 ** Math.min(40, facts.attempt - 1));
  return Math.max(facts.retryAfterMs ?? 0, Math.round((ceiling * (1 + facts.random)) / 2));
}

export interface RetryPolicy {
  /** All attempts of one call, the first included. */
  readonly attempts: number;
  readonly base: number;
  readonly cap: number;
  /** No attempt begins later than this after the start of the first; attempts and waits both count. */
  readonly totalMs: number;
}

/**
 * `outage`: no answer, or only that of a proxy in front of Zoho; retried until the outage ends. `transient`: a wrong answer
 * (a 500, a truncated body), which may stay wrong. `backOff`: 429, retried for longer than a concurrency peak lasts.
 */
export type RetryClass = 'outage' | 'transient' | 'backOff';

/** Statuses with which a load balancer or proxy reports that it cannot reach the server behind it. */
const FROM_BEFORE_ZOHO: readonly number[] = [502, 503, 504];
/** Failures after an answer has begun: the server is reachable. */
const ANSWERED: readonly string[] = ['TRUNCATED', 'BAD_ENCODING', 'UPGRADED'];

/** The class of a retryable failure. @param facts an HTTP status, or the code of a network failure */
export function retryClassOf(facts: { readonly status: number } | { readonly code: string }): RetryClass {
  if ('code' in facts) return ANSWERED.includes(facts.code) ? 'transient' : 'outage';
  return FROM_BEFORE_ZOHO.includes(facts.status) ? 'outage' : 'transient';
}

/**
 * The longest call takes `totalMs` and one more attempt, which ends after `2 × timeoutMs` (`http.ts`): 25 minutes with the
 * default timeout of 300 s, if a server accepts calls and does not answer. The wait for a slot of the limiter is added.
 */
export const RETRY_POLICIES: Readonly<Record<RetryClass, RetryPolicy>> = {
  // More attempts than fit into the time.
  outage: { attempts: 40, base: 1_000, cap: 60_000, totalMs: 900_000 },
  // At least a minute: 0.5 + 1 + 2 + 4 + 8 + 16 + 30 s.
  transient: { attempts: 8, base: 1_000, cap: 60_000, totalMs: 900_000 },
  backOff: { attempts: 25, base: 1_000, cap: 120_000, totalMs: 600_000 },
};

/** For a user who waits for the result, and if another host can be tried next: about ten seconds. */
export const SHORT_RETRY: Readonly<Partial<Record<RetryClass, RetryPolicy>>> = {
  outage: { attempts: 5, base: 1_000, cap: 60_000, totalMs: 60_000 },
  transient: { attempts: 5, base: 1_000, cap: 60_000, totalMs: 60_000 },
};

export interface RetryFacts {
  /** Attempts made so far, 1 after the first failure. */
  readonly attempt: number;
  /** Since the first attempt was sent, attempts and waits together. */
  readonly elapsedMs: number;
  readonly retryAfterMs?: number | undefined;
  /** In [0, 1). */
  readonly random: number;
}

/** The wait before the next attempt; `undefined`: the policy allows no more attempts, or the wait would exceed its time. */
export function nextDelay(policy: RetryPolicy, facts: RetryFacts): number | undefined {
  if (facts.attempt >= policy.attempts) return undefined;
  const delay = retryDelay({ ...facts, base: policy.base, cap: policy.cap });
  return facts.elapsedMs + delay > policy.totalMs ? undefined : delay;
}

/** A refused access token: INVALID_TOKEN. */
export interface TokenRefusal {
  /** How many new tokens the call has had before. */
  readonly renewals: number;
  /** The token was created for the last refusal, and no call has succeeded with it. */
  readonly isFresh: boolean;
  /** Since the first attempt was sent. */
  readonly elapsedMs: number;
}

/** Renewals of one call. Except for the first one, none begins later than `totalMs` after the first attempt. */
const RENEWAL_POLICY = { renewals: 3, totalMs: 900_000 };

/**
 * Whether to replace a refused token. If Zoho refuses a new token at once, the connection itself is invalid. A token that
 * worked before may have expired, or be the oldest of more than ten (zoho-api.md §1.5); that can happen several times.
 */
export function mayRenewToken({ renewals, isFresh, elapsedMs }: TokenRefusal): boolean {
  if (renewals === 0) return true;
  return !isFresh && renewals < RENEWAL_POLICY.renewals && elapsedMs <= RENEWAL_POLICY.totalMs;
}

/** `Retry-After` in milliseconds from `now`: whole seconds or an HTTP date, never negative; else `undefined`. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = /^[A-Za-z]/.test(text) ? parseHttpDate(text) : undefined;
  return at === undefined ? undefined : Math.max(0, at - now);
}
