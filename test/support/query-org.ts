import type { JsonObject } from '#src/util/json.js';
import type { Org } from '#src/emulator/org/org.js';
import { moduleOf, plainRows, tinyOrg } from './tiny-org.js';

/** A field with the keys that a query reads. */
export function field(apiName: string, dataType = 'text', more: JsonObject = {}): JsonObject {
  return { api_name: apiName, data_type: dataType, profiles: [], ...more };
}

const lookup = (apiName: string, module: string): JsonObject =>
  field(apiName, 'lookup', { lookup: { module: { api_name: module, id: '356' } } });

/** A field of every kind that criteria treat specially, and of those that are not available as columns. */
const FIELDS = [
  field('Kind', 'picklist'),
  field('Code', 'text'),
  field('Price', 'currency'),
  field('Seats', 'integer'),
  field('Chassis', 'bigint'),
  field('Bought_On', 'date'),
  field('Next_Service', 'datetime'),
  field('Extras', 'multiselectpicklist'),
  field('Active', 'boolean'),
  field('Sum', 'formula', { formula: { return_type: 'boolean' } }),
  field('Hidden_Number', 'text', { crypt: { mode: 'decryption' } }),
  field('Remarks', 'textarea', { textarea: { type: 'large' } }),
  field('Tag', 'text', { json_type: 'jsonarray' }),
  field('Territory', 'territories'),
  field('What_Id', 'multi_module_lookup'),
  lookup('Partner', 'Contacts'),
  field('Papers', 'fileupload'),
  field('Photos', 'imageupload'),
  field('Stops', 'subform'),
  field('Links', 'multiselectlookup'),
];

const CONTACTS: JsonObject = { api_name: 'Contacts', id: '356' };

const VALUES: readonly JsonObject[] = [
  {
    Kind: 'a',
    Code: "O'Brien",
    Price: null,
    Seats: 4,
    Chassis: '-5',
    Partner: { id: '1001', name: 'Person 0' },
    What_Id: { id: '1002', name: 'Person 1', module: CONTACTS },
    Active: true,
    Sum: true,
  },
  {
    Kind: 'a',
    Code: 'alpha',
    Price: 12.5,
    Seats: 2,
    Chassis: '9007199254740993',
    Bought_On: '2024-02-29',
    Next_Service: '2024-07-01T12:00:00Z',
    Extras: ['English', 'German'],
    Tag: [{ name: 'VIP', id: '9', color_code: null }],
    Territory: [{ Name: 'EMEA', id: '601', $assigned: 'auto' }],
    Partner: { id: '1002', name: 'Person 1' },
    Active: false,
  },
  {
    Kind: 'b',
    Code: 'alphabet',
    Price: 1,
    Chassis: '9007199254740992',
    Partner: { id: '1005', name: 'Person 4' },
    Active: false,
  },
  {
    Kind: 'b',
    Code: '',
    Price: 2,
    Extras: ['German'],
    Partner: { id: '1005', name: 'Person 4' },
    Active: true,
  },
];

/** The tiny organisation plus four `Trips` (ids from 1001 on, one second apart from 2024-03-01T00:00:00Z on). */
export function queryOrg(): Org {
  const rows = plainRows(VALUES.length, '2024-03-01T00:00:00Z', (index) => VALUES[index] ?? {});
  return tinyOrg({
    modules: [
      moduleOf('Trips', { fields: FIELDS, rows, metadata: { generated_type: 'custom' } }),
      moduleOf('Events', { fields: [field('Participants', 'participants')] }),
    ],
  });
}
