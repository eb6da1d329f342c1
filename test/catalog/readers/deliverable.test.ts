import { expect } from 'chai';
import { DATA_TYPES, isDataType } from '#src/catalog/schema/data-types.js';
import { companionColumns, deliverable, type FastStrategy } from '#src/catalog/readers/deliverable.js';
import type { FieldFacts } from '#src/catalog/schema/metadata.js';
import type { StreamField } from '#src/catalog/streams/streams.js';
import { field, streamOf } from '../support.js';

function column(facts: FieldFacts): StreamField {
  const found = streamOf(facts).fields.find(({ apiName }) => apiName === facts.apiName);
  if (!found) throw new Error(`no column ${facts.apiName}`);
  return found;
}

const extents = (facts: FieldFacts): string =>
  (['coql', 'bulk'] as const).map((reader) => deliverable(column(facts), reader).extent).join(' ');

/** zoho-api.md §4.4, §4.5, §7.3, §8.4: what COQL and what bulk read delivers. */
const BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  'whole whole': [
    ...[
      'text',
      'email',
      'phone',
      'website',
      'picklist',
      'textarea',
      'mediumtext',
      'autonumber',
      'profileimage',
    ],
    ...['time', 'boolean', 'integer', 'bigint', 'long', 'double', 'decimal', 'percent', 'currency', 'date'],
    ...['datetime', 'event_reminder', 'formula', 'rollup_summary'],
  ],
  'whole part': ['lookup', 'profilelookup', 'multiselectpicklist'],
  'whole no': ['address', 'module', 'rrule', 'alarm', 'multireminder', 'linetax', 'time_range'],
  'part part': [
    ...['ownerlookup', 'userlookup', 'multi_module_lookup', 'multimodulelookup', 'consent_lookup', 'layout'],
    ...['richtextarea', 'territories'],
  ],
  'no no': [
    ...['multiselectlookup', 'multiuserlookup', 'multiselect_multimodule_lookup', 'subform', 'fileupload'],
    ...['imageupload', 'participants'],
  ],
};

describe('catalog/deliverable', () => {
  it('knows every data type', () => {
    expect(Object.values(BY_TYPE).flat()).to.have.members(Object.keys(DATA_TYPES));
  });

  for (const [expected, types] of Object.entries(BY_TYPE)) {
    for (const type of types) {
      it(`${type}: ${expected}`, () => expect(extents(field('X', type))).to.equal(expected));
    }
  }

  const shapes: Record<string, [FieldFacts, string]> = {
    tags: [field('Tag', 'text', { jsonType: 'jsonarray' }), 'whole part'],
    'territories as text': [field('Territory', 'text', { jsonType: 'jsonarray' }), 'part part'],
    'participants as text': [field('Participants', 'text', { jsonType: 'jsonarray' }), 'no no'],
    'comments, record by record': [field('Comments', 'text', { jsonType: 'jsonarray' }), 'no no'],
    'rich text': [field('Body', 'textarea', { textareaType: 'rich_text' }), 'part part'],
    'large text': [field('Body', 'textarea', { textareaType: 'large' }), 'whole whole'],
    'a lookup to activities': [field('What_Id', 'lookup', { lookupModule: 'se_module' }), 'part part'],
    'a user that is text': [field('By', 'ownerlookup', { jsonType: 'string' }), 'part part'],
    'a lookup that is text': [field('Account', 'lookup', { jsonType: 'string' }), 'part part'],
    'a system field without a type': [field('Owner', ''), 'part part'],
    'an unknown type, text': [field('X', 'hologram', { jsonType: 'string' }), 'whole whole'],
    'an unknown type, an object': [field('X', 'hologram', { jsonType: 'jsonobject' }), 'whole no'],
    'an unknown type, a list': [field('X', 'hologram', { jsonType: 'jsonarray' }), 'whole no'],
    'a formula of dates': [field('X', 'formula', { formulaReturnType: 'datetime' }), 'whole whole'],
    'types in capitals': [field('X', 'RRULE'), 'whole no'],
    'an address container': [field('Mailing_Address', 'textarea'), 'whole no'],
    'its coordinates': [field('Other_Coordinates', 'textarea'), 'whole no'],
    'how near it is': [field('nearby_distance__s', 'double'), 'whole no'],
    'a street': [field('Mailing_Street', 'text'), 'whole whole'],
  };
  for (const [title, [facts, expected]] of Object.entries(shapes)) {
    it(`${title}: ${expected}`, () => expect(extents(facts)).to.equal(expected));
  }

  it('says why, wherever a value is not whole', () => {
    for (const type of Object.keys(DATA_TYPES).filter(isDataType)) {
      for (const reader of ['coql', 'bulk'] satisfies FastStrategy[]) {
        const found = deliverable(column(field('X', type)), reader);
        if (found.extent !== 'whole') expect(found.reason, `${type} ${reader}`).to.match(/^\w.{10,}[^.]$/);
      }
    }
  });

  it('asks for the columns that make a value whole', () => {
    const lookup = column(field('Account_Name', 'lookup', { lookupModule: 'Accounts' }));
    const own = column(field('Car', 'lookup', { lookupModule: 'Vehicles' }));
    const owner = column(field('Owner', 'ownerlookup'));
    const any = column(field('What_Id', 'multi_module_lookup'));
    expect(companionColumns(lookup, 'bulk', true)).to.deep.equal(['Account_Name.Account_Name']);
    expect(companionColumns(lookup, 'coql', true)).to.deep.equal([]);
    expect(companionColumns(own, 'bulk', true)).to.deep.equal(['Car.Name']);
    expect(companionColumns(column(field('X', 'lookup')), 'bulk', true)).to.deep.equal([]);
    expect(companionColumns(owner, 'bulk', true)).to.deep.equal([]);
    expect(companionColumns(owner, 'coql', false)).to.deep.equal([
      'Owner.first_name',
      'Owner.last_name',
      'Owner.email',
    ]);
    expect(companionColumns(any, 'coql', true)).to.deep.equal(['What_Id.module.api_name']);
    expect(companionColumns(any, 'bulk', true)).to.deep.equal([]);
    const lookupModules = [{ apiName: 'Deals' }, { apiName: 'Vehicles' }];
    const named = column(field('What_Id', 'multi_module_lookup', { lookupModules }));
    expect(companionColumns(named, 'coql', true)).to.deep.equal([
      'What_Id.module.api_name',
      'What_Id->Deals.Deal_Name',
      'What_Id->Vehicles.Name',
    ]);
    expect(companionColumns(column(field('X', 'text')), 'bulk', false)).to.deep.equal([]);
  });
});
