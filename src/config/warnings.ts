import type { JsonObject } from '../util/json.js';
import { factsOf } from './tolerate.js';

/** Warnings about a usable configuration. Names keys, never shows values. */
export function warningsOf(raw: JsonObject, canonical: JsonObject): string[] {
  return [...unknownKeys(raw), ...doubled(canonical)];
}

function unknownKeys(raw: JsonObject): string[] {
  const unknown = Object.keys(raw).filter((key) => factsOf(key) === undefined);
  return unknown.length === 0 ? [] : [`Ignored unknown configuration keys: ${unknown.join(', ')}.`];
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
