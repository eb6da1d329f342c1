import { isObject, type Json, type JsonObject, keepsDigits } from '../../util/json.js';
import { isKey, type JsonSchema, typeName } from '../schema/json-schema.js';
import { cleanNested, cleanText, dateOf, instantOf, own } from '../schema/text.js';

/** What of a value could not be kept, though there is a value. */
export type ChangeReason = 'rounded' | 'clamped';

/** Why a value had to be changed or dropped. */
export type ProblemReason =
  | ChangeReason
  | 'unreal date'
  | 'unreal date-time'
  | 'not a number'
  | 'not an integer'
  | 'not a boolean'
  | 'not an object'
  | 'not an array'
  | 'not of the configured type'
  | 'nested too deep'
  | 'no key';

/** Whether something of the value is there. */
export function isChange(reason: ProblemReason): reason is ChangeReason {
  return reason === 'rounded' || reason === 'clamped';
}

/** Notes that a value could not be kept as it was. */
export type Fail = (reason: ProblemReason) => void;

/** Converts any JSON to a value that validates against one schema. What cannot be kept becomes null and is reported. */
export type Coercer = (value: Json | undefined, fail: Fail) => Json;

/** Compiled once per column, run once per value. */
export function compile(schema: JsonSchema): Coercer {
  const coerce = compileType(schema);
  return isKey(schema) ? keyOf(coerce) : (value, fail) => (isAbsent(value) ? null : coerce(value, fail));
}

type Present = (value: Exclude<Json, null>, fail: Fail) => Json;

function compileType(schema: JsonSchema): Present {
  switch (typeName(schema)) {
    case 'string':
      return stringOf(schema);
    case 'number':
      return toNumber;
    case 'integer':
      return toInteger;
    case 'boolean':
      return toBoolean;
    case 'object':
      return objectOf(schema);
    case 'array':
      return arrayOf(schema);
  }
}

function isAbsent(value: Json | undefined): value is null | undefined {
  return value === null || value === undefined;
}

function keyOf(coerce: Present): Coercer {
  return (value, fail) => {
    const key = isAbsent(value) ? '' : coerce(value, fail);
    if (key === '') fail('no key');
    return key;
  };
}

function stringOf(schema: JsonSchema): Present {
  if (schema.format === 'date') return toDate;
  if (schema.format === 'date-time') return toInstant;
  return toText;
}

function toDate(value: Exclude<Json, null>, fail: Fail): Json {
  const found = typeof value === 'string' ? dateOf(value) : undefined;
  return found ?? missing(value, fail, 'unreal date');
}

function toInstant(value: Exclude<Json, null>, fail: Fail): Json {
  const found = typeof value === 'string' ? instantOf(value) : undefined;
  if (found?.isClamped === true) fail('clamped');
  return found?.utc ?? missing(value, fail, 'unreal date-time');
}

function missing(value: Json, fail: Fail, reason: ProblemReason): null {
  if (!isBlank(value)) fail(reason);
  return null;
}

/** An empty cell in a typed column means "no value". It is not an invalid value. */
function isBlank(value: Json): boolean {
  return typeof value === 'string' && value.trim() === '';
}

/** Keeps text, prints scalars, and writes anything else as JSON text: a string column loses nothing. */
function toText(value: Exclude<Json, null>): string {
  if (typeof value === 'string') return cleanText(value);
  return typeof value === 'object' ? JSON.stringify(cleanNested(value)) : String(value);
}

const NUMERAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function numberIn(value: Json): number | undefined {
  const number = typeof value === 'string' && NUMERAL.test(value.trim()) ? Number(value.trim()) : value;
  // `+ 0` turns -0 into 0: JSON has no -0.
  return typeof number === 'number' && Number.isFinite(number) ? number + 0 : undefined;
}

/** A double holds some 16 digits: what is more is rounded, as every JSON reader would do unseen. */
function toNumber(value: Exclude<Json, null>, fail: Fail): Json {
  const number = numberIn(value);
  if (number === undefined) return missing(value, fail, 'not a number');
  if (typeof value === 'string' && !keepsDigits(value, number)) fail('rounded');
  return number;
}

function toInteger(value: Exclude<Json, null>, fail: Fail): Json {
  const number = numberIn(value);
  return number !== undefined && Number.isSafeInteger(number)
    ? number
    : missing(value, fail, 'not an integer');
}

function toBoolean(value: Exclude<Json, null>, fail: Fail): Json {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  return missing(value, fail, 'not a boolean');
}

function objectOf(schema: JsonSchema): Present {
  const declared = new Map(
    Object.entries(schema.properties ?? {}).map(([key, part]) => [key, compile(part)]),
  );
  return (value, fail) => {
    if (!isObject(value)) return missing(value, fail, 'not an object');
    return Object.fromEntries(
      Object.entries(value).map(([key, item]): [string, Json] => {
        const name = cleanText(key);
        const coerce = declared.get(name);
        return [name, coerce ? coerce(item, fail) : cleanNested(item, name)];
      }),
    );
  };
}

function arrayOf(schema: JsonSchema): Present {
  const items = schema.items ?? { type: ['null', 'string'] };
  const item = compile(items);
  const ofObjects = typeName(items) === 'object';
  return (value, fail) => {
    if (Array.isArray(value)) return value.map((element) => item(element, fail));
    // A single element without a list around it.
    const lone = ofObjects ? isObject(value) : !isBlank(value);
    return lone ? [item(value, fail)] : missing(value, fail, 'not an array');
  };
}

/** The declared properties of an object column, absent ones as null, followed by all others. */
export function withDeclared(value: JsonObject, keys: readonly string[]): JsonObject {
  return { ...Object.fromEntries(keys.map((key) => [key, own(value, key) ?? null])), ...value };
}
