import type { Weight } from './limiter.js';

/** The price of a kind of call, and which limits of Zoho apply to it. */
export interface CallKindFacts {
  /** API credits (zoho-api.md §2.2). */
  readonly credits: number;
  /** `heavy` counts against Zoho's sub-concurrency (zoho-api.md §2.3). */
  readonly weight: Weight;
  /** `download`: ten per minute (zoho-api.md §8.3). */
  readonly rate?: 'download' | undefined;
}

const light = (credits: number): CallKindFacts => ({ credits, weight: 'light' });
const heavy = (credits: number): CallKindFacts => ({ credits, weight: 'heavy' });

/**
 * Every kind of call that we make. Prices are from zoho-api.md §2.2, which names their sources; weights from §2.3.
 */
const CALL_KINDS = {
  /** Metadata, users, org, single records, unsorted lists, full rich text. */
  get: light(1),
  'sorted-list': heavy(1),
  deleted: light(2),
  /** Not documented; a high estimate. */
  count: light(1),
  /** By the `LIMIT` in the query, not by the rows in the answer. */
  'coql-200': heavy(1),
  'coql-1000': heavy(2),
  'coql-2000': heavy(3),
  'bulk-create': light(50),
  /** Status and download: not documented; a high estimate. */
  'bulk-status': light(1),
  'bulk-download': { ...light(1), rate: 'download' },
} as const satisfies Readonly<Record<string, CallKindFacts>>;

export type CallKind = keyof typeof CALL_KINDS;

export function factsOfKind(kind: CallKind = 'get'): CallKindFacts {
  return CALL_KINDS[kind];
}
