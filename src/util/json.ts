/**
 * Turns JSON text from Zoho, files and users into values of known types. What does not have the type is rejected.
 */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/**
 * The parsed value, or `undefined` if the text is not JSON (an HTML page, half a response). Strips a byte order mark.
 * Numbers with digits that a double cannot hold (19-digit ids written without quotes, long decimals) come as strings,
 * digit by digit.
 */
export function parseJson(text: string): Json | undefined {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(LONG_NUMBER.test(plain) ? quoteLongNumbers(plain) : plain) as Json;
  } catch {
    return undefined;
  }
}

/** A cheap test that may also match inside a string. Only on a match does the slower conversion run. */
const LONG_NUMBER = /[:[,\s]-?\d[\d.]{15,}/;
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function quoteLongNumbers(text: string): string {
  return text.replace(STRING_OR_NUMBER, (token) =>
    token.length >= 16 && !token.startsWith('"') && !isExact(token) ? `"${token}"` : token,
  );
}

function isExact(token: string): boolean {
  const number = Number(token);
  return /^-?\d+$/.test(token) ? Number.isSafeInteger(number) : keepsDigits(token, number);
}

/** Whether a number says what its numeral said; zeros that mean nothing do not count. */
export function keepsDigits(numeral: string, number: number): boolean {
  return significant(numeral) === significant(String(number));
}

/** `-1.50e3` as `-15e2`: digits without zeros at either end, and their power of ten. */
function significant(numeral: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(numeral.trim()) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  if (short === '') return '0';
  const exponent = Number(power) - fraction.length + digits.length - short.length;
  return `${sign === '-' ? '-' : ''}${short}e${exponent}`;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object for values under these names: one of them may be `__proto__`, which only an object without one can hold. */
export function emptyObject(names: readonly string[]): JsonObject {
  return names.includes('__proto__') ? (Object.create(null) as JsonObject) : {};
}

/** Whether a value is neither absent, null, an empty text nor an empty list. */
export function hasValue(value: Json | undefined): boolean {
  return (
    value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
  );
}

/** Whether a value has more levels of arrays and objects than the limit. */
export function isNestedDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isNestedDeeper(inner, levels - 1));
}

/** The value as an object, or an empty one: Zoho writes `null`, `{}` or nothing for "does not apply". */
export function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function asArray(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of an array. Other elements are dropped. */
export function asObjects(value: Json | undefined): JsonObject[] {
  return asArray(value).filter(isObject);
}

/** The value as a non-empty string, with numbers converted. `undefined` for anything else. */
export function asText(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The object without these keys; the same object if there are none to omit. */
export function without(object: JsonObject, keys: readonly string[]): JsonObject {
  if (keys.length === 0) return object;
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
