import { expect } from 'chai';
import { concurrencyOfEdition, editionOfOrganization } from '#src/zoho/limits/edition.js';
import { asObject, asObjects, type JsonObject } from '#src/util/json.js';
import { hasShared, NO_SHARED, payload } from '../../support/shared.js';
import { skipLoudly } from '../../support/skip.js';

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
    it(`F-D20: edition ${JSON.stringify(edition)} makes ${calls} calls at once`, () => {
      expect(concurrencyOfEdition(edition)).to.equal(calls);
    });
  }

  const now = Date.UTC(2026, 7, 1);
  const org = (license: JsonObject): JsonObject => ({ license_details: license });
  for (const [title, organization, calls] of [
    ['paid', org({ paid: true, paid_type: 'enterprise', trial_type: null }), 20],
    ['paid without the flag', org({ paid_type: 'ultimate' }), 25],
    ['bought once, not paid now', org({ paid: false, paid_type: 'enterprise' }), 5],
    ['on trial', org({ paid: false, paid_type: null, trial_type: 'professional' }), 15],
    ['on trial with CRM Plus', org({ paid: false, paid_type: '', trial_type: 'crmplus' }), 25],
    ['on trial still', org({ trial_type: 'enterprise', trial_expiry: '2026-08-11T05:30:00+05:30' }), 20],
    ['on trial no more', org({ trial_type: 'enterprise', trial_expiry: '2026-07-31T00:00:00+05:30' }), 5],
    ['on trial and called free', org({ paid: false, paid_type: 'free', trial_type: 'enterprise' }), 5],
    ['paid and on trial of more', org({ paid: true, paid_type: 'standard', trial_type: 'ultimate' }), 10],
    ['in an edition that is new', org({ paid: true, paid_type: 'galactic', trial_type: null }), 5],
    ['free', org({ paid: false, paid_type: null, trial_type: null }), 5],
    ['license that is no object', { license_details: 'enterprise' }, 5],
    ['type that is no text', org({ paid: true, paid_type: { name: 'enterprise' } }), 5],
    ['no license', {}, 5],
    ['no answer', undefined, 5],
  ] as const) {
    it(`F-D20: an org that is ${title} makes ${calls} calls at once`, () => {
      expect(concurrencyOfEdition(editionOfOrganization(organization, now))).to.equal(calls);
    });
  }

  it('F-D20: the real answer of an org on trial, which Zoho calls free and not paid: the careful value', function () {
    if (!hasShared()) skipLoudly(this, NO_SHARED);
    const [organization] = asObjects(asObject(asObject(payload('misc', 'rc_v8_org.json'))['body'])['org']);
    expect(asObject(organization?.['license_details'])).to.include({ trial_type: 'enterprise' });
    expect(concurrencyOfEdition(editionOfOrganization(organization, now))).to.equal(5);
  });
});
