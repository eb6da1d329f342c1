/// <reference lib="es2024.string" />
import type { Json, JsonObject } from '../../util/json.js';
import { formatInstant, parseInstant } from '../../util/clock.js';

/**
 * Text that every destination accepts: without U+0000 (Postgres) and lone surrogates (protocol.md §3.5). The latter become
 * U+FFFD, as in `toWellFormed`.
 */
export function cleanText(text: string): string {
  const plain = text.includes('\u0000') ? text.replaceAll('\u0000', '') : text;
  return plain.isWellFormed() ? plain : plain.toWellFormed();
}

const FOUR_DIGIT_YEAR = /^(?!0000)\d{4}-/;

/** The ends of the calendar of warehouses. */
const FIRST_INSTANT = '0001-01-01T00:00:00Z';
const LAST_INSTANT = '9999-12-31T23:59:59Z';

/** A point in time in UTC. */
export interface UtcInstant {
  readonly utc: string;
  /** It lies beyond the calendar of warehouses, of which this is the nearer end. */
  readonly isClamped: boolean;
}

/**
 * A point in time in any offset as RFC 3339 UTC; `undefined` where it is unreal, as in the year 0. In UTC, an early hour of the
 * year 1 or a late one of the year 9999 may be of a year that no warehouse takes.
 */
export function instantOf(text: string): UtcInstant | undefined {
  const ms = parseInstant(text);
  if (ms === undefined || !FOUR_DIGIT_YEAR.test(text.trim())) return undefined;
  const utc = formatInstant(ms);
  if (FOUR_DIGIT_YEAR.test(utc)) return { utc, isClamped: false };
  return { utc: ms < 0 ? FIRST_INSTANT : LAST_INSTANT, isClamped: true };
}

export function utcOf(text: string): string | undefined {
  return instantOf(text)?.utc;
}

/** The calendar date of a date or date-time, as written. `undefined` if it is not real. */
export function dateOf(text: string): string | undefined {
  const trimmed = text.trim();
  const date = trimmed.slice(0, 10);
  return parseInstant(trimmed) !== undefined && FOUR_DIGIT_YEAR.test(date) ? date : undefined;
}

/** Matches only the form in which Zoho writes a point in time, which nothing else has. */
const ZOHO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})$/;
const ID_KEY = /(?:^|_)id(?:__s)?$/i;

/**
 * Cleans a value without a schema (a key inside an object): it is kept, with text clean, points in time in UTC, and numbers
 * under the name of an id as text.
 */
export function cleanNested(value: Json, key = ''): Json {
  if (typeof value === 'string') return cleanNestedText(value);
  if (typeof value === 'number') return cleanNestedNumber(value, key);
  if (Array.isArray(value)) return value.map((item) => cleanNested(item, key));
  if (typeof value === 'object' && value !== null) return cleanObject(value);
  return value;
}

function cleanNestedText(value: string): string {
  const text = cleanText(value);
  return ZOHO_INSTANT.test(text) ? (utcOf(text) ?? text) : text;
}

function cleanNestedNumber(value: number, key: string): Json {
  if (!Number.isFinite(value)) return null;
  return ID_KEY.test(key) ? String(value) : value + 0;
}

function cleanObject(value: JsonObject): JsonObject {
  // `fromEntries` defines properties: a key named `__proto__` stays a key.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [cleanText(key), cleanNested(item, key)]),
  );
}

/** An own property, never one of `Object.prototype`. */
export function own(row: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(row, key) ? row[key] : undefined;
}
