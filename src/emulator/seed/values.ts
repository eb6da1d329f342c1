import { formatInstant } from '../../util/clock.js';
import type { Json } from '../../util/json.js';
import * as awkward from './awkward.js';
import type { Draw, Maker } from './draw.js';
import { createChance, hashText, type Chance } from '../org/random.js';
import type { FieldSpec } from './field-spec.js';
import { picklistOptions, picklistValues } from './picklists.js';
import { STRUCTURED } from './structured-values.js';
import { makeId } from '../org/serial-rows.js';

/** Percentage of absent values in an optional field. */
const ABSENT = 20;
const DAY = 86_400_000;
/** The number of days that random instants reach back. */
const DAYS = 730;

const text: Maker = ({ field, chance, index }) => {
  const words = chance.pick(awkward.TEXTS);
  const long = chance.hits(3, 7) ? words.repeat(40) : `${words} ${index}`;
  return awkward.fit(long, field.length);
};

const instant: Maker = ({ chance, world }) =>
  chance.hits(30)
    ? chance.pick(awkward.INSTANTS, 1)
    : formatInstant(
        Math.floor((world.now - chance.roll(DAYS, 2) * DAY) / 1000) * 1000 - chance.roll(86_400, 3) * 1000,
      );

const date: Maker = ({ chance, world }) =>
  chance.hits(25)
    ? chance.pick(awkward.DATES, 1)
    : formatInstant(world.now - chance.roll(DAYS, 2) * DAY).slice(0, 10);

const decimal: Maker = ({ chance }) =>
  chance.hits(30) ? chance.pick(awkward.DECIMALS, 1) : (chance.roll(2_000_000_000, 2) - 500_000_000) / 100;

const integer: Maker = ({ chance }) =>
  chance.hits(30) ? chance.pick(awkward.INTEGERS, 1) : chance.roll(100_000, 2);

const lookup: Maker = ({ field, chance, world }) => {
  const found = world.row(field.targets[0] ?? '', chance);
  return found ? { id: found.id, name: found.name } : null;
};

/** Products in item rows have additional properties (zoho-api.md §12). */
const product: Maker = ({ chance, world }) => {
  const found = world.row('Products', chance);
  return found
    ? { Product_Code: chance.hits(50, 5) ? 'P-00001' : null, Currency: 'USD', name: found.name, id: found.id }
    : null;
};

const anyLookup: Maker = ({ field, chance, world }) => {
  const target = field.targets[chance.roll(field.targets.length, 4)] ?? '';
  const found = world.row(target, chance);
  return found ? { id: found.id, name: found.name, module: world.module(target) } : null;
};

const choices: Maker = ({ field, chance }) => {
  const options = picklistOptions(field).filter((option) => option !== '-None-');
  return options.filter((_, position) => chance.hits(40, position + 10));
};

const richText: Maker = ({ chance }) =>
  awkward.richText(chance.hits(40) ? 4 + chance.roll(60, 1) : chance.roll(4, 1));

/** Computed fields: a value of the return type, or null if the computation fails. */
const computed: Maker = (draw) => (draw.chance.hits(10, 9) ? null : make(draw, draw.field.kind ?? 'double'));

