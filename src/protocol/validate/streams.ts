import { asArray, asObject, asObjects, asText, type Json, type JsonObject } from '../../util/json.js';
import { compileSchema, type Mismatch } from './json-schema.js';

/** One stream of a configured catalog. */
export interface Configured {
  readonly mismatchesOf: (data: JsonObject) => Mismatch[];
  /** Declared columns, and those of key and cursor, which a source keeps when they are deselected. */
  readonly columns: ReadonlySet<string>;
  readonly key: readonly (readonly string[])[];
  readonly cursor: readonly string[];
  readonly isIncremental: boolean;
  readonly isResumable: boolean;
}

/** One stream of a read, and what the output holds of it so far. */
export interface Stream {
  readonly name: string;
  /** Absent where no catalog was given. */
  readonly configured: Configured | undefined;
  status: string | undefined;
  hasStarted: boolean;
  records: number;
  sinceState: number;
  states: number;
  /** Fingerprint of the last state. */
  lastState: string | undefined;
  errors: number;
  /** Columns reported once already. */
  readonly reported: Set<string>;
}

/** The streams of a read: those of the configured catalog or, without one, those that the output names. */
export class Streams {
  readonly #streams = new Map<string, Stream>();
  readonly #hasCatalog: boolean;

  constructor(catalog: JsonObject | undefined) {
    this.#hasCatalog = catalog !== undefined;
    for (const entry of asObjects(catalog?.['streams'])) {
      const stream = asObject(entry['stream']);
      this.#add(asText(stream['name']) ?? '', asText(stream['namespace']), configuredOf(entry));
    }
  }

  /** @returns `undefined` where the catalog does not have it */
  find(name: Json | undefined, namespace: Json | undefined): Stream | undefined {
    const [text, space] = [asText(name) ?? '', asText(namespace)];
    return this.#streams.get(keyOf(text, space)) ?? (this.#hasCatalog ? undefined : this.#add(text, space));
  }

  /** The stream of a `stream_descriptor`. */
  describedBy(descriptor: Json | undefined): Stream | undefined {
    const { name, namespace } = asObject(descriptor);
    return this.find(name, namespace);
  }

  all(): Iterable<Stream> {
    return this.#streams.values();
  }

  #add(name: string, namespace: string | undefined, configured?: Configured): Stream {
    const stream: Stream = {
      name: namespace === undefined ? name : `${namespace}.${name}`,
      configured,
      status: undefined,
      hasStarted: false,
      records: 0,
      sinceState: 0,
      states: 0,
      lastState: undefined,
      errors: 0,
      reported: new Set(),
    };
    this.#streams.set(keyOf(name, namespace), stream);
    return stream;
  }
}

function keyOf(name: string, namespace: string | undefined): string {
  return namespace === undefined ? name : `${namespace}\u0000${name}`;
}

function configuredOf(entry: JsonObject): Configured {
  const stream = asObject(entry['stream']);
  const schema = asObject(stream['json_schema']);
  const [configuredKey, sourceKey] = [
    pathsOf(entry['primary_key']),
    pathsOf(stream['source_defined_primary_key']),
  ];
  const [configuredCursor, sourceCursor] = [
    textsOf(entry['cursor_field']),
    textsOf(stream['default_cursor_field']),
  ];
  const isSourceDefined = stream['source_defined_cursor'] === true;
  // PyAirbyte asks for increments of streams that have none (protocol.md §1.6).
  const isIncremental =
    entry['sync_mode'] === 'incremental' && asArray(stream['supported_sync_modes']).includes('incremental');
  const key = sourceKey.length > 0 ? sourceKey : configuredKey;
  const cursor = isSourceDefined || configuredCursor.length === 0 ? sourceCursor : configuredCursor;
  const kept = [...key, cursor].flatMap(([name]) => name ?? []);
  return {
    mismatchesOf: compileSchema(schema),
    columns: new Set([...Object.keys(asObject(schema['properties'])), ...kept]),
    key,
    cursor,
    isIncremental,
    isResumable: isIncremental || stream['is_resumable'] === true,
  };
}

/** The names in a path; parts that are not text are skipped. */
export function textsOf(path: Json | undefined): string[] {
  return asArray(path).flatMap((part) => asText(part) ?? []);
}

export function pathsOf(paths: Json | undefined): string[][] {
  return asArray(paths).map(textsOf);
}

/** The value at a path of column names; null where there is none. */
export function valueAt(data: JsonObject, path: readonly string[]): Json {
  let value: Json = data;
  for (const name of path) value = asObject(value)[name] ?? null;
  return path.length === 0 ? null : value;
}
