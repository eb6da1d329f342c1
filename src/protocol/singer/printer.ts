import type {
  DeletionsMessage,
  Message,
  RecordsMessage,
  SchemaMessage,
  StateMessage,
} from '../../message.js';
import { withoutFields } from '../../state/stored-fields.js';
import { isSkippedState } from '../../state/stream-state.js';
import { type Clock, formatInstant } from '../../util/clock.js';
import { isObject, without, type Json, type JsonObject } from '../../util/json.js';
import { linesOf, type JsonLines, type Printed } from '../../util/json-lines.js';
import { renamedColumns, singerStreamName } from './names.js';
import { DELETED_AT, singerSchema } from './schema.js';
import type { SelectedStream } from './selected-streams.js';
import type { SingerState } from './state.js';

export interface SingerPrinter {
  /** What goes to stdout for one message of the engine. `log-lines.ts` prints the texts for stderr. */
  print(message: Message): Iterable<Printed>;
  /** The last message of a run, however it ended: the state of every stream. */
  finish(): JsonObject[];
}

export interface SingerPrinterDeps {
  /** Gives the version numbers of whole tables. */
  readonly clock: Pick<Clock, 'now'>;
  readonly streams: readonly SelectedStream[];
  /** The state that the run started from. Bookmarks of streams that the run does not read are passed on. */
  readonly state: SingerState;
}

/** What is known of a stream after its schema was emitted. */
interface Shape {
  readonly renamed: ReadonlyMap<string, string>;
  /** Version of a whole table. At the end, the target deletes the rows that carry another one. */
  readonly version: number | undefined;
}

/**
 * Converts the engine's messages to Singer's (protocol.md §3.2): SCHEMA before the first RECORD of a stream and again only
 * when it changes, STATE only after the records it covers and as the last message, ACTIVATE_VERSION only after a whole
 * table is complete. Never BATCH.
 *
 * Streams are read concurrently. `currently_syncing` names the one that started first among those not yet complete.
 */
export function createSingerPrinter(deps: SingerPrinterDeps): SingerPrinter {
  return new Printer(deps);
}

class Printer implements SingerPrinter {
  readonly #clock: SingerPrinterDeps['clock'];
  readonly #streams: ReadonlyMap<string, SelectedStream>;
  readonly #bookmarks: JsonObject;
  readonly #shapes = new Map<string, Shape>();
  readonly #schemas = new Map<string, string>();
  /** Streams that have started and are not complete, in the order in which they started. Failed streams come last. */
  readonly #open = new Set<string>();

  constructor({ clock, streams, state }: SingerPrinterDeps) {
    this.#clock = clock;
    this.#streams = new Map(streams.map((stream) => [stream.id, stream]));
    this.#bookmarks = { ...state.bookmarks };
  }

  print(message: Message): Iterable<Printed> {
    switch (message.kind) {
      case 'schema':
        return this.#schema(message);
      case 'records':
        return this.#records(message);
      case 'deletions':
        return this.#deletions(message);
      case 'state':
        return this.#state(message);
      case 'status':
        return this.#status(message);
      case 'log':
      case 'error':
      case 'config':
      case 'estimate':
      case 'strategy':
        return [];
    }
  }

