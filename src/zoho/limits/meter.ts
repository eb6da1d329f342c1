/** Calls and credits of a run so far. */
export interface CallCount {
  /** Requests sent; each attempt counts. */
  readonly calls: number;
  /** The most that they can have cost; a call refused with 401 or 429 is free. */
  readonly credits: number;
}

export interface ClientStats extends CallCount {
  /** By the `module` of the request, or by its path. */
  readonly byLabel: Readonly<Record<string, CallCount>>;
  /** As last reported by Zoho (zoho-api.md §2.4). */
  readonly creditsRemaining: number | undefined;
}

export interface Meter {
  count(label: string, credits: number): void;
  updateRemaining(creditsRemaining: number | undefined): void;
  stats(): ClientStats;
}

export function createMeter(): Meter {
  const byLabel = new Map<string, CallCount>();
  let total: CallCount = { calls: 0, credits: 0 };
  let creditsRemaining: number | undefined;
  const plus = (before: CallCount, credits: number): CallCount => ({
    calls: before.calls + 1,
    credits: before.credits + credits,
  });
  return {
    count(label, credits) {
      total = plus(total, credits);
      byLabel.set(label, plus(byLabel.get(label) ?? { calls: 0, credits: 0 }, credits));
    },
    updateRemaining(remaining) {
      creditsRemaining = remaining ?? creditsRemaining;
    },
    stats: () => ({ ...total, byLabel: Object.fromEntries(byLabel), creditsRemaining }),
  };
}
