import { messagesIn } from './printed.js';
import { setMaxListeners } from 'node:events';
import { createCommands } from '#src/cli/airbyte/commands.js';
import type { ExtraModule } from '#src/emulator/org/org.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import { startEmulator, type Emulator, type EmulatorOptions } from '#src/emulator/server/server.js';
import { formatInstant } from '#src/util/clock.js';
import { asObject, asObjects, asText, type Json, type JsonObject } from '#src/util/json.js';
import { configure } from './harness.js';
import { createSteppedClock } from './stepped-clock.js';

/** An org and what to read of it, read with each strategy under the same clock and the same prices. */
export interface PlanScenario {
  readonly name: string;
  readonly rows?: Readonly<Record<string, number>>;
  readonly extraModules?: readonly ExtraModule[];
  /** The org has exactly these modules. Each is a stream. */
  readonly modules: readonly string[];
  /** Modules that the org has, too, and that are no streams: lookups refer to them. */
  readonly related?: readonly string[];
  /** Selects columns. Default: all. */
  readonly columns?: (name: string, property: JsonObject) => boolean;
  /** An increment in which one of this many rows changed since the last run; `Infinity`: none. Absent: a first sync. */
  readonly changedEach?: number;
  /** States of an earlier run. The read begins an hour later. */
  readonly states?: readonly JsonObject[];
  readonly emulator?: Partial<Omit<EmulatorOptions, 'org' | 'clock'>>;
  readonly config?: JsonObject;
  /** Strategies to compare `auto` with in `npm test`, if the others cost far more. The bench compares all. */
  readonly against?: readonly Strategy[];
  /** Only for `npm run bench`: too slow for `npm test`. */
  readonly benchOnly?: boolean;
  /** Why `auto` does not choose a strategy that is more than 1.3 times faster: it costs more credits, which come first. */
  readonly creditsFirst?: string;
}

export type Strategy = (typeof STRATEGIES)[number];

export const STRATEGIES = ['auto', 'records', 'coql', 'bulk'] as const;

export interface Outcome {
  readonly strategy: Strategy;
  readonly records: number;
  readonly distinct: number;
  readonly failed: boolean;
  readonly calls: number;
  readonly credits: number;
  /** In emulated time. */
  readonly seconds: number;
  /** The discovery before. */
  readonly discovery: { readonly calls: number; readonly credits: number; readonly seconds: number };
  /** The calls of the read, in the order in which they came. */
  readonly served: Emulator['calls'];
  readonly logs: readonly string[];
  /** The last state of each stream. */
  readonly states: readonly JsonObject[];
  /** `GET /Leads ×5 (5)`: calls by kind, and their credits. */
  readonly spent: readonly string[];
}

/** Issue 5: Get Records 0.4 s, COQL 0.3 s + 0.3 ms per row, a job 5 s + 20 s per 100,000 rows. */
const LATENCY = {
  latencyMs: 400,
  coqlLatencyMs: 300,
  coqlMsPerRow: 0.3,
  bulkAddedMs: 0,
  bulkQueueMs: 0,
  bulkJobMs: 5_000,
  bulkMsPerRow: 0.2,
} as const satisfies Partial<EmulatorOptions>;

const NOW = Date.UTC(2026, 0, 31, 9, 30);
const SEEDED_TO = NOW - 3_600_000;
const LAST_RUN = NOW - 1_800_000;
const CHANGED_FROM = NOW - 1_500_000;

export async function runScenario(scenario: PlanScenario, strategy: Strategy): Promise<Outcome> {
  const { modules, related = [], rows = {}, extraModules = [], changedEach } = scenario;
  const kept = new Set([...modules, ...related]);
  const clock = createSteppedClock(scenario.states ? NOW + 3_600_000 : NOW);
  const seeded = createOrg({ now: SEEDED_TO, rows, extraModules });
  const org = { ...seeded, modules: new Map([...seeded.modules].filter(([name]) => kept.has(name))) };
  const emulator = await startEmulator({ ...LATENCY, ...scenario.emulator, org, clock });
  if (changedEach !== undefined) changeRows(emulator, modules, changedEach);
  try {
    return await measure(scenario, strategy, emulator, clock);
  } finally {
    clock.stop();
    await emulator.close();
  }
}

