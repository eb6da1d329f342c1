import type { Plan } from './plan.js';

/** API credits. */
export interface CreditRange {
  readonly least: number;
  readonly most: number;
}

/** Prices of columns and pages are averages, and single calls are added: deletions, a count, a check. */
const TOLERANCE = 0.15;
const SINGLE_CALLS = 4;

/**
 * What a plan promises for a whole stream. `undefined` unless Zoho has counted the rows: nothing is promised of a guess.
 *
 * @param spent what the stream had spent before
 */
export function promisedBy(
  { isCounted, credits, uncertain = 0 }: Pick<Plan, 'isCounted' | 'credits' | 'uncertain'>,
  spent: number,
): CreditRange | undefined {
  if (isCounted !== true) return undefined;
  const margin = Math.max(SINGLE_CALLS, Math.ceil(credits * TOLERANCE));
  return { least: spent + Math.max(0, credits - uncertain - margin), most: spent + credits + margin };
}
