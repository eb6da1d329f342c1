/** What decides whether a call may start; credits, all of them. */
export interface CreditFacts {
  /** Of the call. */
  readonly price: number;
  /** By this run so far; calls under way are spent from the moment they start. */
  readonly spent: number;
  /** What one run may spend. */
  readonly perSync?: number | undefined;
  /** What has to be left of the day's allowance; absent where nothing has to be. */
  readonly reserve?: number | undefined;
  /** What is left of the day's allowance at least, as {@link remainingCredits} has it; absent where nobody knows. */
  readonly remaining?: number | undefined;
}

export type CreditVerdict = { readonly ok: true } | { readonly ok: false; readonly reason: CreditCap };

/** The cap that a call would break. */
export type CreditCap = 'per-sync' | 'reserve';

/**
 * The law of spending:
 *
 * 1. Per sync: `spent + price ≤ perSync`. Never broken, however many calls are under way.
 * 2. Reserve: `remaining − price ≥ reserve`. Where neither the allowance nor the rest is known, nothing can be broken.
 *
 * What Zoho itself would refuse is not forestalled here: credits come back by the hour, and only Zoho knows when.
 */
export function mayStart({ price, spent, perSync, reserve, remaining }: CreditFacts): CreditVerdict {
  if (perSync !== undefined && spent + price > perSync) return { ok: false, reason: 'per-sync' };
  const leaves = remaining === undefined ? Infinity : remaining - price;
  if (reserve !== undefined && leaves < reserve) return { ok: false, reason: 'reserve' };
  return { ok: true };
}

/**
 * What is left of the day's allowance, rather too little than too much.
 *
 * - Zoho has told (`X-API-CREDITS-REMAINING`): that, less whatever it may not have counted when it told.
 * - It has not, for the header shows only past half of the allowance (zoho-api.md §2.4): the allowance less what is
 *   known to be spent. What other programs spend stays unseen until then, so that a reserve above 50 % may be broken by
 *   them before we learn of it; it stops us as soon as the header first shows.
 */
export function remainingCredits(facts: {
  /** By Zoho, already lowered by what it may not have counted. */
  readonly reported?: number | undefined;
  readonly allowance?: number | undefined;
  /** In the last 24 hours, by us and by whom we know. */
  readonly knownSpent: number;
}): number | undefined {
  if (facts.reported !== undefined) return facts.reported;
  return facts.allowance === undefined ? undefined : facts.allowance - facts.knownSpent;
}

/**
 * What has to be left. An allowance that is not known is at least twice the first number that Zoho tells, since it tells
 * none before half is gone; the true one may be larger, and the reserve with it.
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
