import { parseConfig } from '../../config/parse.js';
import { scopesFor } from '../../engine/scopes.js';
import type { JsonObject } from '../../util/json.js';

/** The keys of a config that decide which scopes are needed. */
const DECIDING = ['modules', 'exclude_modules', 'per_record_streams', 'read_strategy', 'embed_children'];
/** The parser wants credentials; the scopes do not depend on them. */
const NOBODY = { client_id: 'none', client_secret: 'none', refresh_token: 'none' };

/**
 * The scopes of the streams wanted, as one string for the API console.
 *
 * @param existing the config that is there, whose choice of streams is kept
 * @param modules names or patterns that were asked for instead
 * @throws SourceError CONFIG_INVALID
 */
export function scopesOfLogin(
  existing: JsonObject | undefined,
  modules: readonly string[] | undefined,
): string {
  const kept = Object.entries(existing ?? {}).filter(([key]) => DECIDING.includes(key));
  const chosen = modules && { modules: [...modules] };
  const { config } = parseConfig({ ...NOBODY, ...Object.fromEntries(kept), ...chosen });
  return scopesFor(config)
    .map(({ scope }) => scope)
    .join(',');
}
