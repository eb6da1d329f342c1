import type { Clock } from '../../util/clock.js';
import { CREDIT_DAY_MS, createCreditLedger } from './credit-ledger.js';
import { mayStart, remainingCredits, reservedCredits, type CreditCap } from './credit-law.js';
import { CreditLimitError, type CreditLimitCode } from './credit-limit-error.js';

/** Keeps a run within its limits of API credits. */
export interface CreditAccount {
  /**
   * Takes the price of a call before it is sent, so that concurrent calls cannot exceed a limit together.
   *
   * @throws CreditLimitError if the call would exceed a limit; from then on, for every call
   */
  take(credits: number): CreditSpending;
  /**
   * To be called when Zoho rejected every attempt of a call with 429. If no other call succeeded in that time, the credits
   * must be spent (zoho-api.md §2.4). Then the run stops, so that other streams do not wait as long.
   *
   * @param since epoch ms at which the call was first sent
   * @returns why the run stops; `undefined` if only this call failed
   */
  onRetriesExhausted(since: number): CreditLimitError | undefined;
  /** Credits that may still be spent before the run must stop; `undefined`: no limit is known. */
  left(): number | undefined;
}

/** The price taken for one call. */
export interface CreditSpending {
  /** To be called once. Without an answer `isFree` is false: Zoho may have served the call. */
  answered(answer: {
    /** Zoho rejected the call without charging credits. */
    readonly isFree: boolean;
    /** What is left of the day's allowance by Zoho's count (`X-API-CREDITS-REMAINING`, zoho-api.md §2.4). */
    readonly remaining?: number | undefined;
  }): void;
}

/** No limit except Zoho's own. */
export const unlimitedCredits: CreditAccount = {
  take: () => ({ answered: () => undefined }),
  onRetriesExhausted: () => undefined,
  left: () => undefined,
};

export interface CreditCaps {
  /** `api_credits_per_sync`. */
  readonly perSync?: number | undefined;
  /** `api_credits_reserve_percent`; 0: none. */
  readonly reservePercent: number;
}

/** The account of a process. It starts without caps. */
export interface RunCredits extends CreditAccount {
  /** Sets the caps. Credits spent before count. */
  cap(caps: CreditCaps): void;
  /** Sets the org's credits of 24 hours; `undefined`: unknown. */
  knowAllowance(credits: number | undefined): void;
}

export interface CreditDeps {
  readonly clock: Pick<Clock, 'now'>;
  /** Processes that share the credits: `others` is their spending of the last 24 hours, `onSpend` reports ours to them. */
  readonly shared?:
    { readonly others: () => number; readonly onSpend: (credits: number) => void } | undefined;
}

export function createCreditAccount(deps: CreditDeps): RunCredits {
  return new Account(deps);
}

/** Zoho's last report. `rest`: the reported number plus all credits that we had certainly spent by then. */
interface ReportedRemaining {
  readonly rest: number;
  /** Number of calls started when the report arrived. */
  readonly reportedAfter: number;
}

class Account implements RunCredits {
  readonly #deps: CreditDeps;
  readonly #ledger = createCreditLedger();
  #caps: CreditCaps = { reservePercent: 0 };
  #allowance: number | undefined;
  /** Credits of all started calls, less those given back. */
  #spent = 0;
  /** The part of them for answered calls. */
  #answeredCredits = 0;
  #started = 0;
  #reported: ReportedRemaining | undefined;
  #firstReported: number | undefined;
  /** When Zoho last served a call, epoch ms. */
  #servedAt = -Infinity;
  #stop: CreditLimitError | undefined;

  constructor(deps: CreditDeps) {
    this.#deps = deps;
  }

  cap(caps: CreditCaps): void {
    this.#caps = caps;
  }

  knowAllowance(credits: number | undefined): void {
    this.#allowance = credits;
  }

