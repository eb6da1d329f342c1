import type { Json } from '../../util/json.js';
import { compile, isChange, withDeclared } from './coerce.js';
import { type JsonSchema, typeName } from '../schema/json-schema.js';
import { dateOf, utcOf } from '../schema/text.js';

/** Converts a value to another schema. `undefined` if its meaning would change. Never called with null. */
export type Conversion = (value: Exclude<Json, null>) => Json | undefined;

/**
 * Converts values of a column whose type changed back to the configured type, as long as nothing is lost or invented: a
 * number becomes a text, a text may become a number, a date does not become a point in time.
 *
 * @param from the schema that the values conform to
 * @param to the configured schema
 */
export function conversionTo(from: JsonSchema, to: JsonSchema): Conversion {
  if (to.format !== undefined) return toTemporal(from, to.format);
  const isText = typeName(from) === 'string' && from.format === undefined;
  switch (typeName(to)) {
    case 'number':
    case 'integer':
      return isText ? numberOf(to) : checked(to);
    case 'array':
      return listOf(from, to);
    case 'object':
      return objectOf(to);
    case 'string':
    case 'boolean':
      return checked(to);
  }
}

/** Accepts every value that the target type takes without loss. */
function checked(to: JsonSchema): Conversion {
  const coerce = compile(to);
  return (value) => {
    const lost: unknown[] = [];
    const kept = coerce(value, (reason) => {
      if (!isChange(reason)) lost.push(reason);
    });
    return lost.length === 0 ? kept : undefined;
  };
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** With seconds and an offset. Anything less would have to be guessed. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:?\d{2})$/;

/** A date has no time of day, and the date of a point in time depends on the time zone. */
function toTemporal({ format }: JsonSchema, wanted: 'date' | 'date-time'): Conversion {
  if (format === wanted) return (value) => value;
  const [form, read] = wanted === 'date' ? ([DATE, dateOf] as const) : ([INSTANT, utcOf] as const);
  return (value) => {
    const text = typeof value === 'string' && format === undefined ? value.trim() : '';
    return form.test(text) ? read(text) : undefined;
  };
}

/** A text becomes a number if the number prints with the same digits, ignoring insignificant zeros. */
function numberOf(to: JsonSchema): Conversion {
  const read = checked(to);
  return (value) => {
    const number = read(value);
    if (typeof value !== 'string' || typeof number !== 'number') return undefined;
    return digitsOf(value) === digitsOf(String(number)) ? number : undefined;
  };
}

/** Makes `-12.50` and `-12.5` equal. Leading zeros are kept, since they mean a code. Exponents are not interpreted. */
function digitsOf(text: string): string {
  const plain = text.trim().replace(/^\+/, '');
  return plain.includes('.') && !/e/i.test(plain) ? plain.replace(/\.?0+$/, '') : plain;
}

/** A list converts only if every element does. A single value becomes a list of one. */
function listOf(from: JsonSchema, to: JsonSchema): Conversion {
  const isList = typeName(from) === 'array';
  const item = conversionTo(from.items ?? from, to.items ?? { type: ['null', 'string'] });
  return (value) => {
    const values: Json[] = isList && Array.isArray(value) ? value : [value];
    const kept = values.map((element) => (element === null ? null : item(element)));
    return kept.some((element) => element === undefined) ? undefined : kept.map((element) => element ?? null);
  };
}

function objectOf(to: JsonSchema): Conversion {
  const read = checked(to);
  const keys = Object.keys(to.properties ?? {});
  return (value) =>
    typeof value === 'object' && !Array.isArray(value) ? read(withDeclared(value, keys)) : undefined;
}
