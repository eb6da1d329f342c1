import { asObject, asText } from '../../util/json.js';
import type { Clock } from '../../util/clock.js';
import { BULK_DEFAULTS, type BulkOptions } from './bulk.js';
import { COQL_DEFAULTS, type CoqlOptions } from './coql.js';
import type { Org, SortKey } from '../org/org.js';

/** `license_details.paid_type` of `/org` (zoho-api.md §10.2). */
export type PaidType =
  | 'free'
  | 'standard'
  | 'professional'
  | 'enterprise'
  | 'ultimate'
  | 'crmplus'
  | 'crmplusstarter'
  | 'zohooneenterprise'
  | 'zohoonestandard';

/** Where the sheet is sure there is no switch; where it is not, the default is the likelier reading. */
export interface EmulatorOptions extends BulkOptions, CoqlOptions {
  readonly org: Org;
  readonly clock: Clock;
  /** Seeds page tokens and the dice of the fault rules. */
  readonly seed?: number;
  /** 0 takes a free one. */
  readonly port?: number;

  /** §5.3: does `If-Modified-Since` include its own second? */
  readonly modifiedSinceInclusive?: boolean;
  /** §5.3: lists take no notice of `If-Modified-Since`. */
  readonly modifiedSinceIgnored?: boolean;
  /** §5.1: what `sort_by` may name, in every module; anything else is refused. None: not even `id`. */
  readonly sortKeys?: readonly SortKey[];
  /** §5.1: how "nothing changed since" is answered. */
  readonly nothingNew?: '304' | '204' | 'empty200';
  /** §5.2: what a page token remembers. `offset` shifts when rows move, as `page` does. */
  readonly pageToken?: 'keyset' | 'offset';
  /** §5.2: rows that `page` reaches. */
  readonly discreteWall?: number;
  /** §5.2: rows that a chain of page tokens reaches. */
  readonly tokenWall?: number;
  readonly pageTokenTtlMs?: number;
  /** §5.1: `false`: tokens come only from the last page that `page` reaches; `never`: not at all (as in v2). */
  readonly tokenOnFirstPage?: boolean | 'never';
  /** §5.5: how a single record that does not exist is answered. */
  readonly unknownId?: 204 | 400;
  /** §5.7: is `/{M}/actions/fetch_full_data?ids=` there? It is known from the OpenAPI files only. */
  readonly fetchFullDataByIds?: boolean;
  /** §6: the order of `/deleted`: recycle bin first, or newest or oldest first whatever the type. */
  readonly deletedOrder?: 'recycle-first' | 'newest-first' | 'oldest-first';
  /** §6: entries that `/deleted` lets one page to. No such wall is documented: 2,000 is plausible. */
  readonly deletedWall?: number;
  /** §6: `/deleted` takes no notice of `If-Modified-Since`. */
  readonly deletedSinceIgnored?: boolean;
  /** §6: does a record that comes back out of the recycle bin change its `Modified_Time`? */
  readonly restoreIsChange?: boolean;
  /** §6: is a record that has lain in the recycle bin for 60 days listed as purged from then on, or no more? */
  readonly emptiedBin?: 'listed' | 'unlisted';
  /** §6: how `/deleted` lists the record that a merge did away with. */
  readonly mergedDuplicate?: 'recycle' | 'permanent';
  /** §17: kinds of calls that refuse the parameter `approved`. */
  readonly approvedRefused?: readonly ('list' | 'count' | 'deleted')[];
  /** §17: modules whose records are not counted: `NOT_SUPPORTED`. */
  readonly countRefusedModules?: readonly string[];
  /** §9: the count tells what was true up to ten minutes ago. */
  readonly countLagged?: boolean;

  /** §1.5: access tokens per refresh token and window; more are refused until the window is over. */
  readonly tokenThrottle?: { readonly count: number; readonly windowMs: number };
  readonly tokenTtlMs?: number;
  /** §1.5: access tokens alive at once per refresh token; the oldest goes. The sources say 10, 15 and 30. */
  readonly activeTokens?: number;
  /** §1.4: `api_domain` of the token answer; absent means our own address, `null` leaves it out. */
  readonly apiDomain?: string | null;
  /** §1.4: also answer `expires_in_sec`, with `expires_in` in milliseconds. */
  readonly legacyExpiresInSec?: boolean;
  /** §1.7: what a new token may do. */
  readonly scopes?: readonly string[];

