import type { Json } from '../../util/json.js';
import { formatInstant } from '../../util/clock.js';
import { makeId } from '../org/serial-rows.js';
import type { Draw, Maker } from './draw.js';

/** Values that are objects and arrays, in the shapes of zoho-api.md §4.2. */

export const TAGS = [
  { name: 'Pharma', id: makeId(9, 1), color_code: '#57B1FD' },
  { name: 'VIP ⭐', id: makeId(9, 2), color_code: '#FD87BD' },
  { name: 'tag, with comma', id: makeId(9, 3), color_code: null },
];

const LAYOUTS = [
  { name: 'Standard', id: makeId(8, 1), display_label: 'Standard' },
  { name: 'Zweites Layout', id: makeId(8, 2), display_label: 'Zweites Layout' },
];

const REGIONS = ['EMEA', 'Americas', 'アジア'];

/** An id for an object inside a row, such as a file: unique by field and row. */
function innerId({ chance }: Draw, serial: number): string {
  return makeId(10 + serial, chance.roll(999_999_999, 50));
}

function stampOf({ world, chance }: Draw): string {
  return formatInstant(Math.floor(world.now / 1000) * 1000 - chance.roll(10_000_000, 51) * 1000);
}

/** The first few items of a list, sometimes none. */
function some<T>({ chance }: Draw, items: readonly T[]): T[] {
  return items.slice(0, chance.roll(items.length + 1, 52));
}

const files: Maker = (draw) => {
  const person = draw.world.user(draw.chance);
  const who = { name: person['name'] ?? null, id: person['id'] ?? null };
  return some(draw, ['spec.pdf', 'Übersicht "neu".docx']).map((name, position) => ({
    id: innerId(draw, position),
    File_Id__s: draw.chance.roll(0xffffffff, 53).toString(16).padStart(8, '0').repeat(10),
    File_Name__s: name,
    Size__s: String(draw.chance.roll(5_000_000, 54)),
    Owner__s: who,
    Created_By__s: who,
    Created_Time__s: stampOf(draw),
    Modified_By__s: who,
    Modified_Time__s: stampOf(draw),
  }));
};

const images: Maker = (draw) =>
  some(draw, ['a.png', 'b (1).JPG', 'c.webp']).map((name, position) => ({
    id: innerId(draw, position),
    File_Id__s: draw.chance.roll(0xffffffff, 55).toString(16).padStart(8, '0').repeat(10),
    File_Name__s: name,
    Size__s: '1234',
    Sequence_Number__s: position + 1,
    State__s: 'active',
    Description__s: null,
    Preview_Id__s: draw.chance.roll(0xffffffff, 56).toString(16),
  }));

const territories: Maker = (draw) =>
  some(draw, REGIONS).map((name, position) => ({
    Name: name,
    id: makeId(6, position + 1),
    $assigned: 'auto',
    $assigned_by: null,
    $assigned_time: stampOf(draw),
  }));

const consent: Maker = (draw) => ({
  id: innerId(draw, 0),
  Data_Processing_Basis: draw.chance.pick(['Consent', 'Contract', 'Legitimate Interests']),
  Lawful_Reason: null,
  Consent_Date: stampOf(draw).slice(0, 10),
  Consent_Remarks: 'agreed by phone,\n"on record"',
  Contact_Through_Email: draw.chance.hits(50, 57),
  Contact_Through_Phone: draw.chance.hits(50, 58),
  Contact_Through_Survey: false,
  Consent_Through: 'Consent form',
  Mail_Sent_Time: stampOf(draw),
  Owner: draw.world.user(draw.chance),
});

const participants: Maker = (draw) => {
  const contact = draw.world.row('Contacts', draw.chance);
  const guests: Json[] = [
    {
      name: null,
      invited: true,
      type: 'email',
      participant: 'guest@example.com',
      status: 'not_known',
      Email: 'guest@example.com',
    },
  ];
  if (!contact) return guests;
  const { id, name } = contact;
  return [
    { name, invited: false, type: 'contact', participant: id, status: 'not_known', Email: null, id },
    ...guests,
  ];
};

const alarm: Maker = (draw) => {
  const rule = `FREQ=NONE;ACTION=EMAIL;TRIGGER=DATE-TIME:${stampOf(draw).replace('Z', '+00:00')}`;
  return draw.chance.hits(20, 59) ? rule : { ALARM: rule };
};

/** Rows inside a field that belong to no module. */
const comments: Maker = (draw) =>
  some(draw, ['First comment', 'Second\ncomment']).map((content, position) => ({
    comment_content: content,
    commented_by: draw.world.user(draw.chance)['name'] ?? null,
    commented_time: stampOf(draw),
    id: innerId(draw, position),
  }));

const pricing: Maker = (draw) =>
  some(draw, [1, 11, 101]).map((from, position) => ({
    from_range: from,
    to_range: from * 10,
    discount: draw.chance.roll(50, 60) / 2,
    id: innerId(draw, position),
  }));

const members: Maker = (draw) =>
  some(draw, [0, 1]).map((position) => ({
    [draw.field.apiName]: draw.world.user(draw.chance),
    id: innerId(draw, position),
  }));

export const STRUCTURED: Readonly<Record<string, Maker>> = {
  'text.tag': (draw) => some(draw, TAGS),
  layout: ({ chance }) => LAYOUTS[chance.hits(10) ? 1 : 0] ?? null,
  fileupload: files,
  imageupload: images,
  territories,
  consent_lookup: consent,
  participants,
  ALARM: alarm,
  RRULE: ({ chance }) => ({
    RRULE: 'FREQ=DAILY;INTERVAL=1;UNTIL=2024-06-08;DTSTART=2024-06-06',
    ...(chance.hits(30) ? { EXDATE: ['2024-06-07'] } : {}),
  }),
  multireminder: (draw) =>
    some(draw, [
      { unit: 15, period: 'minutes' },
      { unit: 1, period: 'days', time: '08:00' },
    ]),
  linetax: ({ chance }) =>
    chance.hits(60)
      ? [
          {
            percentage: 10,
            name: 'Vat',
            id: makeId(9, 50),
            value: chance.roll(10_000) / 100,
            display_name: 'Vat',
          },
        ]
      : [],
  module: ({ chance, world }) => world.module(chance.pick(['Leads', 'Contacts', 'Deals'])),
  time_range: ({ chance }) => [{ From: '09:00', To: chance.pick(['17:00', '18:00']) }],
  multiuserlookup: members,
  'subform.comments': comments,
  'subform.pricing': pricing,
};
