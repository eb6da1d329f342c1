import { SourceError } from '../../errors.js';
import { spelling } from '../../state/spelling.js';
import { asText, isObject, type Json, type JsonObject } from '../../util/json.js';

/** What an earlier run left: the position of each stream, and which stream was being read when the run ended. */
export interface SingerState {
  /** By the stream's name in SCHEMA, including streams that are not read in this run. */
  readonly bookmarks: JsonObject;
  readonly currentlySyncing: string | undefined;
}

/**
 * Reads a state in any form that clients pass: the value of a STATE message, the message itself, what Meltano stores
 * (`{"singer_state": …}`), or bare bookmarks. An absent state, `null`, `[]` and `{}` mean "from the start".
 *
 * Accepts bookmarks of other taps for Zoho CRM: a stream name may differ in letter case and underscores (`leads` of
 * singer-io's tap), and `{"replication_key":…,"replication_key_value":…}` of SDK taps is converted.
 *
 * @param names of the streams as they are called in SCHEMA
 */
export function parseSingerState(state: Json | undefined, names: readonly string[]): SingerState {
  const value = unwrapped(state);
  const listed = value['bookmarks'] ?? bare(value);
  if (!isObject(listed)) throw invalid('its "bookmarks" is not an object');
  const ownName = matcher(names);
  const entries = Object.entries(listed).map(([name, bookmark]): [string, Json] => [
    ownName(name, listed),
    ownForm(bookmark),
  ]);
  const running = asText(value['currently_syncing']);
  return {
    bookmarks: Object.fromEntries(entries),
    currentlySyncing: running === undefined ? undefined : ownName(running, {}),
  };
}

function unwrapped(state: Json | undefined): JsonObject {
  if (state === undefined || state === null || (Array.isArray(state) && state.length === 0)) return {};
  if (!isObject(state)) {
    throw invalid(
      'it is not an object such as {"bookmarks":{"Leads":{"Modified_Time":"2026-01-31T09:30:00Z"}}}',
    );
  }
  if (state['type'] === 'STATE') return unwrapped(state['value']);
  if (isObject(state['singer_state'])) return state['singer_state'];
  return state;
}

/** `{"Leads": {…}}` without `bookmarks` around it. */
function bare(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => isObject(part)));
}

/** Maps a foreign spelling to the stream's own name, unless the own name is present too or several streams match. */
function matcher(names: readonly string[]): (name: string, bookmarks: JsonObject) => string {
  const bySpelling = new Map<string, string[]>();
  for (const name of names) bySpelling.set(spelling(name), [...(bySpelling.get(spelling(name)) ?? []), name]);
  return (name, bookmarks) => {
    if (names.includes(name)) return name;
    const [match, ...others] = bySpelling.get(spelling(name)) ?? [];
    return match === undefined || others.length > 0 || match in bookmarks ? name : match;
  };
}

function ownForm(bookmark: Json): Json {
  if (typeof bookmark === 'string') return { Modified_Time: bookmark };
  if (!isObject(bookmark)) return bookmark;
  const key = asText(bookmark['replication_key']);
  const value = bookmark['replication_key_value'];
  return key === undefined || value === undefined ? bookmark : { [key]: value };
}

function invalid(why: string): SourceError {
  return new SourceError({
    code: 'INVALID_STATE',
    failureType: 'config',
    userMessage: `The state cannot be used: ${why}. Omit --state to read from the start.`,
  });
}
