import type { Clock } from '../../util/clock.js';
import { CREDIT_DAY_MS, createCreditLedger } from './credit-ledger.js';
import { mayStart, remainingCredits, reservedCredits, type CreditCap } from './credit-law.js';
import { CreditLimitError, type CreditLimitCode } from './credit-limit-error.js';

/** Keeps a run within the API credits it was given. */
export interface CreditAccount {
  /**
   * Takes the price of a call before it is sent, so that calls side by side cannot overdraw it together.
   *
   * @throws CreditLimitError where the call would spend more than is allowed; from then on, for every call
   */
  take(credits: number): CreditSpending;
  /**
   * Zoho turned a call away again and again, and the call gives up. If no other call was served meanwhile, the credits
   * must be spent (zoho-api.md §2.4): the run stops, so that not every stream waits as long.
   *
   * @param since epoch ms at which the call was first sent
   * @returns why the run stops; `undefined` where the call alone has failed
   */
  onRetriesExhausted(since: number): CreditLimitError | undefined;
  /** What may still be spent before the run has to stop; `undefined`: no limit is known. */
  left(): number | undefined;
}

/** The price of one call, taken. */
export interface CreditSpending {
  /** To be told once; a call that got no answer may have been served all the same. */
  answered(answer: {
    /** Zoho turned the call away before it took it up: nothing was spent. */
    readonly isFree: boolean;
    /** What Zoho says is left of the day's allowance (`X-API-CREDITS-REMAINING`, zoho-api.md §2.4). */
    readonly remaining?: number | undefined;
  }): void;
}

/** No limit but Zoho's own. */
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

/** The account of a process, which starts without caps. */
export interface RunCredits extends CreditAccount {
  /** From now on these hold; what was spent before counts. */
  cap(caps: CreditCaps): void;
  /** Credits of 24 hours, where the org says so. */
  knowAllowance(credits: number | undefined): void;
}

export interface CreditDeps {
  readonly clock: Pick<Clock, 'now'>;
  /** Other processes on the same credits: what they have spent in the last 24 hours, and whom to tell what we spend. */
  readonly shared?:
    { readonly others: () => number; readonly onSpend: (credits: number) => void } | undefined;
}

export function createCreditAccount(deps: CreditDeps): RunCredits {
  return new Account(deps);
}

/** What Zoho has told last: `rest` is the number told plus all that we had spent for certain by then. */
interface ReportedRemaining {
  readonly rest: number;
  /** Calls begun when it was heard. */
  readonly reportedAfter: number;
}

class Account implements RunCredits {
  readonly #deps: CreditDeps;
  readonly #ledger = createCreditLedger();
  #caps: CreditCaps = { reservePercent: 0 };
  #allowance: number | undefined;
  /** Credits of all calls begun, less those given back. */
  #spent = 0;
  /** Of those, credits of calls that were answered. */
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
    return (this.#stop ??= this.#exhausted('Zoho turns every call away'));
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
        this.#stop ??= this.#exhausted(`Zoho has turned a call away and tells ${remaining} credits left`);
      return;
    }
    this.#answeredCredits += call.price;
    this.#servedAt = this.#now();
    if (remaining !== undefined) this.#learnRemaining(call, remaining);
  }

  /**
   * When Zoho told, it had counted this call and those that were answered before this one was sent; of the others nobody
   * knows. Answers overtake each other: of two calls that were under way together the lower number holds, and only a
   * call that began after the last was heard may raise it (credits come back all the time).
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
      // Nothing to wait for: the limit is one of a run, and the next run has its own.
      return this.#error(
        'API_CREDITS_LIMIT',
        `${limit}, ${this.#spent} are spent and ${call}.${left}`,
        this.#now(),
      );
    }
    const limit = `api_credits_reserve_percent keeps ${this.#reserve() ?? 0} API credits (${this.#caps.reservePercent} %) for others`;
    const left = `${this.#remaining() ?? 0} are left of the last 24 hours, at least`;
    return this.#error(
      'API_CREDITS_LIMIT',
      `${limit}; ${left}, and ${call}. This run has spent ${this.#spent}.`,
    );
  }

  #exhausted(what: string): CreditLimitError {
    const text = `${what}: the API credits of the last 24 hours are spent. This run has spent ${this.#spent} of them.`;
    return this.#error('API_CREDITS_EXHAUSTED', text);
  }

  /** Our own credits are the only ones of which we know when they come back; others' may come back sooner. */
  #error(code: CreditLimitCode, userMessage: string, resetAt?: number): CreditLimitError {
    const now = this.#now();
    const latest = now + CREDIT_DAY_MS;
    const quotaReset = resetAt ?? Math.min(this.#ledger.returnsAt(now) ?? latest, latest);
    return new CreditLimitError({ code, userMessage, quotaReset });
  }
}
