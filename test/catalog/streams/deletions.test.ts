import { expect } from 'chai';
import { canListDeletions } from '#src/catalog/streams/deletions.js';
import { fixedStream } from '#src/catalog/streams/fixed-streams.js';

const lead = {
  kind: 'module',
  module: 'Leads',
  generatedType: 'default',
  cursorField: 'Modified_Time',
} as const;

describe('catalog/deletions', () => {
  it('standard and custom modules with Modified_Time tell deletions', () => {
    expect(canListDeletions(lead)).to.equal(true);
    expect(canListDeletions({ ...lead, module: 'Vehicles', generatedType: 'custom' })).to.equal(true);
    expect(canListDeletions({ kind: 'module', module: 'Leads', cursorField: 'Modified_Time' })).to.equal(
      true,
    );
  });

  it('F-X5: kinds of modules that Zoho keeps no list for do not', () => {
    for (const generatedType of [
      'subform',
      'static_subform',
      'linking',
      'field_tracker',
      'picklisttracker',
      'web',
    ]) {
      expect(canListDeletions({ ...lead, generatedType }), generatedType).to.equal(false);
    }
    for (const module of ['Notes', 'Attachments'])
      expect(canListDeletions({ ...lead, module }), module).to.equal(false);
  });

  it('neither do modules without Modified_Time, and fixed streams', () => {
    expect(canListDeletions({ ...lead, cursorField: 'Action_Performed_Time' })).to.equal(false);
    expect(canListDeletions({ kind: 'module', module: 'Leads' })).to.equal(false);
    expect(canListDeletions(fixedStream('users'))).to.equal(false);
  });
});
