import { default as ajvModule, type ValidateFunction } from 'ajv';
import { default as formatsModule } from 'ajv-formats';
import { asArray, asObject, asObjects, asText, type Json, type JsonObject } from '#src/util/json.js';

/**
 * What Airbyte's platform checks in the output of a read and no client that we can run checks (protocol.md §4, end).
 *
 * @param catalog the configured catalog of the run
 * @param failed whether the exit code is not 0
 * @returns the problems as texts
 */
export function violations(messages: readonly JsonObject[], catalog: JsonObject, failed: boolean): string[] {
  const twin = new PlatformTwin(catalog);
  for (const message of messages) twin.receive(message);
  return twin.verdict(failed);
}

const TYPES = new Set(['RECORD', 'STATE', 'TRACE', 'CONTROL', 'LOG']);
const LEVELS = new Set(['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE']);
const FAILURES = new Set(['config_error', 'transient_error', 'system_error']);
const MAX_LINE = 20_000_000;

interface Seen {
  readonly schema: JsonObject;
  readonly isDeduplicated: boolean;
  readonly keys: readonly string[];
  readonly statuses: string[];
  records: number;
  sinceState: number;
  state: string | undefined;
}

class PlatformTwin {
  readonly #streams = new Map<string, Seen>();
  readonly #found: string[] = [];
  readonly #errorsOf = new Set<string>();
  #errors = 0;

