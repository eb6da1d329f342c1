/**
 * Turns JSON text from Zoho, files and users into values of known types. What does not have the type is rejected.
 */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/**
 * The parsed value, or `undefined` if the text is not JSON (an HTML page, half a response). Strips a byte order mark.
 * Whole numbers that a double cannot hold (19-digit ids without quotes) become strings with the same digits.
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
