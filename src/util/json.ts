/**
 * JSON at the edge: text from Zoho, from files and from users becomes a value of a known type here, or it does not pass.
 */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/**
 * The parsed value, or `undefined` where the text is not JSON (an HTML page, half an answer). Strips a byte order mark.
 * Whole numbers that a double cannot hold (19-digit ids written without quotes) come as strings, digit by digit.
 */
export function parseJson(text: string): Json | undefined {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(LONG_NUMBER.test(plain) ? quoteLongNumbers(plain) : plain) as Json;
  } catch {
    return undefined;
  }
}

/** May match inside a string too: only then the slower look is taken. */
const LONG_NUMBER = /[:[,\s]-?\d{16,}/;
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function quoteLongNumbers(text: string): string {
  return text.replace(STRING_OR_NUMBER, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object for values under these names: one of them may be `__proto__`, which only an object without one can hold. */
export function emptyObject(names: readonly string[]): JsonObject {
  return names.includes('__proto__') ? (Object.create(null) as JsonObject) : {};
}

/** Whether a value has more than so many levels of arrays and objects. */
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

/** The objects of an array; anything else in it is left out. */
export function asObjects(value: Json | undefined): JsonObject[] {
  return asArray(value).filter(isObject);
}

/** The value as a non-empty string, numbers printed; `undefined` for all else. */
export function asText(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
