import { parseHttpDate } from '../util/clock.js';

/**
 * How long to wait before the next attempt, decided without waiting (zoho-api.md §2.4).
 *
 * Full jitter: anything between 0 and `base × 2^(attempt-1)`. The server's `Retry-After` is a floor, `cap` a ceiling
 * for both. All times in milliseconds.
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
  return Math.min(facts.cap, Math.max(facts.retryAfterMs ?? 0, Math.round(facts.random * ceiling)));
}

export interface RetryPolicy {
  /** All attempts of one call, the first included. */
  readonly attempts: number;
  readonly base: number;
  readonly cap: number;
  /** Time that one call may spend waiting. */
  readonly totalMs: number;
}

/** `transient`: network failures and 5xx. `backOff`: 429, which goes on until a concurrency jam must be over. */
export type RetryClass = 'transient' | 'backOff';

export const RETRY_POLICIES: Readonly<Record<RetryClass, RetryPolicy>> = {
  transient: { attempts: 5, base: 1_000, cap: 60_000, totalMs: 300_000 },
  backOff: { attempts: 25, base: 1_000, cap: 120_000, totalMs: 600_000 },
};

/** The wait before the next attempt, or `undefined` when the policy is used up. */
export function nextDelay(
  policy: RetryPolicy,
  facts: { attempt: number; waitedMs: number; retryAfterMs?: number | undefined; random: number },
): number | undefined {
  if (facts.attempt >= policy.attempts) return undefined;
  const delay = retryDelay({ ...facts, base: policy.base, cap: policy.cap });
  return facts.waitedMs + delay > policy.totalMs ? undefined : delay;
}

/** `Retry-After` in milliseconds from `now`: whole seconds or an HTTP date, never negative; else `undefined`. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = /^[A-Za-z]/.test(text) ? parseHttpDate(text) : undefined;
  return at === undefined ? undefined : Math.max(0, at - now);
}
