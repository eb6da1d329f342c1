import { parseInstant } from '../util/clock.js';
import type { Json, JsonObject } from '../util/json.js';
import type { KeyFacts } from './generated/keys.js';
import { validate, type Breach } from './generated/validate.js';
import { isSecretKey } from './redact.js';
import { parseRedisUrl } from './redis-url.js';
import { requestTimeoutSeconds } from './request-timeout.js';
import { factsOf } from './tolerate.js';
import { parseBaseUrl } from './url.js';

/** Longest quote of a value that the user gave, in characters. */
const LONGEST_QUOTE = 60;

type Check = (value: Json) => boolean;
type Redact = (text: string) => string;

const INSTANT = 'a date (2024-01-31) or a date-time with `Z` or an offset (2024-01-31T09:30:00+05:30)';
const REDIS_URL =
  'a URL such as redis://user:password@localhost:6379/0 (rediss:// for TLS), without query, its password URL-encoded';
const BASE_URL = 'an http or https URL without query, such as http://127.0.0.1:8080';

/** Checks that a JSON schema cannot express, or expresses less clearly. The text completes "allowed is …". */
const CHECKS: Readonly<Record<string, { readonly allowed: string; readonly ok: Check }>> = {
  start_datetime: { allowed: INSTANT, ok: isInstant },
  start_date: { allowed: INSTANT, ok: isInstant },
  accounts_url: { allowed: BASE_URL, ok: isBaseUrl },
  api_url: { allowed: BASE_URL, ok: isBaseUrl },
  redis_url: { allowed: REDIS_URL, ok: isRedisUrl },
  user_agent: {
    allowed: 'one line of ASCII characters',
    ok: (value) => typeof value === 'string' && /^[\x20-\x7e]*$/.test(value),
  },
  request_timeout: {
    allowed: 'a number of seconds (0 or empty means 300)',
    ok: (value) => requestTimeoutSeconds(value) !== undefined,
  },
};

const FROM_CONSOLE = 'the Zoho API console of your data center shows it';

const NO_TOKEN =
  'refresh_token or grant_token is missing: generate a code for a Self Client in the API console of your data center ' +
  '(api-console.zoho.com, .eu, .in …) and give it as grant_token before it expires (within minutes); it is exchanged for ' +
  'a refresh token, which is returned to you to be stored';

/**
 * Every problem of a configuration, one phrase per key.
 *
 * @param raw what the user gave. A phrase quotes its values, except those of secret keys.
 * @param canonical the same configuration after {@link tolerate}.
 * @param redact masks the secrets of this configuration, wherever they were put.
 */
export function problemsOf(raw: JsonObject, canonical: JsonObject, redact: Redact): string[] {
  const phrase = (key: string, allowed: string): string =>
    `${key} is ${isSecretKey(key) ? kindOf(raw[key]) : quoted(raw[key], redact)}, allowed is ${allowed}`;
  const found = new Map<string, string>();
  for (const [key, check] of Object.entries(CHECKS)) {
    const value = canonical[key];
    if (value !== undefined && !check.ok(value)) found.set(key, phrase(key, check.allowed));
  }
  for (const breach of breachesOf(canonical)) {
    const key = keyOf(breach);
    if (found.has(key)) continue;
    found.set(
      key,
      breach.keyword === 'required' ? `${key} is missing: ${FROM_CONSOLE}` : phrase(key, allowedFor(key)),
    );
  }
  if (!found.has('refresh_token') && !found.has('grant_token') && !hasToken(canonical)) {
    found.set('refresh_token', NO_TOKEN);
  }
  return [...found.values()];
}

function breachesOf(canonical: JsonObject): readonly Breach[] {
  return validate(canonical) ? [] : (validate.errors ?? []);
}

function keyOf(breach: Breach): string {
  const missing = breach.params['missingProperty'];
  return typeof missing === 'string' ? missing : (breach.instancePath.split('/')[1] ?? '');
}

function allowedFor(key: string): string {
  const facts = factsOf(key);
  return CHECKS[key]?.allowed ?? (facts ? allowedOf(facts) : 'another value');
}

function allowedOf(facts: KeyFacts): string {
  switch (facts.kind) {
    case 'choice':
      return `one of ${(facts.values ?? []).join(', ')}`;
    case 'integer':
      return `a whole number ${rangeOf(facts)}`.trim();
    case 'boolean':
      return 'true or false';
    case 'list':
      return 'a list of texts, or one text with commas';
    case 'text':
    case 'free':
      return 'a text';
  }
}

function rangeOf({ minimum, maximum }: KeyFacts): string {
  if (minimum !== undefined && maximum !== undefined) return `from ${minimum} to ${maximum}`;
  return minimum === undefined ? '' : `of at least ${minimum}`;
}

function quoted(value: Json | undefined, redact: Redact): string {
  if (typeof value === 'number' || typeof value === 'boolean') return redact(String(value));
  if (typeof value !== 'string') return kindOf(value);
  // Masked before it is shortened: half a secret would not be recognised.
  const masked = redact(value).replace(/:\/\/[^/?#]*@/, '://****@');
  return JSON.stringify(masked.length > LONGEST_QUOTE ? `${masked.slice(0, LONGEST_QUOTE)}…` : masked);
}

function kindOf(value: Json | undefined): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null || value === undefined) return 'empty';
  return { string: 'a text', number: 'a number', boolean: 'true or false', object: 'an object' }[
    typeof value as 'string' | 'number' | 'boolean' | 'object'
  ];
}

function hasToken(canonical: JsonObject): boolean {
  return canonical['refresh_token'] !== undefined || canonical['grant_token'] !== undefined;
}

function isInstant(value: Json): boolean {
  return typeof value === 'string' && parseInstant(value) !== undefined;
}

function isBaseUrl(value: Json): boolean {
  return typeof value === 'string' && parseBaseUrl(value) !== undefined;
}

function isRedisUrl(value: Json): boolean {
  return typeof value === 'string' && parseRedisUrl(value) !== undefined;
}
