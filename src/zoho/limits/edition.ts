import { parseInstant } from '../../util/clock.js';
import { asObject, asText, type Json, type JsonObject } from '../../util/json.js';

/** The limits of an edition. */
interface Edition {
  /** Simultaneous calls per org and connected app (zoho-api.md §2.3). */
  readonly calls: number;
  /** Credits of 24 hours without add-ons: `base + perUser × users`, at most `cap` (zoho-api.md §2.1). */
  readonly credits: { readonly base: number; readonly perUser: number; readonly cap: number };
}

const FREE: Edition = { calls: 5, credits: { base: 5_000, perUser: 0, cap: 5_000 } };
const STANDARD: Edition = { calls: 10, credits: { base: 50_000, perUser: 250, cap: 100_000 } };
const PROFESSIONAL: Edition = { calls: 15, credits: { base: 50_000, perUser: 500, cap: 3_000_000 } };
const ENTERPRISE: Edition = { calls: 20, credits: { base: 50_000, perUser: 1_000, cap: 5_000_000 } };
const ULTIMATE: Edition = { calls: 25, credits: { base: 50_000, perUser: 2_000, cap: Infinity } };

/**
 * A part of an edition's name, in the order of the search. Bundles (`crmplusprofessional`, `zohoonestandard`) count as the
 * CRM edition that their name ends in: Zoho documents the top bundle only, and this is the lower value.
 */
const EDITIONS: readonly (readonly [string, Edition])[] = [
  ['free', FREE],
  ['starter', STANDARD],
  ['standard', STANDARD],
  ['professional', PROFESSIONAL],
  ['enterprise', ENTERPRISE],
  ['ultimate', ULTIMATE],
  ['crmplus', ULTIMATE],
  ['zohoone', ENTERPRISE],
];

/** The allowance of these org types is not documented (zoho-api.md §2.1). */
const WITHOUT_ALLOWANCE = ['sandbox', 'developer'];

/**
 * Simultaneous calls of an edition, from a config value or from Zoho's `paid_type` (`zohooneenterprise`,
 * `crmplusprofessional`), in any letter case. An unknown name gets the lowest limit.
 */
export function concurrencyOfEdition(edition: string | undefined): number {
  return (editionNamed(edition) ?? FREE).calls;
}

/**
 * The edition that decides an org's limits, from its `/org` answer (zoho-api.md §10.2): the paid edition while it is paid;
 * during a trial without a purchase, the trial edition. Zoho may return `free` and "not paid" for an org on trial too (a
 * real answer, payloads/misc/rc_v8_org.json) and does not document which of the two then counts: `free`, the lower limit, is
 * used.
 *
 * @param organization `undefined` if `/org` could not be read
 * @param now Zoho's clock, epoch ms
 * @returns in Zoho's spelling (`zohooneenterprise`); `undefined` if the answer does not name it
 */
export function editionOfOrganization(organization: JsonObject | undefined, now: number): string | undefined {
  const license = asObject(organization?.['license_details']);
  const [paidType, trialType] = [asText(license['paid_type']), asText(license['trial_type'])];
  const otherwise = license['paid'] === false ? 'free' : undefined;
  if (paidType !== undefined) return otherwise ?? paidType;
  if (trialType === undefined) return otherwise;
  return isOver(license['trial_expiry'], now) ? 'free' : trialType;
}

/**
 * API credits of 24 hours, without add-ons, from an `/org` answer (zoho-api.md §10.2).
 *
 * @param edition that of {@link editionOfOrganization}, or the one in the config
 * @returns `undefined` if the edition or the users are unknown
 */
export function allowanceOfOrganization(
  organization: JsonObject | undefined,
  edition: string | undefined,
): number | undefined {
  const type = asText(organization?.['type'])?.toLowerCase() ?? '';
  const credits = editionNamed(edition)?.credits;
  const users = usersOf(organization);
  if (credits === undefined || WITHOUT_ALLOWANCE.includes(type)) return undefined;
  if (users === undefined && credits.perUser > 0) return undefined;
  return Math.min(credits.base + credits.perUser * (users ?? 0), credits.cap);
}

/** Purchased user licences; `undefined` if the answer does not have them. */
export function usersOf(organization: JsonObject | undefined): number | undefined {
  const users = Number(asText(asObject(organization?.['license_details'])['users_license_purchased']) ?? NaN);
  return Number.isFinite(users) && users >= 0 ? users : undefined;
}

function editionNamed(name: string | undefined): Edition | undefined {
  const letters = (name ?? '').toLowerCase().replace(/[^a-z]/g, '');
  return EDITIONS.find(([part]) => letters.includes(part))?.[1];
}

/** Whether an expiry is in the past; false for one that cannot be read. */
function isOver(expiry: Json | undefined, now: number): boolean {
  const at = parseInstant(asText(expiry) ?? '');
  return at !== undefined && at <= now;
}
