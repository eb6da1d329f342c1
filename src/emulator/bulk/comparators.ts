import { parseInstant } from '../../util/clock.js';
import { asArray, asObject, asText } from '../../util/json.js';
import type { Json, JsonObject } from '../../util/json.js';

/** Comparators of criteria and the types they apply to (zoho-api.md §8.1). */

export type Family = 'number' | 'text' | 'time' | 'boolean' | 'lookup';

const FAMILIES: Readonly<Record<string, Family>> = {
  integer: 'number',
  bigint: 'number',
  double: 'number',
  percent: 'number',
  currency: 'number',
  text: 'text',
  string: 'text',
  email: 'text',
  phone: 'text',
  website: 'text',
  picklist: 'text',
  multiselectpicklist: 'text',
  textarea: 'text',
  autonumber: 'text',
  date: 'time',
  datetime: 'time',
  event_reminder: 'time',
  boolean: 'boolean',
  lookup: 'lookup',
  ownerlookup: 'lookup',
  userlookup: 'lookup',
};

const SETS = ['equal', 'not_equal', 'in', 'not_in'];
const ORDER = ['less_than', 'less_equal', 'greater_than', 'greater_equal'];

export const COMPARATORS: Readonly<Record<Family, readonly string[]>> = {
  number: [...SETS, ...ORDER],
  text: [...SETS, 'contains', 'not_contains', 'starts_with', 'ends_with'],
  time: [...SETS, 'between', 'not_between', ...ORDER],
  boolean: ['equal'],
  lookup: SETS,
};

/** The type by which a field is compared: the return type of a computed field. `undefined`: not allowed in criteria. */
export function comparedTypeOf(field: JsonObject): string | undefined {
  if (field['json_type'] === 'jsonarray' && field['data_type'] === 'text') return undefined;
  const computed = [asObject(field['formula']), asObject(field['rollup_summary'])];
  const returned = computed.map((one) => asText(one['return_type'])).find((type) => type !== undefined);
  const type = returned ?? asText(field['data_type']) ?? '';
  return type in FAMILIES ? type : undefined;
}

export const familyOf = (type: string): Family => FAMILIES[type] ?? 'text';

/** A value that JavaScript can order. Texts are compared without regard to case. */
export type Comparable = string | number | bigint | boolean;

/** A value of the criteria or of a row, or `undefined` if it is not of the type. */
export function comparable(value: Json, type: string): Comparable | undefined {
  const text = asText(value);
  switch (familyOf(type)) {
    case 'number':
      if (type !== 'bigint')
        return text !== undefined && Number.isFinite(Number(text)) ? Number(text) : undefined;
      return text !== undefined && /^-?\d+$/.test(text) ? BigInt(text) : undefined;
    case 'time':
      return typeof value === 'string' ? parseInstant(value) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'lookup':
      return text ?? asText(asObject(value)['id']);
    case 'text':
      return (text ?? asTexts(value))?.toLowerCase();
  }
}

/** Choices in their internal form (zoho-api.md §4.5), or `undefined` if the value holds none. */
function asTexts(value: Json): string | undefined {
  const texts = asArray(value).filter((item) => typeof item === 'string');
  return texts.length > 0 ? texts.join(';') : undefined;
}

type Test = (value: Comparable, given: readonly Comparable[]) => boolean;

const textTest =
  (test: (text: string, part: string) => boolean): Test =>
  (value, [part]) =>
    typeof value === 'string' && typeof part === 'string' && test(value, part);

/** Both values must be of the same type, which `comparable` ensures. */
const orderTest =
  (test: (value: Comparable, bound: Comparable) => boolean): Test =>
  (value, [bound]) =>
    bound !== undefined && test(value, bound);

const isBetween: Test = (value, [low, high]) =>
  low !== undefined && high !== undefined && value >= low && value <= high;

const TESTS: Readonly<Record<string, Test>> = {
  equal: (value, given) => value === given[0],
  not_equal: (value, given) => value !== given[0],
  in: (value, given) => given.includes(value),
  not_in: (value, given) => !given.includes(value),
  less_than: orderTest((value, bound) => value < bound),
  less_equal: orderTest((value, bound) => value <= bound),
  greater_than: orderTest((value, bound) => value > bound),
  greater_equal: orderTest((value, bound) => value >= bound),
  between: isBetween,
  not_between: (value, given) => !isBetween(value, given),
  contains: textTest((text, part) => text.includes(part)),
  not_contains: textTest((text, part) => !text.includes(part)),
  starts_with: textTest((text, part) => text.startsWith(part)),
  ends_with: textTest((text, part) => text.endsWith(part)),
};

/** An absent value passes no test, as in SQL (unverified). `${EMPTY}` tests for emptiness. */
export function passes(
  value: Comparable | undefined,
  comparator: string,
  given: readonly Comparable[],
): boolean {
  return value !== undefined && (TESTS[comparator]?.(value, given) ?? false);
}
