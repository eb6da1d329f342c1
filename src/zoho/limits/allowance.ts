import { asObject, asText, type JsonObject } from '../../util/json.js';
import { isOver } from './edition.js';

/** Credits of 24 hours: `base + perUser × users`, at most `cap` (zoho-api.md §2.1); what add-ons bring nobody tells. */
interface Tariff {
  readonly base: number;
  readonly perUser: number;
  readonly cap: number;
}

const FREE: Tariff = { base: 5_000, perUser: 0, cap: 5_000 };
const STANDARD: Tariff = { base: 50_000, perUser: 250, cap: 100_000 };
const PROFESSIONAL: Tariff = { base: 50_000, perUser: 500, cap: 3_000_000 };
const ENTERPRISE: Tariff = { base: 50_000, perUser: 1_000, cap: 5_000_000 };
const ULTIMATE: Tariff = { base: 50_000, perUser: 2_000, cap: Infinity };

/** Part of an edition's name, in the order in which it is looked for. */
const TARIFFS: readonly (readonly [string, Tariff])[] = [
  ['free', FREE],
  ['starter', STANDARD],
  ['crmplus', ULTIMATE],
  ['zohoone', ENTERPRISE],
  ['ultimate', ULTIMATE],
  ['enterprise', ENTERPRISE],
  ['professional', PROFESSIONAL],
  ['standard', STANDARD],
];

/** Not documented for these (zoho-api.md §2.1). */
const WITHOUT_TARIFF = ['sandbox', 'developer'];

/**
 * The edition by which the org is measured: what is paid, else the trial while it lasts, else `free`.
 *
 * @param now Zoho's clock, epoch ms
 * @returns in Zoho's spelling (`zohooneenterprise`); `undefined` where the org does not say
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
 * @param edition that of {@link editionOfOrganization}, or what the user knows better
 * @returns `undefined` where edition or users are not known
 */
export function allowanceOfOrganization(
  organization: JsonObject | undefined,
  edition: string | undefined,
): number | undefined {
  const type = asText(organization?.['type'])?.toLowerCase() ?? '';
  if (edition === undefined || WITHOUT_TARIFF.includes(type)) return undefined;
  const name = edition.toLowerCase().replaceAll(/[^a-z]/g, '');
  const tariff = TARIFFS.find(([part]) => name.includes(part))?.[1];
  const users = usersOf(organization);
  if (!tariff || (users === undefined && tariff.perUser > 0)) return undefined;
  return Math.min(tariff.base + tariff.perUser * (users ?? 0), tariff.cap);
}

export function usersOf(organization: JsonObject | undefined): number | undefined {
  const users = Number(asText(asObject(organization?.['license_details'])['users_license_purchased']) ?? NaN);
  return Number.isFinite(users) && users >= 0 ? users : undefined;
}
