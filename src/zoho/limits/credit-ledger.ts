const MINUTE_MS = 60_000;
/** Time after which spent credits come back (zoho-api.md §2.1). */
export const CREDIT_DAY_MS = 24 * 3_600_000;

/** The credits spent in the last 24 hours, minute by minute. */
export interface CreditLedger {
  /** @param credits negative: given back */
  add(at: number, credits: number): void;
  spent(now: number): number;
  /** Epoch ms at which the first of these credits are back; `undefined` if none were spent. */
  returnsAt(now: number): number | undefined;
}

export function createCreditLedger(): CreditLedger {
  const minutes = new Map<number, number>();
  let sum = 0;
  const forget = (now: number): void => {
    for (const [minute, credits] of minutes) {
      if (minute + MINUTE_MS + CREDIT_DAY_MS > now) return;
      minutes.delete(minute);
      sum -= credits;
    }
  };
  return {
    add(at, credits) {
      const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
      minutes.set(minute, (minutes.get(minute) ?? 0) + credits);
      sum += credits;
    },
    spent(now) {
      forget(now);
      return sum;
    },
    returnsAt(now) {
      forget(now);
      const first = [...minutes].find(([, credits]) => credits > 0);
      return first && first[0] + MINUTE_MS + CREDIT_DAY_MS;
    },
  };
}
