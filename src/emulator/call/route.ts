import type { Answer } from './answer.js';
import type { PageTokens } from './page-token.js';
import type { Requirement } from './scopes.js';
import type { Session } from './token-store.js';
import type { Settings } from '../options/options.js';
import type { Org } from '../org/org.js';
import type { Query } from './list-query.js';
import type { ZonePrinter } from '../view/zone.js';

/** What every route may look at. */
export interface Context {
  readonly org: Org;
  readonly settings: Settings;
  readonly pageTokens: PageTokens;
  readonly zone: ZonePrinter;
  /** Virtual epoch milliseconds. */
  readonly now: () => number;
  /** The count as Zoho's statistics know it: `actual` now, or what it was some minutes ago. */
  readonly count: (key: string, actual: () => number) => number;
}

/** An API call that belongs to a route. */
export interface RoutedCall {
  /** The placeholders of the pattern. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly modifiedSince: string | undefined;
  /** What was posted, not yet parsed; empty where nothing was. */
  readonly body: string;
  readonly contentType: string | undefined;
  readonly session: Session;
}

/** What price and weight of a call may depend on. */
export type Asked = Pick<RoutedCall, 'query' | 'body'>;

/** One thing the API can do. All of today's are reads. */
export interface Route {
  /** `/crm/v8` left out; `:name` takes one path segment, `#name` one that is a number. */
  readonly pattern: string;
  /** Bulk APIs live under `/crm/bulk/v8` (zoho-api.md §8); all others under `/crm/v8`. */
  readonly base?: 'bulk';
  readonly method: 'GET' | 'POST';
  readonly scopes: (call: Pick<RoutedCall, 'params' | 'body'>, context: Pick<Context, 'org'>) => Requirement;
  /** Credits; 1 where absent (zoho-api.md §2.2). */
  readonly cost?: (asked: Asked) => number;
  /** Does the call count against the sub-concurrency? (zoho-api.md §2.3) */
  readonly isHeavy?: (asked: Asked) => boolean;
  /** @throws Refusal */
  readonly handle: (call: RoutedCall, context: Context) => Answer;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The routes of one base whose pattern fits the path, in their own order: several differ by method alone. */
export function matchRoutes(routes: readonly Route[], path: string, base: Route['base']): Match[] {
  const segments = path.split('/').slice(1);
  return routes.flatMap((route) => {
    if (route.base !== base) return [];
    const params = matchPattern(route.pattern.split('/').slice(1), segments);
    return params ? [{ route, params }] : [];
  });
}

function matchPattern(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':') || part.startsWith('#')) {
      if (part.startsWith('#') ? !/^\d+$/.test(segment) : segment === '') return undefined;
      params[part.slice(1)] = segment;
    } else if (part !== segment) return undefined;
  }
  return params;
}
