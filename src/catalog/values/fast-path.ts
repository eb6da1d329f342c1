import { isObject, type Json, type JsonObject } from '../../util/json.js';
import { type JsonSchema, typeName } from '../schema/json-schema.js';
import { cleanText } from '../schema/text.js';
import type { KindFacts } from './value-kinds.js';

/**
 * Converts the values that nearly every row has; `undefined`: the thorough path (`coerce.ts`, `value-kinds.ts`) must
 * convert this one. Whatever a fast path returns, the thorough path returns, too, and without a problem: a property test
 * holds the two equal. Never called with null.
 */
export type FastPath = (value: Exclude<Json, null>) => Json | undefined;

/** The properties of a column on which its fast path depends. */
export interface FastFacts extends Pick<KindFacts, 'kind'> {
  readonly schema: JsonSchema;
  /** The type in the record, if it is another one. */
  readonly contract?: JsonSchema;
}

/** Chosen once per column, when its stream starts. */
export function fastPathFor({ kind, schema, contract }: FastFacts): FastPath {
  if (contract !== undefined) return never;
  if (kind === 'plain') return plain(schema);
  if (kind === 'lookup' && hasTexts(schema, LOOKUP_KEYS)) return lookup;
  if (kind === 'user' && hasTexts(schema, USER_KEYS)) return user;
  return kind === 'choices' && isText(schema.items) ? texts : never;
}

const never: FastPath = () => undefined;

const LOOKUP_KEYS = ['id', 'name'] as const;
const USER_KEYS = ['id', 'name', 'email'] as const;

function plain(schema: JsonSchema): FastPath {
  switch (typeName(schema)) {
    case 'string':
      if (schema.format === 'date') return date;
      return schema.format === 'date-time' ? instant : text;
    case 'number':
      return number;
    case 'integer':
      return integer;
    case 'boolean':
      return boolean;
    case 'object':
    case 'array':
      return never;
  }
}

/** The object has these keys and no other that the schema declares, each of them plain text. */
function hasTexts({ properties = {} }: JsonSchema, keys: readonly string[]): boolean {
  const declared = Object.entries(properties);
  return (
    declared.length === keys.length && declared.every(([key, part]) => keys.includes(key) && isText(part))
  );
}

function isText(schema: JsonSchema | undefined): boolean {
  return schema !== undefined && typeName(schema) === 'string' && schema.format === undefined;
}

function text(value: Json): string | null | undefined {
  if (value === '') return null;
  return typeof value === 'string' && cleanText(value) === value ? value : undefined;
}

function number(value: Json): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : undefined;
  return typeof value === 'string' && SHORT_NUMERAL.test(value) ? Number(value) + 0 : undefined;
}

function integer(value: Json): number | undefined {
  const found = number(value);
  return Number.isSafeInteger(found) ? found : undefined;
}

/** At most 15 digits, which a double holds exactly. */
const SHORT_NUMERAL = /^-?(?=[\d.]{1,15}$)\d+(?:\.\d+)?$/;

function boolean(value: Json): boolean | undefined {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}

/** A day that every month has. */
const USUAL_DATE = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/;

function date(value: Json): string | undefined {
  return typeof value === 'string' && value.length === 10 && USUAL_DATE.test(value) ? value : undefined;
}

/** Whole seconds and an offset, as Zoho writes a point in time; on a day that every month has. */
const USUAL_INSTANT =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-](?:0\d|1[0-8]):[0-5]\d)$/;
const DAY_MINUTES = 24 * 60;
const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

/** In UTC, unless that is on another day. */
function instant(value: Json): string | undefined {
  if (typeof value !== 'string' || !USUAL_INSTANT.test(value)) return undefined;
  if (value.length === 20) return value;
  const minutes = minutesAt(value, 11) + (value[19] === '-' ? 1 : -1) * minutesAt(value, 20);
  if (minutes < 0 || minutes >= DAY_MINUTES) return undefined;
  const hour = TWO_DIGITS[Math.floor(minutes / 60)] ?? '';
  const minute = TWO_DIGITS[minutes % 60] ?? '';
  return `${value.slice(0, 11)}${hour}:${minute}${value.slice(16, 19)}Z`;
}

/** `HH:MM` at this index, in minutes. */
function minutesAt(value: string, at: number): number {
  return twoDigits(value, at) * 60 + twoDigits(value, at + 3);
}

const ZERO = 0x30;

function twoDigits(value: string, at: number): number {
  return (value.charCodeAt(at) - ZERO) * 10 + value.charCodeAt(at + 1) - ZERO;
}

function lookup(value: Json): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const id = textOrNull(value['id']);
  const name = textOrNull(value['name']);
  return id === undefined || name === undefined ? undefined : { id, name };
}

function user(value: Json): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const id = textOrNull(value['id']);
  const name = textOrNull(value['name']);
  const email = textOrNull(value['email']);
  return id === undefined || name === undefined || email === undefined ? undefined : { id, name, email };
}

/** An empty text inside an object stays one. */
function textOrNull(value: Json | undefined): string | null | undefined {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' && cleanText(value) === value ? value : undefined;
}

function texts(value: Json): Json | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.every((item) => typeof item === 'string' && cleanText(item) === item) ? value : undefined;
}