  constructor(catalog: JsonObject) {
    for (const configured of asObjects(catalog['streams'])) {
      const stream = asObject(configured['stream']);
      const schema = asObject(stream['json_schema']);
      const name = asText(stream['name']) ?? '';
      if (typeof schema['properties'] !== 'object') this.#emit(`${name}: json_schema without properties`);
      this.#streams.set(name, {
        schema,
        isDeduplicated: asText(configured['destination_sync_mode'])?.endsWith('dedup') ?? false,
        keys: asArray(stream['source_defined_primary_key']).map((path) => asText(asArray(path)[0]) ?? ''),
        statuses: [],
        records: 0,
        sinceState: 0,
        state: undefined,
      });
    }
  }

  receive(message: JsonObject): void {
    const type = asText(message['type']) ?? '';
    if (!TYPES.has(type)) this.#emit(`a message of type ${type}`);
    if (JSON.stringify(message).length > MAX_LINE) this.#emit(`a line longer than ${MAX_LINE}`);
    if (type === 'RECORD') this.#record(asObject(message['record']));
    if (type === 'STATE') this.#state(asObject(message['state']));
    if (type === 'TRACE') this.#trace(asObject(message['trace']));
    if (type === 'CONTROL') this.#time('CONTROL', asObject(message['control'])['emitted_at']);
    if (type === 'LOG') this.#log(asObject(message['log']));
  }

  verdict(failed: boolean): string[] {
    for (const [name, { statuses, records, sinceState }] of this.#streams) {
      const line = statuses.join(' ');
      if (!/^STARTED (RUNNING )*(COMPLETE|INCOMPLETE)$/.test(line)) this.#emit(`${name}: statuses ${line}`);
      if (records > 0 && !line.includes('RUNNING')) this.#emit(`${name}: records and never RUNNING`);
      if (line.endsWith(' COMPLETE') && sinceState > 0)
        this.#emit(`${name}: complete with ${sinceState} records that no state covers`);
      if (line.endsWith('INCOMPLETE') && !failed) this.#emit(`${name} is incomplete and the exit code is 0`);
      if (line.endsWith(' COMPLETE') && this.#errorsOf.has(name))
        this.#emit(`${name}: an error, and complete`);
    }
    if (this.#errors > 0 && !failed) this.#emit('an error, and the exit code is 0');
    return this.#found;
  }

  #record(record: JsonObject): void {
    const name = asText(record['stream']) ?? '';
    const data = asObject(record['data']);
    this.#time(`${name} record`, record['emitted_at']);
    const seen = this.#streamOf(name);
    if (!seen) return;
    seen.records += 1;
    seen.sinceState += 1;
    if (Object.keys(data).length === 0) this.#emit(`${name}: a record without data`);
    if (seen.isDeduplicated && !seen.keys.some((key) => (data[key] ?? null) !== null))
      this.#emit(`${name}: a record whose primary key is null`);
    if (seen.statuses.at(-1) !== 'RUNNING')
      this.#emit(`${name}: a record while ${String(seen.statuses.at(-1))}`);
    const problem = problemOf(seen.schema, data);
    if (problem !== undefined) this.#emit(`${name} ${asText(data['id']) ?? ''}: ${problem}`);
  }

  #state(state: JsonObject): void {
    if (state['type'] !== 'STREAM') this.#emit(`a state of type ${show(state['type'])}`);
    if ('global' in state || 'data' in state) this.#emit('a STREAM state with global or legacy data');
    const holder = asObject(state['stream']);
    const name = asText(asObject(holder['stream_descriptor'])['name']) ?? '';
    const seen = this.#streamOf(name);
    if (!seen) return;
    const count = asObject(state['sourceStats'])['recordCount'];
    if (count !== seen.sinceState)
      this.#emit(`${name}: a state counts ${show(count)} records after ${seen.sinceState}`);
    const content = JSON.stringify(holder['stream_state'] ?? null);
    if (content === 'null' || content === '{}') this.#emit(`${name}: an empty state`);
    if (content === seen.state && seen.sinceState > 0)
      this.#emit(`${name}: the same state twice, records between`);
    if (!['STARTED', 'RUNNING'].includes(seen.statuses.at(-1) ?? ''))
      this.#emit(`${name}: a state out of place`);
    seen.state = content;
    seen.sinceState = 0;
  }

  #trace(trace: JsonObject): void {
    this.#time('TRACE', trace['emitted_at']);
    if (trace['type'] === 'ERROR') this.#error(asObject(trace['error']));
    else if (trace['type'] === 'ESTIMATE') this.#estimate(asObject(trace['estimate']));
    else if (trace['type'] === 'STREAM_STATUS') this.#status(asObject(trace['stream_status']));
    else this.#emit(`a trace of type ${show(trace['type'])}`);
  }

  #status(status: JsonObject): void {
    const name = asText(asObject(status['stream_descriptor'])['name']) ?? '';
    this.#streamOf(name)?.statuses.push(asText(status['status']) ?? '');
  }

  #error(error: JsonObject): void {
    this.#errors += 1;
    if (!FAILURES.has(asText(error['failure_type']) ?? '')) this.#emit('an error without a failure type');
    if ((asText(error['message']) ?? '') === '') this.#emit('an error without a message');
    const name = asText(asObject(error['stream_descriptor'])['name']);
    if (name !== undefined && this.#streamOf(name)) this.#errorsOf.add(name);
  }

  #estimate(estimate: JsonObject): void {
    const numbers = [estimate['row_estimate'], estimate['byte_estimate']];
    if (!numbers.every(Number.isSafeInteger)) this.#emit('an estimate without both numbers');
    this.#streamOf(asText(estimate['name']) ?? '');
  }

  #log(log: JsonObject): void {
    if (!LEVELS.has(asText(log['level']) ?? '')) this.#emit('a log line without a level');
  }

  #time(what: string, at: Json | undefined): void {
    if (!Number.isSafeInteger(at)) this.#emit(`${what}: emitted_at is ${show(at)}`);
  }

  #streamOf(name: string): Seen | undefined {
    const seen = this.#streams.get(name);
    if (!seen) this.#emit(`a message of stream "${name}", which is not configured`);
    return seen;
  }

  #emit(what: string): void {
    if (this.#found.length < 20) this.#found.push(what);
  }
}

function show(value: Json | undefined): string {
  return JSON.stringify(value ?? null);
}

const ajv = new ajvModule.default({ strict: false });
formatsModule.default(ajv);
const validators = new Map<string, ValidateFunction>();

function problemOf(schema: JsonObject, data: JsonObject): string | undefined {
  const validate = validatorOf(schema);
  return validate(data) ? undefined : ajv.errorsText(validate.errors);
}

const bySchema = new WeakMap<JsonObject, ValidateFunction>();

/** Compiled once for equal schemas, because tests discover the same streams repeatedly. */
function validatorOf(schema: JsonObject): ValidateFunction {
  const known = bySchema.get(schema);
  if (known) return known;
  const text = JSON.stringify(schema);
  const validate = validators.get(text) ?? ajv.compile(schema);
  validators.set(text, validate);
  bySchema.set(schema, validate);
  return validate;
}