/** By data type. `type.kind` takes precedence if the dictionary gives a kind. */
const MAKERS: Readonly<Record<string, Maker>> = {
  text,
  string: text,
  'text.first': ({ chance }) => chance.pick(awkward.FIRST_NAMES),
  'text.last': ({ chance }) => chance.pick(awkward.LAST_NAMES),
  'text.company': ({ chance, index }) => `${chance.pick(awkward.COMPANIES)} ${index}`,
  'text.code': ({ index }) => `P-${String(index).padStart(5, '0')}`,
  'text.file': ({ chance, index }) => `${chance.pick(['spec', 'résumé', 'данные'])} ${index}.pdf`,
  'text.duration': ({ chance }) =>
    `${String(chance.roll(90)).padStart(2, '0')}:${String(chance.roll(60, 1)).padStart(2, '0')}`,
  email: ({ chance, index }) =>
    chance.hits(40) ? chance.pick(awkward.EMAILS, 1) : `person.${index}@example.com`,
  phone: ({ chance }) => chance.pick(awkward.PHONES),
  website: ({ chance }) => chance.pick(awkward.WEBSITES),
  picklist: ({ field, chance }) => chance.pick(picklistValues(field)),
  textarea: ({ chance }) => (chance.hits(10) ? awkward.TEXTS.join('\n') : chance.pick(awkward.TEXTS, 1)),
  'textarea.rich_text': richText,
  autonumber: ({ index }) => `No-${String(index + 1).padStart(6, '0')}`,
  profileimage: ({ chance }) => chance.roll(0xffffffff).toString(16).padStart(8, '0').repeat(6),
  boolean: ({ chance }) => chance.hits(40),
  integer,
  'integer.percent': ({ chance }) => chance.roll(101),
  bigint: ({ chance, index }) =>
    chance.hits(60) ? chance.pick(awkward.BIG_INTEGERS, 1) : makeId(999, index),
  'bigint.size': ({ chance }) => String(chance.roll(20_000_000)),
  double: decimal,
  'double.rate': ({ chance }) => chance.pick([1, 0.9231, 83.123456789, 151.2]),
  currency: decimal,
  percent: ({ chance }) => chance.pick(awkward.PERCENTS),
  date,
  datetime: instant,
  event_reminder: instant,
  time: ({ chance }) => chance.pick(awkward.TIMES),
  multiselectpicklist: choices,
  lookup,
  'lookup.product': product,
  multi_module_lookup: anyLookup,
  ownerlookup: ({ chance, world }) => world.user(chance),
  userlookup: ({ chance, world }) => world.user(chance),
  formula: computed,
  rollup_summary: computed,
  ...STRUCTURED,
};

/** Types for which Zoho never returns null, or returns an empty array instead (zoho-api.md §4.2). */
const NEVER_NULL = new Set(['boolean', 'ownerlookup', 'layout']);

/** Filled from other modules' rows; see `joined-rows.ts`. */
const JOINED = new Set(['subform', 'multiselectlookup']);

function make(draw: Draw, type: string): Json {
  return makerOf(draw.field, type)?.(draw) ?? null;
}

/** Looked up once per field, not once per value: rows have dozens of fields and tables hundreds of thousands of rows. */
const KNOWN = new WeakMap<FieldSpec, Map<string, Maker | undefined>>();

function makerOf(field: FieldSpec, type: string): Maker | undefined {
  const known = KNOWN.get(field) ?? new Map<string, Maker | undefined>();
  if (!known.has(type)) {
    known.set(type, MAKERS[`${type}.${field.kind ?? ''}`] ?? MAKERS[type]);
    KNOWN.set(field, known);
  }
  return known.get(type);
}

/** The value of one field, or its empty value. */
export function makeValue(draw: Draw): Json {
  const { field, chance } = draw;
  if (field.virtual && !JOINED.has(field.dataType))
    return field.dataType === 'multiuserlookup' ? make(draw, field.dataType) : null;
  const isOptional = !field.mandatory && !NEVER_NULL.has(field.dataType);
  if (isOptional && chance.hits(ABSENT, 99)) return emptyOf(field, chance);
  return make(draw, field.dataType);
}

/** The empty value of a type: null, and for arrays either null or `[]`. */
function emptyOf({ dataType, kind }: FieldSpec, chance: Chance): Json {
  if (kind === 'tag' || dataType === 'multiuserlookup') return [];
  return dataType === 'multiselectpicklist' && chance.hits(50, 98) ? [] : null;
}

/** The value of an inserted row in a field that was not given. */
export function blankOf(field: FieldSpec): Json {
  if (field.dataType === 'boolean') return false;
  return field.kind === 'tag' || JOINED.has(field.dataType) || field.dataType === 'multiuserlookup'
    ? []
    : null;
}

/** The chance of one field of a module, by the row's index. */
export function fieldSalt(seed: number, module: string, field: FieldSpec): (index: number) => Chance {
  const [moduleHash, fieldHash] = [hashText(module), hashText(field.apiName)];
  return (index) => createChance(seed, moduleHash, fieldHash, index);
}
