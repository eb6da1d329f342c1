import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { asArray, asObject, asText, isObject, parseJson, type JsonObject } from '#src/util/json.js';

const KEYS: Readonly<Record<string, readonly string[]>> = {
  SCHEMA: ['type', 'stream', 'schema', 'key_properties', 'bookmark_properties'],
  RECORD: ['type', 'stream', 'record', 'version', 'time_extracted'],
  STATE: ['type', 'value'],
  ACTIVATE_VERSION: ['type', 'stream', 'version'],
};
const RFC3339_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/;

interface Stream {
  readonly schema: string;
  readonly properties: ReadonlySet<string>;
  readonly keys: readonly string[];
  readonly validate: ValidateFunction;
  version?: number | undefined;
  activated: boolean;
}

/**
 * What is wrong with the stdout of a tap, in words: message by message, and the order of all (protocol.md §3.2). The targets'
 * rules, written down once more, independent of the printer.
 */
export function problemsOfSinger(lines: readonly string[], { complete = true } = {}): string[] {
  const judge = new Judge();
  lines.forEach((line, index) => judge.receive(line, index + 1));
  const last = asObject(parseJson(lines.at(-1) ?? ''));
  if (complete && last['type'] !== 'STATE') judge.problems.push('the last message is no STATE');
  return judge.problems;
}

class Judge {
  readonly problems: string[] = [];
  readonly #streams = new Map<string, Stream>();
  #at = 0;

  receive(line: string, at: number): void {
    this.#at = at;
    const message = parseJson(line);
    if (!isObject(message)) {
      this.#wrong('is no JSON object');
      return;
    }
    const type = asText(message['type']) ?? '';
    const keys = KEYS[type];
    if (keys === undefined) {
      this.#wrong(`has the type ${type}`);
      return;
    }
    const strange = Object.keys(message).filter((key) => !keys.includes(key));
    if (strange.length > 0) this.#wrong(`has the key ${strange.join()}`);
    if (type === 'SCHEMA') this.#schema(message);
    if (type === 'RECORD') this.#record(message);
    if (type === 'STATE') this.#state(asObject(message['value']));
    if (type === 'ACTIVATE_VERSION') this.#activate(message);
  }

  #wrong(what: string): void {
    this.problems.push(`line ${this.#at} ${what}`);
  }

  #schema(message: JsonObject): void {
    const name = asText(message['stream']) ?? '';
    const schema = asObject(message['schema']);
    const properties = new Set(Object.keys(asObject(schema['properties'])));
    const keys = asArray(message['key_properties']).map(String);
    const text = JSON.stringify(message);
    if (/^[st]?$/i.test(name)) this.#wrong(`names a stream ${JSON.stringify(name)}`);
    if (keys.length === 0) this.#wrong(`has no key_properties for ${name}`);
    const declared = [...keys, ...asArray(message['bookmark_properties']).map(String)];
    for (const key of declared.filter((key) => !properties.has(key))) this.#wrong(`does not declare ${key}`);
    if (this.#streams.get(name)?.schema === text) this.#wrong(`repeats the SCHEMA of ${name}`);
    this.#streams.set(name, { schema: text, properties, keys, validate: compile(schema), activated: false });
  }

  #record(message: JsonObject): void {
    const name = asText(message['stream']) ?? '';
    const stream = this.#streams.get(name);
    if (!stream) {
      this.#wrong(`is a RECORD of ${name} before its SCHEMA`);
      return;
    }
    const record = asObject(message['record']);
    for (const key of stream.keys) {
      if (record[key] === undefined || record[key] === null) this.#wrong(`has no ${key}`);
    }
    for (const column of Object.keys(record)) {
      if (!stream.properties.has(column))
        this.#wrong(`has the column ${name}.${column} that is not declared`);
    }
    if (!stream.validate(record)) this.#wrong(`breaks its SCHEMA: ${JSON.stringify(stream.validate.errors)}`);
    if (!RFC3339_UTC.test(asText(message['time_extracted']) ?? '')) this.#wrong('has no time_extracted');
    if (stream.activated) this.#wrong(`is a RECORD of ${name} after its ACTIVATE_VERSION`);
    this.#version(stream, message['version']);
  }

  #version(stream: Stream, version: unknown): void {
    if (version !== undefined && !Number.isInteger(version)) this.#wrong('has a version that is no integer');
    if (stream.version !== undefined && stream.version !== version) this.#wrong('has another version');
    if (typeof version === 'number') stream.version = version;
  }

  #state(value: JsonObject): void {
    if (!isObject(value['bookmarks'])) this.#wrong('is a STATE without bookmarks');
    const running = value['currently_syncing'];
    if (running !== null && typeof running !== 'string') this.#wrong('has no currently_syncing');
  }

  #activate(message: JsonObject): void {
    const stream = this.#streams.get(asText(message['stream']) ?? '');
    if (!stream) {
      this.#wrong('activates a version of a stream without SCHEMA');
      return;
    }
    this.#version(stream, message['version']);
    stream.activated = true;
  }
}

const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
/** By the text of the schema: taps say the same one in every run. */
const compiled = new Map<string, ValidateFunction>();

function compile(schema: JsonObject): ValidateFunction {
  const text = JSON.stringify(schema);
  const known = compiled.get(text) ?? ajv.compile(schema);
  compiled.set(text, known);
  return known;
}

/** What a tap has said, put in order. */
export interface Received {
  readonly schemas: ReadonlyMap<string, JsonObject>;
  readonly records: ReadonlyMap<string, readonly JsonObject[]>;
  /** The value of the last STATE. */
  readonly state: JsonObject;
  readonly activated: ReadonlyMap<string, number>;
}

export function receiveSinger(messages: readonly JsonObject[]): Received {
  const schemas = new Map<string, JsonObject>();
  const records = new Map<string, JsonObject[]>();
  const activated = new Map<string, number>();
  let state: JsonObject = {};
  for (const message of messages) {
    const stream = asText(message['stream']) ?? '';
    if (message['type'] === 'SCHEMA') schemas.set(stream, message);
    if (message['type'] === 'RECORD') {
      const list = records.get(stream) ?? [];
      list.push(asObject(message['record']));
      records.set(stream, list);
    }
    if (message['type'] === 'STATE') state = asObject(message['value']);
    if (message['type'] === 'ACTIVATE_VERSION') activated.set(stream, Number(message['version']));
  }
  return { schemas, records, state, activated };
}
