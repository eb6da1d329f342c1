import { asObject, asText, type Json, type JsonObject } from '#src/util/json.js';
import { createDestination, createTables } from '../support/destination.js';

/**
 * What a run has said and how much of it came. Whatever else is lost, the state that goes ahead of the first record of a
 * stream is kept where that record was loaded (docs/SPEC.md, known limits).
 */
export interface Arrival {
  readonly messages: readonly JsonObject[];
  /** States among the first so many messages are kept; what came after them is loaded all the same. */
  readonly kept: number;
  /** Records are loaded so many at a time. */
  readonly batch: number;
}

/** What lies behind the source: tables, and the state that the next run is given. */
export interface Warehouse {
  /** @returns ids of records that were loaded while every state that knows of them was lost */
  readonly take: (arrival: Arrival) => string[];
  /** `undefined` before the first. */
  readonly state: () => Json | undefined;
  /** The rows of a table by id. */
  readonly rows: (stream: string) => ReadonlyMap<string, JsonObject>;
  readonly isDeletion: (message: JsonObject) => boolean;
}

/**
 * Airbyte: increments by the rules of append_dedup (protocol.md §1.12), the others overwritten when the stream is
 * complete, by the run that completed it. The last state of each stream is kept.
 */
export function createAirbyteWarehouse(): Warehouse {
  const whole = new Map<string, ReadonlyMap<string, JsonObject>>();
  const states = new Map<string, JsonObject>();
  const tableOf = createTables(() => createDestination());
  return {
    state: () => (states.size === 0 ? undefined : [...states.values()]),
    rows: (stream) => whole.get(stream) ?? tableOf(stream).rows(),
    isDeletion: (message) => recordOf(message)['_ab_cdc_deleted_at'] !== undefined,
    take: ({ messages, kept, batch }) => {
      const until = Math.max(kept, ...begun(messages, airbyteStream, (stream) => states.has(stream)));
      for (const { type, state } of messages.slice(0, until)) {
        const name = asText(asObject(asObject(asObject(state)['stream'])['stream_descriptor'])['name']);
        if (type === 'STATE' && name !== undefined) states.set(name, asObject(state));
      }
      for (const [stream, records] of byStream(
        messages,
        (message) => asObject(message['record'])['stream'],
      )) {
        if (isWholeTable(stream)) continue;
        for (let start = 0; start < records.length; start += batch)
          tableOf(stream).load(records.slice(start, start + batch));
      }
      for (const stream of messages.flatMap(completedStream).filter(isWholeTable)) {
        const records = messages.filter(
          (message) => message['type'] === 'RECORD' && airbyteStream(message) === stream,
        );
        whole.set(
          stream,
          new Map(records.map(recordOf).map((record) => [asText(record['id']) ?? '', record])),
        );
      }
      return unknown(messages, until).map((message) => asText(recordOf(message)['id']) ?? '');
    },
  };
}

/** The streams that are configured as `full_refresh` and `overwrite`: those of modules without a time. */
const isWholeTable = (stream: string): boolean => stream === 'Codes';

const airbyteStream = (message: JsonObject): Json | undefined => asObject(message['record'])['stream'];

const recordOf = (message: JsonObject): JsonObject => asObject(asObject(message['record'])['data']);

function completedStream({ trace }: JsonObject): string[] {
  const status = asObject(asObject(trace)['stream_status']);
  const name = asText(asObject(status['stream_descriptor'])['name']);
  return status['status'] === 'COMPLETE' && name !== undefined ? [name] : [];
}

/**
 * Singer: the last record of a key wins, within a batch and across; one with `_sdc_deleted_at` takes the row away
 * (`hard_delete`), a version that is activated takes those of others away (protocol.md §3.4). The state is the last one
 * that was echoed: it and everything before it arrived.
 */
export function createSingerWarehouse(): Warehouse {
  let state: Json | undefined;
  const tableOf = createTables(() => new Map<string, JsonObject>());
  const flush = (buffer: Map<string, JsonObject>, stream: string): void => {
    for (const [id, message] of buffer) {
      if (isGone(message)) tableOf(stream).delete(id);
      else tableOf(stream).set(id, message);
    }
    buffer.clear();
  };
  return {
    state: () => state,
    rows: (stream) => new Map([...tableOf(stream)].map(([id, message]) => [id, asObject(message['record'])])),
    isDeletion: isGone,
    take: ({ messages, kept, batch }) => {
      const isKnown = (stream: string): boolean =>
        asObject(asObject(state)['bookmarks'])[stream] !== undefined;
      const until = Math.max(kept, ...begun(messages, singerStream, isKnown));
      state = messages.slice(0, until).findLast(({ type }) => type === 'STATE')?.['value'] ?? state;
      for (const [stream, output] of byStream(messages, singerStream)) {
        const buffer = new Map<string, JsonObject>();
        for (const message of output) {
          buffer.set(asText(asObject(message['record'])['id']) ?? '', message);
          if (buffer.size >= batch) flush(buffer, stream);
        }
        flush(buffer, stream);
      }
      for (const { type, stream, version } of messages) {
        if (type !== 'ACTIVATE_VERSION') continue;
        const table = tableOf(asText(stream) ?? '');
        for (const [id, message] of table) if (message['version'] !== version) table.delete(id);
      }
      return unknown(messages, until).map((message) => asText(asObject(message['record'])['id']) ?? '');
    },
  };
}

const singerStream = (message: JsonObject): Json | undefined => message['stream'];

const isGone = (message: JsonObject): boolean =>
  (asObject(message['record'])['_sdc_deleted_at'] ?? null) !== null;

/** Where the first records are of streams that have no state yet. */
function begun(
  messages: readonly JsonObject[],
  streamOf: (message: JsonObject) => Json | undefined,
  isKnown: (stream: string) => boolean,
): number[] {
  return [...byStream(messages, streamOf)]
    .filter(([stream]) => !isKnown(stream))
    .flatMap(([, [first]]) => (first ? messages.indexOf(first) : []));
}

/** The records behind a state that was lost. */
function unknown(messages: readonly JsonObject[], until: number): JsonObject[] {
  const lost = messages.findIndex(({ type }, index) => index >= until && type === 'STATE');
  return lost < 0 ? [] : messages.slice(lost).filter(({ type }) => type === 'RECORD');
}

/** The RECORD messages of each stream. */
function byStream(
  messages: readonly JsonObject[],
  streamOf: (message: JsonObject) => Json | undefined,
): Map<string, JsonObject[]> {
  const found = new Map<string, JsonObject[]>();
  for (const message of messages) {
    if (message['type'] !== 'RECORD') continue;
    const stream = asText(streamOf(message)) ?? '';
    const list = found.get(stream);
    if (list) list.push(message);
    else found.set(stream, [message]);
  }
  return found;
}