  take(price: number): CreditSpending {
    if (this.#stop) throw this.#stop;
    const [spent, reserve, remaining] = [this.#spent, this.#reserve(), this.#remaining()];
    const verdict = mayStart({ price, spent, perSync: this.#caps.perSync, reserve, remaining });
    if (!verdict.ok) throw (this.#stop = this.#refusal(verdict.reason, price));
    this.#started += 1;
    const call = { price, at: this.#now(), order: this.#started, answeredBefore: this.#answeredCredits };
    this.#book(call.at, price);
    return { answered: (answer) => this.#answered(call, answer) };
  }

  onRetriesExhausted(since: number): CreditLimitError | undefined {
    if (this.#servedAt > since) return undefined;
    return (this.#stop ??= this.#exhausted('Zoho rejects every call'));
  }

  left(): number | undefined {
    const { perSync } = this.#caps;
    const remaining = this.#remaining();
    const limits = [
      ...(perSync === undefined ? [] : [perSync - this.#spent]),
      ...(remaining === undefined ? [] : [remaining - (this.#reserve() ?? 0)]),
    ];
    return limits.length === 0 ? undefined : Math.max(0, Math.min(...limits));
  }

  #answered(
    call: { price: number; at: number; order: number; answeredBefore: number },
    { isFree, remaining }: Parameters<CreditSpending['answered']>[0],
  ): void {
    if (isFree) {
      this.#book(call.at, -call.price);
      if (remaining !== undefined && remaining < call.price)
        this.#stop ??= this.#exhausted(`Zoho rejected a call and reports ${remaining} credits left`);
      return;
    }
    this.#answeredCredits += call.price;
    this.#servedAt = this.#now();
    if (remaining !== undefined) this.#learnRemaining(call, remaining);
  }

  /**
   * Zoho's number counts this call and all calls that were answered before this one was sent. Whether it counts the others
   * is unknown. Answers can overtake each other: of two concurrent calls the lower number is used. Only a call that started
   * after the last report arrived may raise it, since credits come back all the time.
   */
  #learnRemaining(call: { price: number; order: number; answeredBefore: number }, remaining: number): void {
    this.#firstReported ??= remaining;
    const rest = remaining + call.answeredBefore + call.price;
    const isNewer = this.#reported === undefined || call.order > this.#reported.reportedAfter;
    if (isNewer || rest < (this.#reported?.rest ?? Infinity))
      this.#reported = { rest, reportedAfter: this.#started };
  }

  #book(at: number, credits: number): void {
    this.#spent += credits;
    this.#ledger.add(at, credits);
    this.#deps.shared?.onSpend(credits);
  }

  #remaining(): number | undefined {
    const others = this.#deps.shared?.others() ?? 0;
    const knownSpent = this.#ledger.spent(this.#now()) + others;
    const reported = this.#reported && this.#reported.rest - this.#spent;
    return remainingCredits({ reported, allowance: this.#allowance, knownSpent });
  }

  #reserve(): number | undefined {
    const percent = this.#caps.reservePercent;
    return reservedCredits({ percent, allowance: this.#allowance, firstReported: this.#firstReported });
  }

  #now(): number {
    return this.#deps.clock.now();
  }

  #refusal(reason: CreditCap, price: number): CreditLimitError {
    const call = `the next call costs ${price}`;
    if (reason === 'per-sync') {
      const limit = `api_credits_per_sync allows ${this.#caps.perSync ?? 0} API credits`;
      const left = this.#reported
        ? ` Of the day's allowance ${this.#reported.rest - this.#spent} are left.`
        : '';
      // The limit is per run, so the next run can start at once.
      return this.#error(
        'API_CREDITS_LIMIT',
        `${limit}, ${this.#spent} are spent and ${call}.${left}`,
        this.#now(),
      );
    }
    const limit = `api_credits_reserve_percent keeps ${this.#reserve() ?? 0} API credits (${this.#caps.reservePercent} %) for others`;
    const left = `at least ${this.#remaining() ?? 0} are left of the last 24 hours`;
    return this.#error(
      'API_CREDITS_LIMIT',
      `${limit}; ${left}, and ${call}. This run has spent ${this.#spent}.`,
    );
  }

  #exhausted(what: string): CreditLimitError {
    const text = `${what}: the API credits of the last 24 hours are spent. This run has spent ${this.#spent} of them.`;
    return this.#error('API_CREDITS_EXHAUSTED', text);
  }

  /** The reset is when our own credits come back. Those of other programs may come back sooner, at an unknown time. */
  #error(code: CreditLimitCode, userMessage: string, resetAt?: number): CreditLimitError {
    const now = this.#now();
    const latest = now + CREDIT_DAY_MS;
    const quotaReset = resetAt ?? Math.min(this.#ledger.returnsAt(now) ?? latest, latest);
    return new CreditLimitError({ code, userMessage, quotaReset });
  }
}
