import type { JsonObject } from '../util/json.js';
import { factsOf } from './tolerate.js';

/** Meltano's prefix for the settings of a plugin called `tap-zoho`. */
const PREFIX = 'TAP_ZOHO_';

/** The configuration in the variables `TAP_ZOHO_<KEY>`. Variables that match no known key are ignored. */
export function configFromEnvironment(env: Readonly<Record<string, string | undefined>>): JsonObject {
  const config: JsonObject = {};
  for (const [name, value] of Object.entries(env)) {
    const key = name.startsWith(PREFIX) ? name.slice(PREFIX.length).toLowerCase() : '';
    if (value !== undefined && factsOf(key)) config[key] = value;
  }
  return config;
}
