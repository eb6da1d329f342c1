/** What decides whether a call may start. All numbers are credits. */
export interface CreditFacts {
  /** Of the call. */
  readonly price: number;
  /** By this run so far; a call counts from the moment it starts. */
  readonly spent: number;
  /** What one run may spend. */
  readonly perSync?: number | undefined;
  /** What must be left of the day's allowance; `undefined`: nothing. */
  readonly reserve?: number | undefined;
  /** The least that is left of the day's allowance, from {@link remainingCredits}; `undefined`: unknown. */
  readonly remaining?: number | undefined;
}

export type CreditVerdict = { readonly ok: true } | { readonly ok: false; readonly reason: CreditCap };

/** The cap that a call would exceed. */
export type CreditCap = 'per-sync' | 'reserve';

/**
 * Whether a call may start:
 *
 * 1. Per sync: `spent + price ≤ perSync`. Holds for any number of concurrent calls.
 * 2. Reserve: `remaining − price ≥ reserve`. Not checked if neither the allowance nor the rest is known.
 *
 * A call that Zoho itself would refuse may start: credits come back by the hour, and only Zoho knows when.
 */
export function mayStart({ price, spent, perSync, reserve, remaining }: CreditFacts): CreditVerdict {
  if (perSync !== undefined && spent + price > perSync) return { ok: false, reason: 'per-sync' };
  const leaves = remaining === undefined ? Infinity : remaining - price;
  if (reserve !== undefined && leaves < reserve) return { ok: false, reason: 'reserve' };
  return { ok: true };
}

/**
 * The least that is left of the day's allowance.
 *
 * - Zoho has reported it (`X-API-CREDITS-REMAINING`): that number, less what Zoho may not have counted at that time.
 * - Zoho has not, since it sends the header only when half of the allowance is spent (zoho-api.md §2.4): the allowance less
 *   the known spending. Until then, spending of other programs is unknown. They may use up a reserve above 50 % before we
 *   notice; the run stops when the header first appears.
 */
export function remainingCredits(facts: {
  /** By Zoho, less what it may not have counted. */
  readonly reported?: number | undefined;
  readonly allowance?: number | undefined;
  /** In the last 24 hours, by us and by the processes that share their counts. */
  readonly knownSpent: number;
}): number | undefined {
  if (facts.reported !== undefined) return facts.reported;
  return facts.allowance === undefined ? undefined : facts.allowance - facts.knownSpent;
}

/**
 * The credits that must be left. An unknown allowance is estimated as twice the first number that Zoho reports, since it
 * reports none before half is spent. The true allowance, and so the reserve, may be larger.
 */
export function reservedCredits(facts: {
  readonly percent: number;
  readonly allowance?: number | undefined;
  readonly firstReported?: number | undefined;
}): number | undefined {
  if (facts.percent <= 0) return undefined;
  const least = facts.firstReported === undefined ? undefined : 2 * facts.firstReported;
  const allowance = facts.allowance ?? least;
  return allowance === undefined ? undefined : Math.ceil((allowance * facts.percent) / 100);
}
