import { asText, isObject, type Json, type JsonObject } from '#src/util/json.js';

/** The module of the benchmark: 40 columns of the types that a module of Zoho has. */
export const MODULE = 'Contacts';
const FIRST_CHANGE = Date.UTC(2024, 0, 1);
const FIRST_ID = 5_725_767_000_000_000_000n;

type Kind = 'text' | 'long' | 'picklist' | 'double' | 'integer' | 'boolean' | 'date' | 'datetime' | 'user';

interface Column {
  readonly name: string;
  readonly kind: Kind;
}

const several = (kind: Kind, count: number): Column[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${kind}_${index + 1}`, kind }));

const COLUMNS: readonly Column[] = [
  ...several('user', 3),
  ...several('text', 15),
  ...several('long', 1),
  ...several('picklist', 6),
  ...several('double', 4),
  ...several('integer', 2),
  ...several('boolean', 3),
  ...several('date', 2),
  ...several('datetime', 2),
];

const DATA_TYPES: Readonly<Record<Kind, readonly [dataType: string, jsonType: string]>> = {
  text: ['text', 'string'],
  long: ['textarea', 'string'],
  picklist: ['picklist', 'string'],
  double: ['double', 'double'],
  integer: ['integer', 'integer'],
  boolean: ['boolean', 'boolean'],
  date: ['date', 'string'],
  datetime: ['datetime', 'string'],
  user: ['ownerlookup', 'jsonobject'],
};

/** The answer of `settings/fields`. */
export function fieldsOf(): JsonObject[] {
  const field = (apiName: string, dataType: string, jsonType: string, index: number): JsonObject => ({
    id: String(FIRST_ID - BigInt(index + 1)),
    api_name: apiName,
    field_label: apiName,
    data_type: dataType,
    json_type: jsonType,
    visible: true,
    view_type: { view: true, edit: true, create: true, quick_create: false },
  });
  return [
    field('Modified_Time', 'datetime', 'string', COLUMNS.length),
    ...COLUMNS.map(({ name, kind }, index) => field(name, ...DATA_TYPES[kind], index)),
  ];
}

const timeOf = (row: number): number => FIRST_CHANGE + row * 1_000;
export const rowFrom = (time: number): number => Math.max(0, Math.ceil((time - FIRST_CHANGE) / 1_000));
const idOf = (row: number): string => String(FIRST_ID + BigInt(row));

/** Zoho writes times in the time zone of the user. */
const zoned = (time: number): string => `${new Date(time + 7_200_000).toISOString().slice(0, 19)}+02:00`;

/** The row as Get Records returns it. */
export function jsonOf(row: number): string {
  const values = COLUMNS.map(({ name, kind }, column) => [name, valueOf(kind, row, column)]);
  return JSON.stringify({ id: idOf(row), Modified_Time: zoned(timeOf(row)), ...Object.fromEntries(values) });
}

/** The line of the row in a file of Bulk Read. */
export function lineOf(row: number): string {
  const cells = COLUMNS.map(({ kind }, column) => cellOf(valueOf(kind, row, column)));
  return `${[idOf(row), zoned(timeOf(row)), ...cells].join(',')}\n`;
}

export const HEADER = `${['Id', 'Modified_Time', ...COLUMNS.map(({ name }) => name)].join(',')}\n`;

export const USERS = Array.from({ length: 5 }, (_, index) => ({
  id: String(FIRST_ID + 900_000_000n + BigInt(index)),
  full_name: `Person ${index}`,
  name: `Person ${index}`,
  email: `person.${index}@example.com`,
}));

function cellOf(value: Json): string {
  const text =
    asText(isObject(value) ? value['id'] : value) ?? (typeof value === 'boolean' ? String(value) : '');
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A sixth of the values are null. */
function valueOf(kind: Kind, row: number, column: number): Json {
  const draw = (row * 7 + column * 3) % 97;
  if (draw % 6 === 0) return null;
  switch (kind) {
    case 'text':
      return `text ${row} of ${column}`;
    case 'long':
      return draw % 5 === 0
        ? `Müller said "${draw}", and more:\n${'words '.repeat(10)}`
        : 'words '.repeat(20);
    case 'picklist':
      return `Choice ${draw % 9}`;
    case 'double':
      return (row * 31 + column) / 4;
    case 'integer':
      return row % 1_000;
    case 'boolean':
      return draw % 2 === 0;
    case 'date':
      return zoned(timeOf(row * 50)).slice(0, 10);
    case 'datetime':
      return zoned(timeOf(row - 5_000));
    case 'user': {
      const { id = '', name = '', email = '' } = USERS.at(draw % USERS.length) ?? {};
      return { id, name, email };
    }
  }
}