async function measure(
  { modules, columns, changedEach, config, states: given }: PlanScenario,
  strategy: Strategy,
  emulator: Emulator,
  clock: ReturnType<typeof createSteppedClock>,
): Promise<Outcome> {
  const found = { records: 0, ids: new Set<string>(), failed: false, logs: [] as string[] };
  const last = new Map<string, JsonObject>();
  const { signal } = new AbortController();
  // As in the command line: every call in progress listens to it.
  setMaxListeners(0, signal);
  const receive = ({ type, record, log, trace, state }: JsonObject): void => {
    if (type === 'LOG') found.logs.push(asText(asObject(log)['message']) ?? '');
    if (asObject(trace)['type'] === 'ERROR') found.logs.push(JSON.stringify(trace));
    if (type === 'STATE') {
      const { stream_descriptor: descriptor } = asObject(asObject(state)['stream']);
      last.set(asText(asObject(descriptor)['name']) ?? '', asObject(state));
    }
    if (type !== 'RECORD') return;
    found.records += 1;
    found.ids.add(
      `${asText(asObject(record)['stream']) ?? ''} ${asText(asObject(asObject(record)['data'])['id']) ?? ''}`,
    );
  };
  const commands = createCommands({
    clock,
    signal,
    print: (message) => {
      messagesIn(message).forEach(receive);
      return Promise.resolve();
    },
    useRedactor: () => undefined,
    onIncomplete: () => (found.failed = true),
  });
  const settings: JsonObject = { ...emulator.connection, ...config, read_strategy: strategy };
  const openedAt = clock.now();
  const { catalog } = await commands.discover(settings);
  const discovery = {
    calls: emulator.calls.length,
    credits: emulator.credits(),
    seconds: (clock.now() - openedAt) / 1_000,
  };
  const streams = asObjects(asObject(catalog)['streams'])
    .filter(({ name }) => modules.includes(asText(name) ?? ''))
    .map((stream) => (columns ? narrowed(stream, columns) : stream));
  emulator.resetCounters();
  const startedAt = clock.now();
  const states = given ? [...given] : changedEach === undefined ? [] : modules.map(stateOf);
  for await (const message of commands.read(settings, configure(streams, {}), states))
    messagesIn(message).forEach(receive);
  return {
    strategy,
    records: found.records,
    distinct: found.ids.size,
    failed: found.failed,
    calls: emulator.calls.length,
    credits: emulator.credits(),
    seconds: (clock.now() - startedAt) / 1_000,
    discovery,
    served: emulator.calls,
    logs: found.logs,
    states: [...last.values()],
    spent: spentOn(emulator),
  };
}

function changeRows({ org }: Emulator, modules: readonly string[], each: number): void {
  for (const name of modules) {
    const table = org.modules.get(name)?.table;
    if (!table || each === Infinity) continue;
    const ids = [...table.scan({ sort: 'id', order: 'asc', converted: 'both', fields: new Set() })].map(
      ({ id }) => id,
    );
    const chosen = ids.filter((_, index) => Math.floor(index % each) === 0);
    const step = (NOW - 60_000 - CHANGED_FROM) / chosen.length;
    chosen.forEach((id, index) =>
      table.update(id, {}, CHANGED_FROM + Math.floor((index * step) / 1_000) * 1_000),
    );
  }
}

function narrowed(stream: JsonObject, columns: NonNullable<PlanScenario['columns']>): JsonObject {
  const schema = asObject(stream['json_schema']);
  const kept = Object.entries(asObject(schema['properties'])).filter(
    ([name, property]) => KEYS.has(name) || columns(name, asObject(property)),
  );
  return { ...stream, json_schema: { ...schema, properties: Object.fromEntries(kept) } };
}

const KEYS: ReadonlySet<string> = new Set(['id', 'Modified_Time', '_ab_cdc_deleted_at']);

function stateOf(name: string): Json {
  const bookmark = formatInstant(LAST_RUN);
  const stream_state = { v: 1, Modified_Time: bookmark, deleted_time: bookmark };
  return { type: 'STREAM', stream: { stream_descriptor: { name }, stream_state } };
}

function spentOn({ calls }: Emulator): string[] {
  const sums = new Map<string, { calls: number; credits: number }>();
  for (const { method, path, credits, query } of calls) {
    const kind = `${method} ${path.replace(/^\/crm\//, '').replace(/\d{10,}/, 'id')}${query['ids'] === undefined ? '' : '?ids'}`;
    const sum = sums.get(kind) ?? { calls: 0, credits: 0 };
    sums.set(kind, { calls: sum.calls + 1, credits: sum.credits + credits });
  }
  return [...sums].map(([kind, sum]) => `${kind} ×${sum.calls} (${sum.credits})`);
}
