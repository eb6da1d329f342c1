import { expect } from 'chai';
import { concurrencyOfEdition, concurrencyOfOrganization } from '#src/zoho/edition.js';
import type { JsonObject } from '#src/util/json.js';

describe('zoho/edition', () => {
  for (const [edition, calls] of [
    ['free', 5],
    ['Standard', 10],
    ['PROFESSIONAL', 15],
    ['enterprise', 20],
    ['Ultimate', 25],
    ['zohooneenterprise', 20],
    ['Zoho One', 20],
    ['zohoonestandard', 10],
    ['crmplus', 25],
    ['CRM Plus', 25],
    ['crmplusstarter', 10],
    ['crmplusprofessional', 15],
    ['', 5],
    ['something new', 5],
    [undefined, 5],
  ] as const) {
    it(`D20: edition ${JSON.stringify(edition)} makes ${calls} calls at once`, () => {
      expect(concurrencyOfEdition(edition)).to.equal(calls);
    });
  }

  const org = (license: JsonObject): JsonObject => ({ license_details: license });
  for (const [title, organization, calls] of [
    ['paid', org({ paid: true, paid_type: 'enterprise', trial_type: null }), 20],
    ['paid without the flag', org({ paid_type: 'ultimate' }), 25],
    ['bought once, not paid now', org({ paid: false, paid_type: 'enterprise' }), 5],
    ['on trial', org({ paid: false, paid_type: null, trial_type: 'professional' }), 15],
    ['free', org({ paid: false, paid_type: null, trial_type: null }), 5],
    ['license that is no object', { license_details: 'enterprise' }, 5],
    ['type that is no text', org({ paid: true, paid_type: { name: 'enterprise' } }), 5],
    ['no license', {}, 5],
    ['no answer', undefined, 5],
  ] as const) {
    it(`D20: an org that is ${title} makes ${calls} calls at once`, () => {
      expect(concurrencyOfOrganization(organization)).to.equal(calls);
    });
  }
});
