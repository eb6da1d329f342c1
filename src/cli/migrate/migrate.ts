import { parseInputState } from '../../protocol/airbyte/input-state.js';
import { parseSingerState } from '../../protocol/singer/state.js';
import { spelling } from '../../state/spelling.js';
import { formatInstant, parseInstant } from '../../util/clock.js';
import { asText, isObject, type Json, type JsonObject } from '../../util/json.js';

/** What became of the state of one stream. */
export interface Migrated {
  readonly from: string;
  readonly to: string;
  readonly state: JsonObject;
  /** Where the stream continues, in words. */
  readonly note: string;
}

/** Modules that every org has, under their API names (zoho-api.md §3). */
const STANDARD =
  'Leads Contacts Accounts Deals Campaigns Tasks Events Calls Cases Solutions Products Vendors Price_Books Quotes Sales_Orders ' +
  'Purchase_Orders Invoices Notes Attachments';
const FIXED = 'users roles profiles territories currencies organization';

/**
 * The states of another connector under the names and in the form of this one. Pure.
 *
 * @param names of the streams of this org; without any, those of standard modules
 * @throws SourceError INVALID_STATE
 */
export function migrateState(
  state: Json,
  names: readonly string[],
): { readonly streams: Migrated[]; readonly isSinger: boolean } {
  const isSinger = isObject(state) && ['bookmarks', 'singer_state', 'value'].some((key) => key in state);
  const given = isSinger
    ? Object.entries(parseSingerState(state, []).bookmarks)
    : [...parseInputState(state)];
  const known = names.length > 0 ? names : `${STANDARD} ${FIXED}`.split(' ');
  const streams = given.flatMap(([from, value]): Migrated[] => {
    if (!isObject(value)) return [];
    const to =
      known.find((name) => name === from) ?? known.find((name) => spelling(name) === spelling(from)) ?? from;
    return [{ from, to, ...converted(value) }];
  });
  return { streams, isSinger };
}

/** A state of ours stays as it is; of another, only the cursor is meant for us. */
function converted(state: JsonObject): Pick<Migrated, 'state' | 'note'> {
  const text = asText(state['Modified_Time']);
  const instant = text === undefined ? undefined : parseInstant(text);
  if ('v' in state) return { state, note: text ?? 'its position' };
  if (instant === undefined) return { state: {}, note: 'the start: it has no Modified_Time' };
  const cursor = formatInstant(instant);
  return { state: { v: 1, Modified_Time: cursor }, note: cursor };
}

/** The states for `--state` of `source-zoho` or `tap-zoho`. A stream that starts over is omitted. */
export function printedState(streams: readonly Migrated[], to: 'airbyte' | 'singer'): Json {
  const kept = streams.filter(({ state }) => Object.keys(state).length > 0);
  if (to === 'singer') return { bookmarks: Object.fromEntries(kept.map(({ to, state }) => [to, state])) };
  return kept.map(({ to: name, state }) => ({
    type: 'STREAM',
    stream: { stream_descriptor: { name }, stream_state: state },
  }));
}
