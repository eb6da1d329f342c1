import fc from 'fast-check';
import type { Json, JsonObject } from '#src/util/json.js';

/** What a lookup of a random module can refer to. Resolved when all rows exist. */
export interface Targets {
  /** `{id, name}` of a row of another module, of a deleted one, or of one that never existed. */
  readonly row: (pick: number) => JsonObject;
  readonly rowWithModule: (pick: number) => JsonObject;
  /** `{id, name, email}` of a user, possibly a deleted one. */
  readonly user: (pick: number) => JsonObject;
}

/** A kind of column: its metadata, and its values in canonical form (`src/emulator/org/org.ts`). */
export interface Kind {
  readonly dataType: string;
  readonly more?: JsonObject;
  readonly value: fc.Arbitrary<Json>;
  /** Turns a random number into a reference. */
  readonly refer?: keyof Targets;
  /** The only possible name of a column of this kind. Absent: any name. */
  readonly name?: string;
}

const ODD = [
  'a,b',
  '"quoted"',
  'line\nbreak',
  'line\r\nbreak',
  ' padded ',
  ';',
  "O'Brien",
  '=1+1',
  '😀',
  'äöü',
  '',
  '0',
  'null',
  'true',
  '12',
  '\\',
  '\t',
];
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...ODD),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
/** Around the length at which lists truncate. */
const richText = fc
  .tuple(fc.constantFrom(0, 3, 490, 495, 496, 497, 1_500), fc.constantFrom('', '😀', 'é</p>', '😀😀😀'))
  .map(([length, tail]) => `<p>${'x'.repeat(length)}${tail}`);
const instant = fc.constantFrom(
  '2024-02-29T23:59:59Z',
  '2023-03-26T01:30:00Z',
  '1970-01-01T00:00:00Z',
  '2030-12-31T00:00:00Z',
);
const date = fc.constantFrom('2024-02-29', '1900-01-01', '2099-12-31');
const decimal = fc.oneof(
  fc.constantFrom(0, 0.1, -1.5, 1e-9, 123456789012.25, 1e21),
  fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((number) => number + 0),
);
const integer = fc.integer({ min: -999_999_999, max: 999_999_999 });
const bigint = fc.constantFrom('9007199254740993', '-5', '0', '999999999999999999');
const pick = fc.nat({ max: 40 });

const CHOICES = [
  'Red',
  'Blue',
  'Red;Blue',
  'Option, with comma',
  'Option; with semicolon',
  'with comma',
  'Option',
];
const choices = fc.subarray([...CHOICES, 'Removed', 'Removed, too']);
const pickList = {
  pick_list_values: CHOICES.map((value) => ({ display_value: value, actual_value: value })),
};
const TAGS = ['Hot', 'VIP ⭐', 'tag, with comma', 'tag', 'with comma'].map((name, index) => ({
  name,
  id: `88${index}`,
  color_code: index % 2 === 0 ? '#57B1FD' : null,
}));
const tags = fc.subarray(TAGS).map((some): Json => some.map((tag) => ({ ...tag })));

const some = (...items: Json[]): fc.Arbitrary<Json> => fc.subarray(items);
const person = { name: 'Patricia Boyle', id: '101' };
const file = {
  id: '71',
  File_Id__s: 'ab12',
  File_Name__s: 'x, "y".pdf',
  Size__s: '14',
  Owner__s: person,
  Created_By__s: person,
  Created_Time__s: '2024-01-01T00:00:00Z',
  Modified_By__s: person,
  Modified_Time__s: '2024-01-01T00:00:00Z',
};
const consent = {
  id: '72',
  Data_Processing_Basis: 'Consent',
  Lawful_Reason: null,
  Consent_Date: '2024-01-01',
  Consent_Remarks: 'by phone,\n"on record"',
  Consent_Through: 'form',
  Mail_Sent_Time: '2024-01-01T00:00:00Z',
};
const territory = (name: string, id: string): JsonObject => ({
  Name: name,
  id,
  $assigned: 'auto',
  $assigned_by: null,
  $assigned_time: '2024-01-01T00:00:00Z',
});
const alarm = 'FREQ=NONE;ACTION=EMAIL;TRIGGER=DATE-TIME:2024-07-03T12:30:00+05:30';

