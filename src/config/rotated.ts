import type { JsonObject } from '../util/json.js';
import { validate } from './generated/validate.js';
import { factsOf, tolerate } from './tolerate.js';

/**
 * The complete configuration after a grant token has been exchanged: `grant_token` gone, `refresh_token` set, all else
 * as the user gave it, unknown keys included. Values that only our own tolerance can read (`"5"`, `null`) are written
 * in the types of resources/spec.json, since clients validate what they store.
 */
export function withRefreshToken(raw: JsonObject, refreshToken: string): JsonObject {
  const next = { ...raw, refresh_token: refreshToken };
  const kept = Object.fromEntries(Object.entries(next).filter(([key]) => key !== 'grant_token'));
  if (validate(kept)) return kept;
  const canonical = tolerate(kept);
  const unknown = Object.entries(kept).filter(([key]) => factsOf(key) === undefined);
  return { ...Object.fromEntries(unknown), ...canonical };
}
