import { MAX_HEAVY } from '../zoho/limits/limiter.js';

/** What an org allows, as far as it is known. */
export interface OrgLimits {
  /** In Zoho's spelling, or in the user's. */
  readonly edition: string | undefined;
  /** Licenses bought. */
  readonly users: number | undefined;
  /** API credits of 24 hours, without add-ons. */
  readonly allowance: number | undefined;
  /** Simultaneous calls: from the edition or the configuration. */
  readonly concurrency: number;
  /** Why the org could not be asked. */
  readonly refusal?: string | undefined;
}

/** The limits in words, for the log of a check. `remaining` is `undefined` if Zoho has not reported it. */
export function describeLimits(
  { edition, users, allowance, concurrency, refusal }: OrgLimits,
  caps: { readonly perSync?: number | undefined; readonly reservePercent: number },
  remaining: number | undefined,
): string {
  const licenses = users === undefined ? '' : ` with ${users} user licenses`;
  const credits = allowance === undefined ? 'are not known' : `are ${allowance}, add-ons not counted`;
  const left = remaining === undefined ? 'more than half of them is left' : `${remaining} are left`;
  return [
    edition === undefined
      ? `Edition not known${refusal === undefined ? '' : `: ${refusal}`}.`
      : `Edition ${edition}${licenses}.`,
    `The API credits of 24 hours ${credits}; according to Zoho ${left}.`,
    `${concurrency} calls at a time, ${Math.min(concurrency, MAX_HEAVY)} of them sorted lists or queries.`,
    describeCaps(caps, allowance),
  ].join(' ');
}

function describeCaps(
  { perSync, reservePercent }: { readonly perSync?: number | undefined; readonly reservePercent: number },
  allowance: number | undefined,
): string {
  const kept = allowance === undefined ? '' : ` (${Math.ceil((allowance * reservePercent) / 100)} credits)`;
  const caps = [
    ...(perSync === undefined ? [] : [`a sync spends ${perSync} credits at most`]),
    ...(reservePercent > 0 ? [`${reservePercent} % of the allowance${kept} stay for others`] : []),
  ];
  return caps.length === 0 ? 'No caps on credits are set.' : `Caps: ${caps.join('; ')}.`;
}
