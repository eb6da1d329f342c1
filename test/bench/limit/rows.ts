import { asText, isObject, type Json, type JsonObject } from '#src/util/json.js';

/** The module of the benchmark, with columns of the types that a module of Zoho has. */
export const MODULE = 'Contacts';
const FIRST_CHANGE = Date.UTC(2024, 0, 1);
const FIRST_ID = 5_725_767_000_000_000_000n;

type Kind = 'text' | 'long' | 'picklist' | 'double' | 'integer' | 'boolean' | 'date' | 'datetime' | 'user';

interface Column {
  readonly name: string;
  readonly kind: Kind;
}

/** Of forty columns; more of them repeat this. */
const KINDS: readonly (readonly [kind: Kind, count: number])[] = [
  ['user', 3],
  ['text', 15],
  ['long', 1],
  ['picklist', 6],
  ['double', 4],
  ['integer', 2],
  ['boolean', 3],
  ['date', 2],
  ['datetime', 2],
];
const FORTY = KINDS.flatMap(([kind, count]) => Array.from({ length: count }, (): Kind => kind));

function columnsOf(count: number): Column[] {
  const seen = new Map<Kind, number>();
  return Array.from({ length: count }, (_, index) => {
    const kind = FORTY[index % FORTY.length] ?? 'text';
    const number = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, number);
    return { name: `${kind}_${number}`, kind };
  });
}

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

const timeOf = (row: number): number => FIRST_CHANGE + row * 1_000;
export const rowFrom = (time: number): number => Math.max(0, Math.ceil((time - FIRST_CHANGE) / 1_000));
const idOf = (row: number): string => String(FIRST_ID + BigInt(row));

/** Zoho writes times in the time zone of the user. */
const zoned = (time: number): string => `${new Date(time + 7_200_000).toISOString().slice(0, 19)}+02:00`;

/** What each row begins with. */
export const keysOf = (row: number): string => `{"id":"${idOf(row)}","Modified_Time":"${zoned(timeOf(row))}"`;

/** The rows of a module of this many columns. */
export interface Table {
  /** The answer of `settings/fields`. */
  readonly fields: readonly JsonObject[];
  /** What follows {@link keysOf} where Get Records or a query returns the row; with these columns only, if they are given. */
  readonly restOf: (row: number, from: 'list' | 'query', names?: ReadonlySet<string>) => string;
  /** The line of the row in a file of Bulk Read. */
  readonly lineOf: (row: number) => string;
  readonly header: string;
}

export function createTable(count: number): Table {
  const columns = columnsOf(count);
  return {
    fields: [
      fieldOf('Modified_Time', 'datetime', 'string', columns.length),
      ...columns.map(({ name, kind }, index) => fieldOf(name, ...DATA_TYPES[kind], index)),
    ],
    restOf: (row, from, names) => {
      const values = columns.flatMap(({ name, kind }, column) =>
        names?.has(name) === false ? [] : [[name, shown(valueOf(kind, row, column), from)] as const],
      );
      const text = JSON.stringify(Object.fromEntries(values));
      return values.length === 0 ? '}' : `,${text.slice(1)}`;
    },
    lineOf: (row) => {
      const cells = columns.map(({ kind }, column) => cellOf(valueOf(kind, row, column)));
      return `${[idOf(row), zoned(timeOf(row)), ...cells].join(',')}\n`;
    },
    header: `${['Id', 'Modified_Time', ...columns.map(({ name }) => name)].join(',')}\n`,
  };
}

/** The names are those of version 8 and, for other programs, of version 2. */
function fieldOf(apiName: string, dataType: string, jsonType: string, index: number): JsonObject {
  return {
    id: String(FIRST_ID - BigInt(index + 1)),
    ...{ api_name: apiName, field_label: apiName, display_label: apiName },
    ...{ data_type: dataType, json_type: jsonType, length: 2_000, decimal_place: null },
    ...{ system_mandatory: false, pick_list_values: [], visible: true },
    view_type: { view: true, edit: true, create: true, quick_create: false },
  };
}

/** A query has the id of a user alone. */
function shown(value: Json, from: 'list' | 'query'): Json {
  return from === 'query' && isObject(value) ? { id: value['id'] ?? null } : value;
}

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
