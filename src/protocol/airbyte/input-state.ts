import { SourceError } from '../../errors.js';
import { asArray, asObject, asText, isObject, type Json, type JsonObject } from '../../util/json.js';

/**
 * States by stream name, from whatever form a client stored (protocol.md §1.8): an array of STREAM messages (with nulls
 * and foreign keys), one GLOBAL message, a LEGACY `data` blob, or a bare object of stream states. Absent, `[]`, `{}`
 * and null parts mean "from the start".
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
      'The state file holds neither a list of state messages nor an object. Leave --state out to read from the start.',
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
