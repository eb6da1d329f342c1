/**
 * How a walk up `Modified_Time` goes on after a page. Pure: the walk asks, this decides.
 *
 * The walk prefers to start the next page **by value** (`If-Modified-Since` = the last second seen): rows that move
 * while it reads cannot shift a page edge, tokens cannot expire, and the walls at 2,000 and 100,000 rows do not exist
 * (zoho-api.md §5.1, §5.2, §13). A value re-reads the rows of its own second, so where many rows share a second
 * (imports, mass updates) the walk follows the **token** instead, until the page edge is cheap again.
 */
export type WalkStep =
  | { readonly kind: 'done' }
  | { readonly kind: 'value'; readonly since: number | undefined }
  | { readonly kind: 'token' }
  | { readonly kind: 'page' }
  | { readonly kind: 'stuck' };

export interface StepFacts {
  /** Some chunk says there is more. */
  readonly more: boolean;
  /** Start value of the pages read so far; absent: the walk began at the very first row. */
  readonly since: number | undefined;
  /** The second up to which every chunk has come; absent: no row with a time was seen yet. */
  readonly reached: number | undefined;
  /** End of the window, exclusive. */
  readonly until: number | undefined;
  /** Rows that a start by value would deliver a second time. */
  readonly overlap: number;
  /** Each chunk with more rows has handed out a fresh token. */
  readonly tokens: boolean;
  /** The module has shown that it does not filter by time: then only tokens and page numbers lead on. */
  readonly filterIgnored: boolean;
  /** Number of the page just read, counted from 1 since the last start by value. */
  readonly page: number;
}

/** Half a page: to read it again costs half a credit, a token three (the check of `walk-by-time.ts`) before the next value. */
const CHEAP_OVERLAP = 100;
/** `page` reaches record 2,000 at 200 rows a page (zoho-api.md §5.1). */
const LAST_PAGE = 10;

export function nextStep(facts: StepFacts): WalkStep {
  const { reached, since, until } = facts;
  if (!facts.more || (until !== undefined && reached !== undefined && reached >= until))
    return { kind: 'done' };
  const onward = facts.filterIgnored ? undefined : later(reached, since);
  if (onward !== undefined && facts.overlap <= CHEAP_OVERLAP) return { kind: 'value', since: onward };
  if (facts.tokens) return { kind: 'token' };
  if (onward !== undefined) return { kind: 'value', since: onward };
  return facts.page < LAST_PAGE ? { kind: 'page' } : { kind: 'stuck' };
}

function later(reached: number | undefined, since: number | undefined): number | undefined {
  return reached !== undefined && (since === undefined || reached > since) ? reached : undefined;
}
