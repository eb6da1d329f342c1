import { SourceError } from '../../errors.js';
import { spelling } from '../../state/spelling.js';
import { asArray, asObject, asText, isObject, type Json, type JsonObject } from '../../util/json.js';

/**
 * States by stream name, from every form that clients store (protocol.md §1.8): an array of STREAM messages (nulls and
 * foreign keys allowed), one GLOBAL message, a LEGACY `data` blob, a bare object of stream states, or the bookmarks of a
 * Singer tap. Absent, `[]`, `{}` and null parts mean "from the start".
 */
export function parseInputState(state: Json | undefined): Map<string, Json> {
  if (state === undefined || state === null) return new Map();
  if (Array.isArray(state) && state.every((part) => part === null || isObject(part))) {
    return merge(state.map(parseMessage));
  }
  if (isObject(state)) return parseMessage(state);
  throw new SourceError({
    code: 'INVALID_STATE',
    failureType: 'config',
    userMessage:
      'The state file holds neither a list of state messages nor an object. Omit --state to read from the start.',
  });
}

function merge(parts: readonly Map<string, Json>[]): Map<string, Json> {
  return new Map<string, Json>(parts.flatMap((part) => [...part]));
}

function parseMessage(value: Json): Map<string, Json> {
  const outer = asObject(value);
  const message = outer['type'] === 'STATE' ? asObject(outer['state']) : outer;
  const stream = message['stream'];
  if (isObject(stream)) return merge([streamState(stream)]);
  const global = message['global'] ?? message['global_'];
  if (isObject(global))
    return merge(asArray(global['stream_states']).map((entry) => streamState(asObject(entry))));
  const bookmarks = message['bookmarks'];
  if (isObject(bookmarks)) return bookmarkStates(bookmarks);
  const data = message['data'];
  if (isObject(data)) return bareStates(data);
  return 'type' in message ? new Map<string, Json>() : bareStates(message);
}

function streamState(entry: JsonObject): Map<string, Json> {
  const name = asText(asObject(entry['stream_descriptor'])['name']);
  const state = entry['stream_state'];
  return name === undefined || state === undefined || state === null
    ? new Map<string, Json>()
    : new Map<string, Json>([[name, state]]);
}

/** `{"Leads":{"Modified_Time":"…"}}`: the old form, one key per stream. */
function bareStates(states: JsonObject): Map<string, Json> {
  return new Map(Object.entries(states).filter(([, state]) => isObject(state)));
}

/** `{"bookmarks":{"leads":{"Modified_Time":"…"}}}`: the form of singer-io's tap. */
function bookmarkStates(bookmarks: JsonObject): Map<string, Json> {
  const states = Object.entries(bookmarks).map(([name, bookmark]): [string, Json] => [
    name,
    typeof bookmark === 'string' ? { Modified_Time: bookmark } : bookmark,
  ]);
  return new Map(states.filter(([, state]) => isObject(state)));
}

/**
 * The state of a stream, stored under its own name or under the name that another connector gives it.
 *
 * @param names of all configured streams. A name that belongs to another configured stream is not matched.
 */
export function stateOf(
  states: ReadonlyMap<string, Json>,
  name: string,
  names: readonly string[],
): Json | undefined {
  const own = states.get(name);
  if (own !== undefined) return own;
  const [other] = [...states.keys()].filter(
    (key) => spelling(key) === spelling(name) && !names.includes(key),
  );
  return other === undefined ? undefined : states.get(other);
}
