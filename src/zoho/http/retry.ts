import { parseHttpDate } from '../../util/clock.js';

/**
 * How long to wait before the next attempt, decided without waiting (zoho-api.md §2.4).
 *
 * Half of each delay is fixed, so that attempts are spread over an outage however the dice fall, and half is jitter: the whole
 * is at most `base × 2^(attempt-1)`, and at most `cap`. The server's `Retry-After` is a floor, also above the cap: who comes
 * before he was asked to is turned away again. All times in milliseconds.
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
  /** No attempt begins later than this after the first one began; the attempts themselves count. */
  readonly totalMs: number;
}

/**
 * `outage`: nobody answers, or only what stands before Zoho; it is waited out. `transient`: an answer that is wrong (a 500, a
 * body cut short), which may be wrong for good. `backOff`: 429, which goes on until a concurrency jam must be over.
 */
export type RetryClass = 'outage' | 'transient' | 'backOff';

/** Statuses with which a load balancer or proxy says that it does not reach the server behind it. */
const FROM_BEFORE_ZOHO: readonly number[] = [502, 503, 504];
/** Failures after the answer has begun: somebody does answer. */
const ANSWERED: readonly string[] = ['TRUNCATED', 'BAD_ENCODING', 'UPGRADED'];

/** The class of a failure that may be repeated. @param facts an HTTP status, or the code of a network failure */
export function retryClassOf(facts: { readonly status: number } | { readonly code: string }): RetryClass {
  if ('code' in facts) return ANSWERED.includes(facts.code) ? 'transient' : 'outage';
  return FROM_BEFORE_ZOHO.includes(facts.status) ? 'outage' : 'transient';
}

/**
 * The worst case of a call is `totalMs` and one attempt more, which is over after `2 × timeoutMs` (`http.ts`): 25
 * minutes with the default timeout of 300 s, and only where a server takes calls and does not answer. Waiting for a
 * slot of the limiter comes on top.
 */
export const RETRY_POLICIES: Readonly<Record<RetryClass, RetryPolicy>> = {
  // More attempts than the time has room for.
  outage: { attempts: 40, base: 1_000, cap: 60_000, totalMs: 900_000 },
  // A minute at least: 0.5 + 1 + 2 + 4 + 8 + 16 + 30 s.
  transient: { attempts: 8, base: 1_000, cap: 60_000, totalMs: 900_000 },
  backOff: { attempts: 25, base: 1_000, cap: 120_000, totalMs: 600_000 },
};

/** For somebody who waits for the answer, and where another host is asked next: ten seconds or so. */
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

/** The wait before the next attempt, or `undefined` when the policy is used up, or would be before the server is back. */
export function nextDelay(policy: RetryPolicy, facts: RetryFacts): number | undefined {
  if (facts.attempt >= policy.attempts) return undefined;
  const delay = retryDelay({ ...facts, base: policy.base, cap: policy.cap });
  return facts.elapsedMs + delay > policy.totalMs ? undefined : delay;
}

/** A refused access token: INVALID_TOKEN. */
export interface TokenRefusal {
  /** How often the call was given another token before. */
  readonly renewals: number;
  /** Zoho made the token for the last refusal, and no call has been served with it: this was its first. */
  readonly isFresh: boolean;
  /** Since the first attempt was sent. */
  readonly elapsedMs: number;
}

/** `renewals` are those of one call; none begins later than `totalMs` after its first attempt, but for the first. */
const RENEWAL_POLICY = { renewals: 3, totalMs: 900_000 };

/**
 * Whether a refused token is worth another. A token that is refused at once will not be taken: the connection itself
 * is bad. One that was good may have expired, or be the oldest of more than ten (zoho-api.md §1.5), and that again.
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
