import { withoutCode } from './log-text.js';
import { setMaxListeners } from 'node:events';
import { createCommands } from '#src/cli/airbyte/commands.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import { startEmulator, type Emulator, type EmulatorOptions } from '#src/emulator/server/server.js';
import type { SeedOptions } from '#src/emulator/org/org.js';
import { toSourceError, type SourceError } from '#src/errors.js';
import { printAirbyte } from '#src/protocol/airbyte/printer.js';
import { asArray, asObject, asObjects, asText, type Json, type JsonObject } from '#src/util/json.js';
import type { Printed } from '#src/util/json-lines.js';
import { messagesIn } from './printed.js';
import { createVirtualClock, type VirtualClock } from './clock.js';

/** The output of one command, in order. */
export interface Run {
  readonly messages: readonly JsonObject[];
  /** Some stream was incomplete, or the command threw. */
  readonly failed: boolean;
  readonly thrown: SourceError | undefined;
  /** Records by stream, in order. */
  readonly records: ReadonlyMap<string, readonly JsonObject[]>;
  /** The last state message of each stream, as a client would pass it on. */
  readonly state: JsonObject[];
  /** `STARTED RUNNING COMPLETE` by stream. */
  readonly statuses: ReadonlyMap<string, readonly string[]>;
  /** The `error` bodies of TRACE ERROR messages. */
  readonly errors: readonly JsonObject[];
  readonly logs: readonly string[];
}

export interface ReadOptions {
  readonly config?: JsonObject;
  readonly mode?: 'incremental' | 'full_refresh';
  /** Only these streams. Default: all of the catalog. */
  readonly streams?: readonly string[];
  /** Only these columns of each stream. */
  readonly columns?: readonly string[];
  readonly state?: Json;
  /** A configured catalog given by the test. */
  readonly catalog?: Json;
  /** `--verify` of the command line. */
  readonly verify?: 'sample' | 'all';
  /** Stops the run from outside. */
  readonly signal?: AbortSignal;
  /** Called with each message as it is emitted. */
  readonly onMessage?: (message: JsonObject) => void;
}

/**
 * An emulated org and our commands, in one process with one virtual clock: waits take no time, and the output is what
 * stdout would contain.
 */
export interface World {
  readonly emulator: Emulator;
  readonly clock: VirtualClock;
  readonly config: JsonObject;
  check(config?: JsonObject): Promise<Run>;
  discover(config?: JsonObject): Promise<Run & { readonly streams: readonly JsonObject[] }>;
  read(options?: ReadOptions): Promise<Run>;
  close(): Promise<void>;
}

export type WorldOptions = Partial<Omit<SeedOptions, 'now'>> & {
  readonly emulator?: Partial<Omit<EmulatorOptions, 'org' | 'clock'>>;
  /** An org given by the test in place of the seeded one. */
  readonly org?: EmulatorOptions['org'];
  /** Merged into every config. `read_strategy` defaults to `records`, since most facts are about lists. */
  readonly config?: JsonObject;
  /** How far our clock is ahead of Zoho's, in ms. */
  readonly clockSkewMs?: number;
};

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const { emulator: emulatorOptions, org, config: extra, clockSkewMs = 0, ...seed } = options;
  const clock = createVirtualClock();
  const zohosClock = { ...clock, now: () => clock.now() - clockSkewMs };
  const emulator = await startEmulator({
    org: org ?? createOrg({ ...seed, now: clock.now() - 3_600_000 }),
    clock: zohosClock,
    ...emulatorOptions,
  });
  const config: JsonObject = { read_strategy: 'records', ...emulator.connection, ...extra };
  let catalog: readonly JsonObject[] | undefined;

  const discover: World['discover'] = async (given = {}) => {
    const run = await runCommand(clock, {}, (commands) => single(commands.discover({ ...config, ...given })));
    const found = run.messages.find(({ type }) => type === 'CATALOG');
    return { ...run, streams: asObjects(asObject(found?.['catalog'])['streams']) };
  };
  return {
    emulator,
    clock,
    config,
    discover,
    check: (given = {}) =>
      runCommand(clock, {}, (commands) => single(commands.check({ ...config, ...given }))),
    read: async (options = {}) => {
      const configured =
        options.catalog ?? configure((catalog ??= (await discover(options.config)).streams), options);
      return runCommand(clock, options, (commands) =>
        commands.read({ ...config, ...options.config }, configured, options.state),
      );
    },
    close: () => emulator.close(),
  };
}

