import type { JsonObject } from '../util/json.js';
import { factsOf } from './tolerate.js';

/** Accepted for later versions; a value other than the default is not what the user will get. */
const NOT_YET = ['formula_refresh_hours'] as const;

/** What a user should know although the configuration can be worked with. Names keys, never shows values. */
export function warningsOf(raw: JsonObject, canonical: JsonObject): string[] {
  return [...unknownKeys(raw), ...ignoredOptions(canonical), ...doubled(canonical)];
}

function unknownKeys(raw: JsonObject): string[] {
  const unknown = Object.keys(raw).filter((key) => factsOf(key) === undefined);
  return unknown.length === 0 ? [] : [`Ignored unknown configuration keys: ${unknown.join(', ')}.`];
}

function ignoredOptions(canonical: JsonObject): string[] {
  const ignored = NOT_YET.filter((key) => isSet(canonical, key));
  if (ignored.length === 0) return [];
  return [`This version does not use these options yet and works without them: ${ignored.join(', ')}.`];
}

function isSet(canonical: JsonObject, key: string): boolean {
  const value = canonical[key];
  return value !== undefined && value !== factsOf(key)?.default;
}

function doubled(canonical: JsonObject): string[] {
  const pairs = [
    ['start_datetime', 'start_date'],
    ['refresh_token', 'grant_token'],
  ] as const;
  return pairs
    .filter(([first, second]) => canonical[first] !== undefined && canonical[second] !== undefined)
    .filter(([first, second]) => canonical[first] !== canonical[second])
    .map(([first, second]) => `Both ${first} and ${second} are given: ${first} is used.`);
}