const text = (dataType: string): Kind => ({ dataType, value: oddText });
const computed = (type: string, returns: string, value: fc.Arbitrary<Json>): Kind => ({
  dataType: type,
  more: { [type]: { return_type: returns } },
  value,
});
const lookup = (target: string): Kind => ({
  dataType: 'lookup',
  more: { lookup: { module: { api_name: target, id: '0' } } },
  value: pick,
  refer: 'row',
});

/** Values for each data type of zoho-api.md §4.2 that a record can contain, often in several forms. */
export const kinds = (target: string): readonly Kind[] => [
  ...[
    'text',
    'email',
    'phone',
    'website',
    'picklist',
    'autonumber',
    'profileimage',
    'mediumtext',
    'hologram',
  ].map(text),
  { dataType: 'time', value: fc.constantFrom('09:30', '23:59:59') },
  { dataType: 'textarea', more: { textarea: { type: 'large' } }, value: oddText },
  { dataType: 'textarea', more: { textarea: { type: 'rich_text' } }, value: richText },
  { dataType: 'boolean', value: fc.boolean() },
  { dataType: 'integer', value: integer },
  { dataType: 'bigint', value: bigint },
  ...['double', 'currency', 'percent', 'decimal'].map((dataType): Kind => ({ dataType, value: decimal })),
  { dataType: 'date', value: date },
  ...['datetime', 'event_reminder'].map((dataType): Kind => ({ dataType, value: instant })),
  { dataType: 'multiselectpicklist', more: pickList, value: choices },
  { dataType: 'multiselectpicklist', value: fc.subarray(['One', 'Two, three']) },
  { dataType: 'text', more: { json_type: 'jsonarray' }, value: tags, name: 'Tag' },
  {
    dataType: 'text',
    more: { json_type: 'jsonarray' },
    value: some(
      { name: 'Vat, 10 %', id: '5', color_code: null },
      { name: 'Sales', id: '6', color_code: null },
    ),
    name: 'Tax',
  },
  lookup(target),
  lookup('Nowhere'),
  ...['ownerlookup', 'userlookup'].map((dataType): Kind => ({ dataType, value: pick, refer: 'user' })),
  { dataType: 'multi_module_lookup', value: pick, refer: 'rowWithModule' },
  { dataType: 'consent_lookup', value: fc.constant(consent) },
  { dataType: 'layout', value: fc.constant({ name: 'Standard, "new"', id: '81', display_label: 'Std' }) },
  { dataType: 'territories', value: some(territory('EMEA', '601'), territory('Asia, Pacific', '602')) },
  {
    dataType: 'RRULE',
    value: fc.constantFrom({ RRULE: 'FREQ=DAILY', EXDATE: ['2024-06-07'] }, { RRULE: 'FREQ=WEEKLY' }),
  },
  { dataType: 'ALARM', value: fc.constantFrom<Json>({ ALARM: alarm }, alarm) },
  {
    dataType: 'multireminder',
    value: some({ unit: 15, period: 'minutes' }, { unit: 1, period: 'days', time: '08:00' }),
  },
  {
    dataType: 'participants',
    value: some({
      name: 'A, B',
      invited: false,
      type: 'contact',
      participant: '7',
      status: 'x',
      Email: null,
      id: '7',
    }),
  },
  {
    dataType: 'linetax',
    value: some({ percentage: 10, name: 'Vat', id: '9', value: 0.5, display_name: 'Vat' }),
  },
  { dataType: 'module', value: fc.constant({ api_name: 'Leads', id: '3' }) },
  { dataType: 'time_range', value: some({ From: '09:00', To: '17:00' }) },
  { dataType: 'fileupload', value: some(file) },
  {
    dataType: 'imageupload',
    value: some({
      id: '1',
      File_Id__s: 'x',
      File_Name__s: 'a.png',
      Size__s: '1',
      Sequence_Number__s: 1,
      State__s: 'active',
      Description__s: null,
      Preview_Id__s: 'p',
    }),
  },
  computed('formula', 'double', decimal),
  computed('formula', 'string', oddText),
  computed('formula', 'boolean', fc.boolean()),
  computed('formula', 'datetime', instant),
  computed('rollup_summary', 'currency', decimal),
  computed('rollup_summary', 'date', date),
  { dataType: 'address', value: oddText, name: 'Mailing_Address' },
  { dataType: 'text', value: oddText, name: 'Other_Coordinates' },
  ...['subform', 'multiselectlookup', 'multiuserlookup', 'multiselect_multimodule_lookup'].map(
    (dataType): Kind => ({ dataType, value: some({ id: '1' }) }),
  ),
];
