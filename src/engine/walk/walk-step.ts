/**
 * Decides how a walk by `Modified_Time` goes on after a page. Pure.
 *
 * The walk prefers to start the next page **by value** (`If-Modified-Since` = the last second seen): rows that move
 * during the read cannot shift a page edge, tokens cannot expire, and the limits of 2,000 and 100,000 rows do not apply
 * (zoho-api.md §5.1, §5.2, §13). A start by value reads the rows of its own second again. If many rows share a second
 * (imports, mass updates), the walk follows the **token** instead, until the overlap is small again.
 */
export type WalkStep =
  | { readonly kind: 'done' }
  | { readonly kind: 'value'; readonly since: number | undefined }
  | { readonly kind: 'token' }
  | { readonly kind: 'page' }
  | { readonly kind: 'stuck' };

export interface StepFacts {
  /** Some chunk has more rows. */
  readonly more: boolean;
  /** Start value of the pages read so far; absent: the walk began at the first row. */
  readonly since: number | undefined;
  /** The second that every chunk has reached; absent: no row with a time was seen yet. */
  readonly reached: number | undefined;
  /** End of the window, exclusive. */
  readonly until: number | undefined;
  /** Rows that a start by value would read a second time. */
  readonly overlap: number;
  /** Each chunk with more rows has a new token. */
  readonly tokens: boolean;
  /** Zoho does not filter the module by time, so only tokens and page numbers can be used. */
  readonly filterIgnored: boolean;
  /** Number of the page just read, counted from 1 since the last start by value. */
  readonly page: number;
}

/** Half a page. Reading it again costs half a credit; a token costs three for the check in `by-time.ts`. */
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
