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

/** Facts that zoho-api.md is sure of have no switch. For others the default is the likelier reading. */
export interface EmulatorOptions extends BulkOptions, CoqlOptions {
  readonly org: Org;
  readonly clock: Clock;
  /** Seeds page tokens and the dice of the fault rules. */
  readonly seed?: number;
  /** 0 chooses a free port. */
  readonly port?: number;

  /** §5.3: whether `If-Modified-Since` includes its own second. */
  readonly modifiedSinceInclusive?: boolean;
  /** §5.3: lists ignore `If-Modified-Since`. */
  readonly modifiedSinceIgnored?: boolean;
  /** §5.1: the fields allowed in `sort_by`, in every module; others are rejected. Empty: not even `id`. */
  readonly sortKeys?: readonly SortKey[];
  /** §5.1: how "nothing changed since" is answered. */
  readonly nothingNew?: '304' | '204' | 'empty200';
  /** §5.2: what a page token refers to. `offset` shifts when rows move, as `page` does. */
  readonly pageToken?: 'keyset' | 'offset';
  /** §5.2: rows that `page` can reach. */
  readonly discreteWall?: number;
  /** §5.2: rows that a sequence of page tokens can reach. */
  readonly tokenWall?: number;
  readonly pageTokenTtlMs?: number;
  /** §5.1: `false`: only the last page that `page` can reach returns a token. `never`: no page does (as in v2). */
  readonly tokenOnFirstPage?: boolean | 'never';
  /** §5.5: the status for a single record that does not exist. */
  readonly unknownId?: 204 | 400;
  /** §5.7: whether `/{M}/actions/fetch_full_data?ids=` exists. Known only from the OpenAPI files. */
  readonly fetchFullDataByIds?: boolean;
  /** §6: the order of `/deleted`: recycle bin first, or newest or oldest first whatever the type. */
  readonly deletedOrder?: 'recycle-first' | 'newest-first' | 'oldest-first';
  /** §6: the number of entries that `/deleted` lets one page to. Not documented: 2,000 is plausible. */
  readonly deletedWall?: number;
  /** §6: `/deleted` ignores `If-Modified-Since`. */
  readonly deletedSinceIgnored?: boolean;
  /** §6: whether restoring a record from the recycle bin updates its `Modified_Time`. */
  readonly restoreIsChange?: boolean;
  /** §6: whether a record that was in the recycle bin for 60 days is then listed as purged, or no longer listed. */
  readonly emptiedBin?: 'listed' | 'unlisted';
  /** §6: how `/deleted` lists a record that was merged into another one. */
  readonly mergedDuplicate?: 'recycle' | 'permanent';
  /** §17: kinds of calls that refuse the parameter `approved`. */
  readonly approvedRefused?: readonly ('list' | 'count' | 'deleted')[];
  /** §17: modules whose records are not counted: `NOT_SUPPORTED`. */
  readonly countRefusedModules?: readonly string[];
  /** §9: the count may be up to ten minutes old. */
  readonly countLagged?: boolean;

  /** §1.5: access tokens per refresh token and window. More are rejected until the window is over. */
  readonly tokenThrottle?: { readonly count: number; readonly windowMs: number };
  readonly tokenTtlMs?: number;
  /** §1.5: valid access tokens per refresh token. The oldest is dropped. The sources say 10, 15 and 30. */
  readonly activeTokens?: number;
  /** §1.4: `api_domain` of the token response. Absent: the emulator's own address. `null` omits it. */
  readonly apiDomain?: string | null;
  /** §1.4: whether the response also has `expires_in_sec`, with `expires_in` in milliseconds. */
  readonly legacyExpiresInSec?: boolean;
  /** §1.3: what the user answers on the page of consent; `ask`: the page is shown. */
  readonly consent?: 'accept' | 'reject' | 'ask';
  /** §1.3: the registered redirect addresses; `null`: any. */
  readonly redirectUris?: readonly string[] | null;
  /** §1.7: the scopes of a new token. */
  readonly scopes?: readonly string[];

  /** §2: decides allowance and concurrency, and is shown in `/org`. Default: the org's own. */
  readonly edition?: PaidType;
  /** §2.1: allowance of a rolling day, overriding that of the edition. */
  readonly dailyCredits?: number;
  /** §2.4: when `X-API-CREDITS-REMAINING` is sent. */
  readonly creditHeader?: 'past-half' | 'always' | 'never';
  /** §2.3: simultaneous calls, overriding those of the edition. */
  readonly concurrency?: number;
  /** §2.3: simultaneous heavy calls, in every edition. */
  readonly subConcurrency?: number;
  /** The duration of every API call, which makes concurrency visible. */
  readonly latencyMs?: number;
  /** The duration of a query instead. `null`: as for any other call. */
  readonly coqlLatencyMs?: number | null;
  /** Additional duration for each row of its response. */
  readonly coqlMsPerRow?: number;
}

/** The options with all defaults. */
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
  'ZohoCRM.features.READ',
  'ZohoCRM.templates.email.ALL',
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
  consent: 'accept',
  redirectUris: null,
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
