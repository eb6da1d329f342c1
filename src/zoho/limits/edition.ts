import { parseInstant } from '../../util/clock.js';
import { asObject, asText, type Json, type JsonObject } from '../../util/json.js';

/** Simultaneous calls that every edition has (zoho-api.md §2.3). */
const FREE = 5;

/** Part of an edition's name, in the order in which it is looked for, and the simultaneous calls it buys. */
const EDITIONS: readonly (readonly [string, number])[] = [
  ['free', FREE],
  ['starter', 10],
  ['standard', 10],
  ['professional', 15],
  ['enterprise', 20],
  ['ultimate', 25],
  ['crmplus', 25],
  ['zohoone', 20],
];

/**
 * Simultaneous calls of an edition, from a config value or from Zoho's `paid_type` (`zohooneenterprise`,
 * `crmplusprofessional`), in any letter case. An unknown name gets what every edition has.
 */
export function concurrencyOfEdition(edition: string | undefined): number {
  const name = (edition ?? '').toLowerCase().replace(/[^a-z]/g, '');
  return EDITIONS.find(([part]) => name.includes(part))?.[1] ?? FREE;
}

/**
 * Simultaneous calls of an org, from its `/org` answer (zoho-api.md §10.2): the paid edition while it is paid, the
 * edition on trial where none was bought, while the trial lasts. Zoho says `free` and "not paid" of an org on trial too
 * (a real answer, payloads/misc/rc_v8_org.json) and nowhere which of the two then counts: the careful value, that of the
 * free edition.
 *
 * @param organization `undefined` where `/org` could not be read
 * @param now Zoho's clock, epoch ms
 */
export function concurrencyOfOrganization(organization: JsonObject | undefined, now: number): number {
  const license = asObject(organization?.['license_details']);
  const paidType = asText(license['paid_type']);
  if (paidType === undefined) {
    return isOver(license['trial_expiry'], now) ? FREE : concurrencyOfEdition(asText(license['trial_type']));
  }
  return license['paid'] === false ? FREE : concurrencyOfEdition(paidType);
}

/** Whether an expiry of Zoho's is in the past; one that cannot be read is not. */
export function isOver(expiry: Json | undefined, now: number): boolean {
  const at = parseInstant(asText(expiry) ?? '');
  return at !== undefined && at <= now;
}