  /** §2: rules allowance and concurrency, and shows in `/org`; by default what the org itself says. */
  readonly edition?: PaidType;
  /** §2.1: allowance of a rolling day, whatever the edition gives. */
  readonly dailyCredits?: number;
  /** §2.4: when `X-API-CREDITS-REMAINING` is sent. */
  readonly creditHeader?: 'past-half' | 'always' | 'never';
  /** §2.3: simultaneous calls, whatever the edition gives. */
  readonly concurrency?: number;
  /** §2.3: simultaneous heavy calls, in every edition. */
  readonly subConcurrency?: number;
  /** Every API call takes this long, so that concurrency can be seen. */
  readonly latencyMs?: number;
  /** A query takes this long instead; `null`: as long as any other call. */
  readonly coqlLatencyMs?: number | null;
  /** … and this much longer for each row of its answer. */
  readonly coqlMsPerRow?: number;
}

/** The options with every default filled in. */
export type Settings = Required<
  Omit<EmulatorOptions, 'org' | 'clock' | 'apiDomain' | 'edition' | 'dailyCredits' | 'concurrency'>
> & {
  readonly apiDomain?: string | null;
  readonly edition: PaidType;
  readonly dailyCredits: number;
  readonly concurrency: number;
};

const ALL_SCOPES = [
  'ZohoCRM.modules.ALL',
  'ZohoCRM.settings.ALL',
  'ZohoCRM.users.ALL',
  'ZohoCRM.org.ALL',
  'ZohoCRM.bulk.ALL',
  'ZohoCRM.coql.READ',
  'ZohoSearch.securesearch.READ',
];

const DEFAULTS = {
  ...BULK_DEFAULTS,
  ...COQL_DEFAULTS,
  seed: 1,
  port: 0,
  modifiedSinceInclusive: true,
  modifiedSinceIgnored: false,
  sortKeys: ['id', 'Created_Time', 'Modified_Time'],
  nothingNew: '304',
  pageToken: 'keyset',
  discreteWall: 2_000,
  tokenWall: 100_000,
  pageTokenTtlMs: 24 * 3_600_000,
  tokenOnFirstPage: true,
  unknownId: 204,
  fetchFullDataByIds: true,
  deletedOrder: 'recycle-first',
  deletedWall: Infinity,
  deletedSinceIgnored: false,
  restoreIsChange: true,
  emptiedBin: 'unlisted',
  mergedDuplicate: 'recycle',
  approvedRefused: [],
  countRefusedModules: [],
  countLagged: false,
  tokenThrottle: { count: 10, windowMs: 10 * 60_000 },
  tokenTtlMs: 3_600_000,
  activeTokens: 10,
  legacyExpiresInSec: false,
  scopes: ALL_SCOPES,
  creditHeader: 'past-half',
  subConcurrency: 10,
  latencyMs: 0,
  coqlLatencyMs: null,
  coqlMsPerRow: 0,
} as const;

interface Edition {
  /** Credits of a day: `base + perUser × users`, at most `cap` (zoho-api.md §2.1). */
  readonly base: number;
  readonly perUser: number;
  readonly cap: number;
  /** Simultaneous calls (zoho-api.md §2.3). */
  readonly concurrency: number;
}

const FREE: Edition = { base: 5_000, perUser: 0, cap: 5_000, concurrency: 5 };
const STANDARD: Edition = { base: 50_000, perUser: 250, cap: 100_000, concurrency: 10 };
const PROFESSIONAL: Edition = { base: 50_000, perUser: 500, cap: 3_000_000, concurrency: 15 };
const ENTERPRISE: Edition = { base: 50_000, perUser: 1_000, cap: 5_000_000, concurrency: 20 };
const ULTIMATE: Edition = { base: 50_000, perUser: 2_000, cap: Infinity, concurrency: 25 };

const EDITIONS: Readonly<Record<PaidType, Edition>> = {
  free: FREE,
  standard: STANDARD,
  professional: PROFESSIONAL,
  enterprise: ENTERPRISE,
  ultimate: ULTIMATE,
  crmplus: ULTIMATE,
  crmplusstarter: STANDARD,
  zohooneenterprise: ENTERPRISE,
  zohoonestandard: ENTERPRISE,
};

const isPaidType = (text: string): text is PaidType => Object.hasOwn(EDITIONS, text);

export function resolveOptions(options: EmulatorOptions): Settings {
  const license = asObject(options.org.organization['license_details']);
  const ownType = asText(license['paid_type']) ?? '';
  const type = options.edition ?? (isPaidType(ownType) ? ownType : 'enterprise');
  const edition = EDITIONS[type];
  const users = Number(license['users_license_purchased'] ?? 0);
  return {
    ...DEFAULTS,
    ...options,
    edition: type,
    dailyCredits: options.dailyCredits ?? Math.min(edition.base + edition.perUser * users, edition.cap),
    concurrency: options.concurrency ?? edition.concurrency,
  };
}
