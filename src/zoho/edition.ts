import { asObject, asText, type JsonObject } from '../util/json.js';

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
 * edition on trial where none was bought.
 *
 * @param organization `undefined` where `/org` could not be read
 */
export function concurrencyOfOrganization(organization: JsonObject | undefined): number {
  const license = asObject(organization?.['license_details']);
  const paidType = asText(license['paid_type']);
  if (paidType === undefined) return concurrencyOfEdition(asText(license['trial_type']));
  return license['paid'] === false ? FREE : concurrencyOfEdition(paidType);
}
