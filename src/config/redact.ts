import { isObject, type Json, type JsonObject } from '../util/json.js';
import { factsOf } from './tolerate.js';

const MASK = '****';
/** Shorter values are not secrets, and masking them would make texts unreadable. */
const SHORTEST = 4;
/** Bytes of which the base64 is no word that stands in a text by chance. */
const LEAST_BASE64 = 9;
/** Access, refresh and grant tokens (zoho-api.md §1.3). */
const TOKEN = /1000\.[0-9a-f]{32}\.[0-9a-f]{32}/gi;
const SECRET_NAME =
  /secret|token|passw|passphrase|pwd|api_?key|private_?key|credential|authorization|bearer/i;
const USERINFO = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i;

/**
 * Masks every occurrence of the secrets, plain, JSON-escaped, URL-encoded or in base64, and whatever looks like a Zoho token.
 * Secrets shorter than four characters are ignored.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(secrets.filter((secret) => secret.length >= SHORTEST).flatMap(formsOf));
  // Longest first: if one secret is a prefix of another, the rest of the longer one must not stay visible.
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return maskTokens;
  const known = new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g');
  return (text) => maskTokens(text.replace(known, MASK));
}

/** A redactor that learns more secrets as they come: a run makes access tokens, and may be given a refresh token. */
export interface Redactor {
  /** @param secrets take the place of those known so far */
  readonly know: (secrets: readonly string[]) => void;
  /** One more. */
  readonly learn: (secret: string) => void;
}

/** @param onChange is given the masking function of the moment */
export function createGrowingRedactor(onChange: (redact: (text: string) => string) => void): Redactor {
  let known: readonly string[] = [];
  const know = (secrets: readonly string[]): void => {
    known = [...new Set(secrets)];
    onChange(createRedactor(known));
  };
  return { know, learn: (secret) => know([...known, secret]) };
}

/** Values that must never be shown: of secret keys, of unknown keys with a secret-like name, and passwords inside URLs. */
export function secretsOf(raw: JsonObject): string[] {
  const found = Object.entries(raw).flatMap(([key, value]) =>
    isSecretKey(key) ? leaves(value) : leaves(value).flatMap(passwordsIn),
  );
  const passwords = found.flatMap(passwordsIn);
  const trimmed = [...found, ...passwords].flatMap((text) => [text, text.trim()]);
  return [...new Set(trimmed)].filter((text) => text !== '');
}

/** Whether the value of this key may be a secret: the spec decides, or the name if the spec does not list the key. */
export function isSecretKey(key: string): boolean {
  const facts = factsOf(key);
  return facts ? facts.secret === true : SECRET_NAME.test(key);
}

/** All strings and numbers at any depth, whatever the keys of nested objects. */
function leaves(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(leaves);
  return isObject(value) ? Object.values(value).flatMap(leaves) : [];
}

/** The password of `scheme://user:password@host` and the pair `user:password`, encoded and decoded. */
function passwordsIn(text: string): string[] {
  const userinfo = USERINFO.exec(text.trim())?.[1];
  if (userinfo === undefined) return [];
  const colon = userinfo.indexOf(':');
  const password = colon < 0 ? userinfo : userinfo.slice(colon + 1);
  return [userinfo, password, decoded(password)];
}

function formsOf(secret: string): string[] {
  const url = encoded(secret);
  const form = url.replaceAll('%20', '+');
  const lower = [url, form].map((text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  return [secret, JSON.stringify(secret).slice(1, -1), url, form, ...lower, ...inBase64(secret)];
}

/** Without the last characters, which depend on what follows. */
function inBase64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const whole = bytes.length - (bytes.length % 3);
  return whole < LEAST_BASE64
    ? []
    : (['base64', 'base64url'] as const).map((form) => bytes.toString(form, 0, whole));
}

function maskTokens(text: string): string {
  return text.replace(TOKEN, MASK);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text; // half a surrogate pair cannot be encoded
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