  finish(): JsonObject[] {
    return [this.#stateMessage(this.#bookmarks)];
  }

  #schema({ stream, properties, primaryKey, cursorField, wholeTable }: SchemaMessage): JsonObject[] {
    const renamed = renamedColumns(Object.keys(properties));
    this.#shapes.set(stream, { renamed, version: wholeTable ? this.#clock.now() : undefined });
    const wanted = mapValues(properties, (schema, column) => this.#withoutParts(stream, column, schema));
    const message: JsonObject = {
      type: 'SCHEMA',
      stream: this.#nameOf(stream),
      schema: singerSchema(stream, wanted, primaryKey, renamed),
      key_properties: [...primaryKey],
      bookmark_properties: cursorField === undefined ? [] : [cursorField],
    };
    const text = JSON.stringify(message);
    if (this.#schemas.get(stream) === text) return [];
    this.#schemas.set(stream, text);
    return [message];
  }

  #withoutParts(stream: string, column: string, schema: Json): Json {
    const dropped = this.#streams.get(stream)?.droppedParts.get(column);
    if (dropped === undefined || !isObject(schema) || !isObject(schema['properties'])) return schema;
    return { ...schema, properties: without(schema['properties'], dropped) };
  }

  /** Only the values are serialised for each row; the rest of a line is the same for all. */
  #records({ stream, rows, emittedAt }: RecordsMessage): Iterable<JsonLines> {
    const shape = this.#shapes.get(stream);
    const envelope = {
      type: 'RECORD',
      stream: this.#nameOf(stream),
      ...(shape?.version === undefined ? {} : { version: shape.version }),
      time_extracted: formatInstant(emittedAt),
    };
    const start = `${JSON.stringify(envelope).slice(0, -1)},"record":`;
    const toSinger = this.#recordShaper(stream, shape?.renamed ?? new Map());
    return linesOf(rows, ({ values }) => `${start}${JSON.stringify(toSinger(values))}}`);
  }

  /** Key, time and deletion time. The other values of a deleted record are unknown. */
  #deletions({ stream, deletions, cursorField, emittedAt }: DeletionsMessage): JsonObject[] {
    return deletions.map(({ id, deletedAt }) => ({
      type: 'RECORD',
      stream: this.#nameOf(stream),
      time_extracted: formatInstant(emittedAt),
      record: { id, [cursorField]: deletedAt, [DELETED_AT]: deletedAt },
    }));
  }

  /** Most streams need no change, and then no copy is made. */
  #recordShaper(stream: string, renamed: ReadonlyMap<string, string>): (record: JsonObject) => JsonObject {
    const parts = this.#streams.get(stream)?.droppedParts ?? new Map<string, readonly string[]>();
    if (renamed.size === 0 && parts.size === 0) return (record) => record;
    return (record) =>
      Object.fromEntries(
        Object.entries(record).map(([column, value]) => [
          renamed.get(column) ?? column,
          isObject(value) ? without(value, parts.get(column) ?? []) : value,
        ]),
      );
  }

  #state({ stream, state }: StateMessage): JsonObject[] {
    this.#bookmarks[this.#nameOf(stream)] = state;
    // No record of a skipped stream was delivered: its table stays as it is.
    if (isSkippedState(state)) this.#shapes.delete(stream);
    return [this.#stateMessage(mapValues(this.#bookmarks, withoutStoredFields))];
  }

  #status({ stream, status }: Extract<Message, { kind: 'status' }>): JsonObject[] {
    if (status === 'running') return [];
    this.#open.delete(stream);
    if (status !== 'complete') this.#open.add(stream);
    const version = status === 'complete' ? this.#shapes.get(stream)?.version : undefined;
    if (version === undefined) return [];
    return [{ type: 'ACTIVATE_VERSION', stream: this.#nameOf(stream), version }];
  }

  #stateMessage(bookmarks: JsonObject): JsonObject {
    const [running] = this.#open;
    return {
      type: 'STATE',
      value: {
        bookmarks: { ...bookmarks },
        currently_syncing: running === undefined ? null : this.#nameOf(running),
      },
    };
  }

  #nameOf(stream: string): string {
    return this.#streams.get(stream)?.name ?? singerStreamName(stream);
  }
}

/**
 * Each STATE repeats the bookmarks of all streams, and the columns of hundreds of modules are megabytes. Only the last STATE
 * of a run has them: a run that is killed before asks for them again.
 */
function withoutStoredFields(bookmark: Json): Json {
  return isObject(bookmark) ? withoutFields(bookmark) : bookmark;
}

function mapValues(object: JsonObject, map: (value: Json, key: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}
