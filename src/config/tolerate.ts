import { asArray, parseJson, type Json, type JsonObject } from '../util/json.js';
import { KEYS, type KeyFacts } from './generated/keys.js';

/** Other accepted names of a value, in upper case. */
const ALIASES: ReadonlyMap<string, string> = new Map([['UAE', 'AE']]);

/** The entry of resources/spec.json for a key, or `undefined` for an unknown key. */
export function factsOf(key: string): KeyFacts | undefined {
  return Object.hasOwn(KEYS, key) ? KEYS[key as keyof typeof KEYS] : undefined;
}

/**
 * Converts the known keys of a configuration to the types of resources/spec.json where possible. Accepts numbers and
 * booleans given as text (Meltano passes environment variables), lists given as `a, b`, any letter case for a choice and
 * surrounding blanks. `null` and blank text mean absent. A value that cannot be converted stays as given.
 */
export function tolerate(raw: JsonObject): JsonObject {
  const canonical: JsonObject = {};
  for (const [key, value] of Object.entries(raw)) {
    const facts = factsOf(key);
    const read = facts && value !== null ? coerce(facts, value) : undefined;
    if (read !== undefined) canonical[key] = read;
  }
  return canonical;
}

function coerce(facts: KeyFacts, value: Json): Json | undefined {
  if (typeof value === 'string') return coerceText(facts, value.trim());
  if (facts.kind === 'list' && Array.isArray(value)) return items(value);
  return value;
}

function coerceText(facts: KeyFacts, text: string): Json | undefined {
  if (text === '') return undefined;
  switch (facts.kind) {
    case 'integer':
      return /^[+-]?\d+(\.0*)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return asBoolean(text);
    case 'choice':
      return asChoice(facts.values ?? [], text);
    case 'list':
      return items(text.startsWith('[') ? asArray(parseJson(text)) : text.split(','));
    case 'text':
    case 'free':
      return text;
  }
}

function asBoolean(text: string): Json {
  const lower = text.toLowerCase();
  return lower === 'true' || lower === 'false' ? lower === 'true' : text;
}

function asChoice(values: readonly string[], text: string): string {
  const wanted = ALIASES.get(text.toUpperCase()) ?? text;
  return values.find((value) => value.toLowerCase() === wanted.toLowerCase()) ?? text;
}

function items(list: readonly Json[]): Json[] {
  return list.map((item) => (typeof item === 'string' ? item.trim() : item)).filter((item) => item !== '');
}
