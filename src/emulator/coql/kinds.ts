import { compareIds } from '../../util/ids.js';
import { floorToSecond, parseInstant } from '../../util/clock.js';
import { asArray, asObject, asText, type Json } from '../../util/json.js';
import type { Literal, Operator } from './ast.js';

/** A comparable value: numbers and instants (in ms) as numbers, everything else as text. */
export type Scalar = number | string;

/** How columns of some types are compared (zoho-api.md §7.2). */
export interface Kind {
  /** The name of the type in errors. */
  readonly name: string;
  readonly operators: ReadonlySet<Operator>;
  /** The value of a row. Null matches no comparison. */
  readonly read: (value: Json) => Scalar | null;
  /** Parses a literal of the query. `undefined` if it is not of this type. */
  readonly parse: (literal: Literal) => Scalar | undefined;
  readonly compare: (a: Scalar, b: Scalar) => number;
}

const NULL_TESTS = ['is null', 'is not null'] as const;
const MEMBERS = ['=', '!=', 'in', 'not in', ...NULL_TESTS] as const;
const RANGES = ['>', '>=', '<', '<=', 'between', 'not between'] as const;
const TEXT_OPERATORS = new Set<Operator>([...MEMBERS, 'like', 'not like']);
const REFERENCE_OPERATORS = new Set<Operator>(MEMBERS);
const ORDERED_OPERATORS = new Set<Operator>([...MEMBERS, ...RANGES]);

/** Numbers by size, everything else by code units. */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

const isNumber = (text: string): boolean => /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text);
const textOf = (value: Json): string | null => (typeof value === 'string' ? value : (asText(value) ?? null));

const TEXT: Kind = {
  name: 'text',
  operators: TEXT_OPERATORS,
  read: textOf,
  parse: ({ kind, text }) => (kind === 'text' ? text : undefined),
  compare: compareScalars,
};

const isIntegerText = (text: string): boolean => /^[+-]?\d{1,30}$/.test(text);

/** Compares signed integers without converting them to doubles. */
function compareIntegers(a: Scalar, b: Scalar): number {
  const [left, right] = [plainInteger(String(a)), plainInteger(String(b))];
  if (left.negative !== right.negative) return left.negative ? -1 : 1;
  return left.negative ? compareIds(right.digits, left.digits) : compareIds(left.digits, right.digits);
}

function plainInteger(text: string): { negative: boolean; digits: string } {
  const digits = text.replace(/^[+-]/, '').replace(/^0+(?=\d)/, '');
  return { negative: text.startsWith('-') && digits !== '0', digits };
}

const parseInteger = ({ kind, text }: Literal): string | undefined =>
  (kind === 'number' || kind === 'text') && isIntegerText(text) ? text : undefined;

const BIGINT: Kind = {
  name: 'bigint',
  operators: ORDERED_OPERATORS,
  read: textOf,
  parse: parseInteger,
  compare: compareIntegers,
};

const NUMBER: Kind = {
  name: 'double',
  operators: ORDERED_OPERATORS,
  read: (value) => (typeof value === 'number' ? value : null),
  parse: ({ kind, text }) =>
    (kind === 'number' || kind === 'text') && isNumber(text) ? Number(text) : undefined,
  compare: compareScalars,
};

const DATE: Kind = {
  name: 'date',
  operators: ORDERED_OPERATORS,
  read: textOf,
  parse: ({ kind, text }) =>
    kind === 'text' && /^\d{4}-\d{2}-\d{2}$/.test(text) && parseInstant(text) !== undefined
      ? text
      : undefined,
  compare: compareScalars,
};

/** Whole seconds and a zone: `2024-06-05T02:04:09-07:00` or `…Z`. */
const DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/;

/** Caches the last result: a keyset query reads the time of a row three times. */
function createInstantReader(): Kind['read'] {
  let last = '';
  let known: number | null = null;
  return (value) => {
    if (typeof value !== 'string') return null;
    if (value === last) return known;
    const at = parseInstant(value);
    last = value;
    known = at === undefined ? null : floorToSecond(at);
    return known;
  };
}

const INSTANT: Kind = {
  name: 'datetime',
  operators: ORDERED_OPERATORS,
  read: createInstantReader(),
  parse: ({ kind, text }) => (kind === 'text' && DATETIME.test(text) ? parseInstant(text) : undefined),
  compare: compareScalars,
};

/** Compared by id. */
const REFERENCE: Kind = {
  name: 'bigint',
  operators: REFERENCE_OPERATORS,
  read: (value) => asText(asObject(value)['id']) ?? null,
  parse: parseInteger,
  compare: compareIntegers,
};

const BOOLEAN: Kind = {
  name: 'boolean',
  operators: new Set(['=']),
  read: (value) => (typeof value === 'boolean' ? String(value) : null),
  parse: ({ kind, text }) =>
    (kind === 'boolean' || kind === 'text') && /^(true|false)$/i.test(text) ? text.toLowerCase() : undefined,
  compare: compareScalars,
};

const sorted = (parts: readonly string[]): string => [...parts].sort().join(';');

/** All options of a value as one text, `'English;German'`, in any order. */
const CHOICES: Kind = {
  name: 'text',
  operators: new Set(['=', 'in', 'like']),
  read: (value) => sorted(asArray(value).map(String)) || null,
  parse: ({ kind, text }) => (kind === 'text' ? sorted(text.split(';')) : undefined),
  compare: compareScalars,
};

const ENCRYPTED: Kind = { ...TEXT, operators: new Set(NULL_TESTS) };
const COMPUTED_BOOLEAN: Kind = { ...BOOLEAN, operators: new Set(['=', ...NULL_TESTS]) };

const KINDS: readonly (readonly [Kind, string])[] = [
  [TEXT, 'text email phone website picklist autonumber profileimage'],
  [NUMBER, 'integer double currency percent'],
  [BIGINT, 'bigint'],
  [DATE, 'date'],
  [INSTANT, 'datetime event_reminder'],
  [REFERENCE, 'lookup ownerlookup userlookup multi_module_lookup consent_lookup layout'],
  [BOOLEAN, 'boolean'],
  [CHOICES, 'multiselectpicklist'],
  [ENCRYPTED, 'encrypted'],
];

const BY_TYPE = new Map<string, Kind>([
  ...KINDS.flatMap(([kind, types]) => types.split(' ').map((type) => [type, kind] as const)),
  ['computed boolean', COMPUTED_BOOLEAN],
]);

/** `undefined` for types not allowed in criteria: multi-line text, territories, structured types. */
export const kindOf = (type: string): Kind | undefined => BY_TYPE.get(type);
