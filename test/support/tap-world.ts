import { setMaxListeners } from 'node:events';
import { linesIn } from './printed.js';
import { Tap, type TapInput } from '#src/cli/singer/commands.js';
import { startEmulator, type Emulator, type EmulatorOptions } from '#src/emulator/server/server.js';
import { log } from '#src/message.js';
import { asObject, asObjects, asText, type Json, type JsonObject } from '#src/util/json.js';
import { createVirtualClock, type VirtualClock } from './clock.js';
import { receiveSinger, problemsOfSinger, type Received } from './singer-rules.js';

/** The output of one run of the tap, and whether every stream is complete. */
export interface TapRun {
  readonly lines: readonly string[];
  readonly messages: readonly JsonObject[];
  readonly received: Received;
  /** Lines of stderr. */
  readonly reported: readonly string[];
  readonly complete: boolean;
}

export interface TapOptions {
  readonly config?: JsonObject;
  readonly catalog?: Json;
  readonly state?: Json;
  readonly signal?: AbortSignal;
  /** Called with each line as it is written. */
  readonly onLine?: (line: string, lines: number) => void;
}

/** An emulated org and the tap, in one process with one virtual clock: waits take no time. */
export interface TapWorld {
  readonly emulator: Emulator;
  readonly clock: VirtualClock;
  readonly catalog: JsonObject;
  /** The present catalog. */
  discover(): Promise<JsonObject>;
  /** Fails if the output breaks the order of Singer's messages. */
  sync(options?: TapOptions): Promise<TapRun>;
  sample(options?: TapOptions): Promise<TapRun>;
  /** The catalog with only these streams selected, plus the user's metadata: `{Leads: {Last_Name: {selected: false}}}`. */
  select(
    names: readonly string[],
    more?: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>,
  ): JsonObject;
  close(): Promise<void>;
}

/** @param given options of every config, and a catalog discovered before, which saves discovering it again */
export async function createTapWorld(
  org: (clock: VirtualClock) => EmulatorOptions['org'],
  options: Partial<Omit<EmulatorOptions, 'org' | 'clock'>> = {},
  given: { readonly config?: JsonObject; readonly catalog?: JsonObject } = {},
): Promise<TapWorld> {
  const clock = createVirtualClock();
  const throttle = { count: 1_000_000, windowMs: 600_000 };
  const emulator = await startEmulator({ org: org(clock), clock, tokenThrottle: throttle, ...options });
  const config = (more: JsonObject = {}): JsonObject => ({
    ...emulator.connection,
    ...given.config,
    ...more,
  });
  const tapOf = (output: string[], reported: string[], { signal, onLine }: TapOptions): Tap => {
    const stop = signal ?? new AbortController().signal;
    // As in src/cli/process/signals.ts: every call in progress listens to it.
    setMaxListeners(0, stop);
    return new Tap({
      clock,
      signal: stop,
      print: (message) => {
        for (const line of linesIn(message)) {
          output.push(line);
          onLine?.(line, output.length);
        }
        return Promise.resolve();
      },
      report: (line) => void reported.push(line),
      showDebug: false,
      useRedactor: () => undefined,
      storeRefreshToken: () => Promise.resolve(log('info', 'REFRESH_TOKEN_SAVED', 'stored')),
    });
  };
  const run = async (
    options: TapOptions,
    job: (tap: Tap, input: TapInput) => Promise<boolean>,
    rules: { complete: boolean },
  ): Promise<TapRun> => {
    const lines: string[] = [];
    const reported: string[] = [];
    const { catalog, state } = options;
    const input = { config: config(options.config), catalog, state };
    const complete = await job(tapOf(lines, reported, options), input);
    const problems = problemsOfSinger(lines, rules);
    if (problems.length > 0) throw new Error(problems.slice(0, 5).join('; '));
    const messages = lines.map((line) => JSON.parse(line) as JsonObject);
    return { lines, messages, received: receiveSinger(messages), reported, complete };
  };
  const discover = (): Promise<JsonObject> => tapOf([], [], {}).discover(config());
  const catalog = given.catalog ?? (await discover());
  return {
    emulator,
    clock,
    catalog,
    discover,
    sync: (options = {}) => run(options, (tap, input) => tap.sync(input), { complete: true }),
    sample: (options = {}) => run(options, (tap, input) => tap.test(input, true), { complete: false }),
    select: (names, more) => selectIn(catalog, names, more),
    close: () => emulator.close(),
  };
}

/** Writes a selection into a catalog as a user or Meltano does. */
export function selectIn(
  catalog: JsonObject,
  names: readonly string[],
  more: Readonly<Record<string, Readonly<Record<string, JsonObject>>>> = {},
): JsonObject {
  const streams = asObjects(structuredClone(catalog)['streams']);
  for (const stream of streams) {
    const id = asText(stream['tap_stream_id']) ?? '';
    for (const item of asObjects(stream['metadata'])) {
      const breadcrumb = item['breadcrumb'];
      const [, column = ''] = Array.isArray(breadcrumb) ? breadcrumb.map(String) : [];
      const own = column === '' ? { selected: names.includes(id) } : {};
      item['metadata'] = { ...asObject(item['metadata']), ...own, ...more[id]?.[column] };
    }
  }
  return { streams };
}
