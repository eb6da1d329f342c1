import type { Weight } from './limiter.js';

/** What a kind of call costs, and which of Zoho's gates it passes. */
export interface CallKindFacts {
  /** API credits (zoho-api.md §2.2). */
  readonly credits: number;
  /** `heavy` counts against Zoho's sub-concurrency (zoho-api.md §2.3). */
  readonly weight: Weight;
  /** `download`: ten a minute (zoho-api.md §8.3). */
  readonly rate?: 'download' | undefined;
}

const light = (credits: number): CallKindFacts => ({ credits, weight: 'light' });
const heavy = (credits: number): CallKindFacts => ({ credits, weight: 'heavy' });

/**
 * The price list: every kind of call that we make. Prices from zoho-api.md §2.2, where their sources stand; weights
 * from §2.3.
 */
const CALL_KINDS = {
  /** Metadata, users, org, single records, unsorted lists, full rich text. */
  get: light(1),
  'sorted-list': heavy(1),
  deleted: light(2),
  /** Not documented; the careful guess. */
  count: light(1),
  /** By the `LIMIT` that was asked for, not by the rows that came. */
  'coql-200': heavy(1),
  'coql-1000': heavy(2),
  'coql-2000': heavy(3),
  'bulk-create': light(50),
  /** Status and download: not documented; the careful guess. */
  'bulk-status': light(1),
  'bulk-download': { ...light(1), rate: 'download' },
} as const satisfies Readonly<Record<string, CallKindFacts>>;

export type CallKind = keyof typeof CALL_KINDS;

export function factsOfKind(kind: CallKind = 'get'): CallKindFacts {
  return CALL_KINDS[kind];
}
