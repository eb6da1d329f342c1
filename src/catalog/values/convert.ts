import type { Json } from '../../util/json.js';
import { compile, isChange, withDeclared } from './coerce.js';
import { type JsonSchema, typeName } from '../schema/json-schema.js';
import { dateOf, utcOf } from '../schema/text.js';

/** A value as another schema has it; `undefined` where that would say something else. Never given null. */
export type Conversion = (value: Exclude<Json, null>) => Json | undefined;

/**
 * Brings values of a column whose type has changed back to the type that it was configured with, where that loses and invents
 * nothing: a number is a text, a text may be a number, and a date is no point in time.
 *
 * @param from the schema that the values keep to
 * @param to the configured one
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

/** Whatever the type itself takes without a loss. */
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
/** With seconds and an offset: anything less is a point in time by guess. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:?\d{2})$/;

/** A date has no time, and which day a point in time belongs to depends on where one is. */
function toTemporal({ format }: JsonSchema, wanted: 'date' | 'date-time'): Conversion {
  if (format === wanted) return (value) => value;
  const [form, read] = wanted === 'date' ? ([DATE, dateOf] as const) : ([INSTANT, utcOf] as const);
  return (value) => {
    const text = typeof value === 'string' && format === undefined ? value.trim() : '';
    return form.test(text) ? read(text) : undefined;
  };
}

/** A text is a number where the number is written by the same digits, or by those and zeros that say nothing. */
function numberOf(to: JsonSchema): Conversion {
  const read = checked(to);
  return (value) => {
    const number = read(value);
    if (typeof value !== 'string' || typeof number !== 'number') return undefined;
    return digitsOf(value) === digitsOf(String(number)) ? number : undefined;
  };
}

/** `-12.50` and `-12.5` alike; a leading zero stays: it is a code, not a number. Exponents are not looked into. */
function digitsOf(text: string): string {
  const plain = text.trim().replace(/^\+/, '');
  return plain.includes('.') && !/e/i.test(plain) ? plain.replace(/\.?0+$/, '') : plain;
}

/** A list of other things is no list of these; one value is a list of one. */
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