/** A configured catalog with some streams and columns of a discovered one. */
export function configure(
  streams: readonly JsonObject[],
  { mode = 'incremental', streams: names, columns }: ReadOptions,
): JsonObject {
  const wanted = streams.filter(({ name }) => names === undefined || names.includes(asText(name) ?? ''));
  return {
    streams: wanted.map((stream) => ({
      stream:
        columns === undefined
          ? stream
          : { ...stream, json_schema: prune(asObject(stream['json_schema']), columns) },
      sync_mode: asArray(stream['supported_sync_modes']).includes(mode) ? mode : 'full_refresh',
      destination_sync_mode: 'append_dedup',
    })),
  };
}

function prune(schema: JsonObject, columns: readonly string[]): JsonObject {
  const properties = Object.entries(asObject(schema['properties']));
  return { ...schema, properties: Object.fromEntries(properties.filter(([name]) => columns.includes(name))) };
}

async function* single(result: Promise<JsonObject>): AsyncGenerator<JsonObject> {
  yield await result;
}

type Commands = ReturnType<typeof createCommands>;

async function runCommand(
  clock: VirtualClock,
  { signal, onMessage, verify }: Pick<ReadOptions, 'signal' | 'onMessage' | 'verify'>,
  start: (commands: Commands) => AsyncGenerator<Printed>,
): Promise<Run> {
  const messages: JsonObject[] = [];
  let failed = false;
  let thrown: SourceError | undefined;
  // Through JSON, as on stdout.
  const receive = (printed: Printed): void => {
    for (const message of messagesIn(printed)) {
      messages.push(message);
      onMessage?.(message);
    }
  };
  const stop = signal ?? new AbortController().signal;
  // As in src/cli/process/signals.ts: every call in progress listens to it.
  setMaxListeners(0, stop);
  const commands = createCommands({
    clock,
    signal: stop,
    verify,
    print: (message) => {
      receive(message);
      return Promise.resolve();
    },
    useRedactor: () => undefined,
    onIncomplete: () => (failed = true),
  });
  try {
    for await (const message of start(commands)) receive(message);
  } catch (error) {
    failed = true;
    thrown = toSourceError(error);
    for (const message of printAirbyte({ kind: 'error', error: thrown, at: clock.now() })) receive(message);
  }
  return { messages, failed, thrown, ...summarise(messages) };
}

function summarise(messages: readonly JsonObject[]): Omit<Run, 'messages' | 'failed' | 'thrown'> {
  const records = new Map<string, JsonObject[]>();
  const states = new Map<string, JsonObject>();
  const statuses = new Map<string, string[]>();
  const errors: JsonObject[] = [];
  const logs: string[] = [];
  for (const message of messages) {
    const record = asObject(message['record']);
    const state = asObject(message['state']);
    const trace = asObject(message['trace']);
    if (message['type'] === 'RECORD') push(records, asText(record['stream']) ?? '', asObject(record['data']));
    if (message['type'] === 'STATE') states.set(streamOf(asObject(state['stream'])), state);
    if (message['type'] === 'LOG') logs.push(withoutCode(asText(asObject(message['log'])['message']) ?? ''));
    if (trace['type'] === 'ERROR') errors.push(asObject(trace['error']));
    if (trace['type'] === 'STREAM_STATUS') {
      const status = asObject(trace['stream_status']);
      push(statuses, streamOf(status), asText(status['status']) ?? '');
    }
  }
  return { records, state: [...states.values()], statuses, errors, logs };
}

function streamOf(holder: JsonObject): string {
  return asText(asObject(holder['stream_descriptor'])['name']) ?? '';
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
