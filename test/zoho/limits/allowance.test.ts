import { expect } from 'chai';
import type { JsonObject } from '#src/util/json.js';
import { allowanceOfOrganization, editionOfOrganization } from '#src/zoho/limits/edition.js';

const NOW = Date.UTC(2026, 0, 31);
const org = (license: JsonObject, type = 'production'): JsonObject => ({ type, license_details: license });
const paid = (edition: string, users: number | string | null = 10): JsonObject =>
  org({ paid: true, paid_type: edition, users_license_purchased: users });

describe('zoho/allowance', () => {
  for (const [title, organization, expected] of [
    ['free', paid('free'), 5_000],
    ['standard', paid('standard'), 52_500],
    ['standard with many users', paid('standard', 1_000), 100_000],
    ['crmplusstarter', paid('crmplusstarter'), 52_500],
    ['professional', paid('professional'), 55_000],
    ['professional with very many users', paid('professional', 10_000), 3_000_000],
    ['enterprise', paid('enterprise'), 60_000],
    ['enterprise with very many users', paid('enterprise', 5_000), 5_000_000],
    ['zohooneenterprise', paid('zohooneenterprise'), 60_000],
    ['zohoonestandard', paid('zohoonestandard'), 52_500],
    ['crmplusprofessional', paid('crmplusprofessional'), 55_000],
    ['ultimate', paid('ultimate'), 70_000],
    ['ultimate, which has no cap', paid('ultimate', 10_000), 20_050_000],
    ['crmplus', paid('crmplus'), 70_000],
    ['users as text', paid('enterprise', '3'), 53_000],
    ['users not told', paid('enterprise', null), undefined],
    ['free, users not told', paid('free', null), 5_000],
    ['not paid any more', org({ paid: false, paid_type: 'enterprise', users_license_purchased: 3 }), 5_000],
    ['on trial', org({ paid: false, trial_type: 'professional', users_license_purchased: 2 }), 51_000],
    [
      'on a trial that is over',
      org({ trial_type: 'enterprise', trial_expiry: '2025-01-01T00:00:00Z', users_license_purchased: 3 }),
      5_000,
    ],
    ['an edition nobody knows', paid('something new'), undefined],
    ['a sandbox, of which nothing is documented', { ...paid('enterprise'), type: 'sandbox' }, undefined],
    ['no license', {}, undefined],
    ['no answer', undefined, undefined],
  ] as const) {
    it(`${title}: ${expected ?? 'not known'}`, () => {
      expect(allowanceOfOrganization(organization, editionOfOrganization(organization, NOW))).to.equal(
        expected,
      );
    });
  }

  it('goes by the edition that the user names', () => {
    expect(allowanceOfOrganization(paid('something new'), 'Ultimate')).to.equal(70_000);
    expect(allowanceOfOrganization(undefined, 'Free')).to.equal(5_000);
    expect(allowanceOfOrganization(undefined, 'Ultimate')).to.equal(undefined);
  });
});
