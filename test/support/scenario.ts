import { expect } from 'chai';
import type { CallRecord } from '#src/emulator/server/server.js';
import type { ExtraModule, Row } from '#src/emulator/org/org.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import { withoutFields } from '#src/state/stored-fields.js';
import type { RuleId } from '#src/protocol/validate/rules.js';
import { asText, type JsonObject } from '#src/util/json.js';
import { FEW_FIXED } from './few-fixed.js';
import {
  configure,
  createWorld,
  type ReadOptions,
  type Run,
  type World,
  type WorldOptions,
} from './harness.js';
import { violations } from './validate.js';

type ScenarioRead = Omit<ReadOptions, 'catalog'> & {
  /** Rules of the validator that this org makes us break. */
  readonly ignored?: readonly RuleId[];
};

/** A world that checks every run as Airbyte's platform does. */
export interface Scenario extends Omit<World, 'read'> {
  /** Reads. Fails if the platform would reject the output. */
  read(options?: ScenarioRead): Promise<Run>;
  /** Reads what another discovery has found. */
  readAs(catalog: JsonObject, config?: JsonObject): Promise<Run>;
  /** The truth of a module, by id. */
  truth(module: string): Map<string, Row>;
  /** Calls of one module's list since the last reset. */
  listCalls(module: string): CallRecord[];
}

/** An hour before the clock of a harness starts: the time of an org's newest rows. */
const ORG_NOW = Date.UTC(2026, 0, 31, 8, 30);

/** A world with only these modules and a few fixed streams, which makes discovery fast. */
export function onlyModules(names: readonly string[], options: Omit<WorldOptions, 'org'> = {}): WorldOptions {
  const org = createOrg({ ...options, now: ORG_NOW });
  const modules = new Map([...org.modules].filter(([name]) => names.includes(name)));
  const config = options.config?.['modules'] === undefined ? FEW_FIXED : {};
  return { ...options, config: { ...config, ...options.config }, org: { ...org, modules } };
}

/** A world with one module made for the test. */
export function oneModule(module: ExtraModule, options: Omit<WorldOptions, 'org'> = {}): WorldOptions {
  return onlyModules([module.api_name], { ...options, extraModules: [module] });
}

/** The module `Things`, for `oneModule`. */
export const things = (rows: number, times: ExtraModule['times'] = 'spread', fields = 8): ExtraModule => ({
  api_name: 'Things',
  rows,
  times,
  fields,
});

export async function createScenario(options: WorldOptions = {}): Promise<Scenario> {
  const world = await createWorld(options);
  const { streams } = await world.discover();
  world.emulator.resetCounters();
  const read = async ({ ignored, ...wanted }: ScenarioRead & { catalog: JsonObject }): Promise<Run> => {
    const run = await world.read(wanted);
    const isStopped = wanted.signal?.aborted === true;
    const found = violations(run.messages, wanted.catalog, run.failed, { isStopped, ignored });
    expect(found, 'what the platform would reject').to.deep.equal([]);
    return run;
  };
  return {
    ...world,
    read: (wanted = {}) => read({ ...wanted, catalog: configure(streams, wanted) }),
    readAs: (catalog, config = {}) => read({ catalog, config }),
    truth: (module) => new Map([...world.emulator.truth(module)].map((row) => [row.id, row])),
    listCalls: (module) => world.emulator.calls.filter(({ path }) => path === `/crm/v8/${module}`),
  };
}

/** Runs the body with a new scenario and closes it in any case. */
export async function inScenario(
  options: WorldOptions,
  body: (scenario: Scenario) => Promise<void>,
): Promise<void> {
  const scenario = await createScenario(options);
  try {
    await body(scenario);
  } finally {
    await scenario.close();
  }
}

/** The same as a test body for mocha. */
export const scenario =
  (options: WorldOptions, body: (scenario: Scenario) => Promise<void>) => (): Promise<void> =>
    inScenario(options, body);

export const recordsOf = (run: Run, stream: string): readonly JsonObject[] => run.records.get(stream) ?? [];

export const idsOf = (rows: Iterable<JsonObject>): string[] => [...rows].map(({ id }) => asText(id) ?? '');

export const isDeletion = (record: JsonObject): boolean => (record['_ab_cdc_deleted_at'] ?? null) !== null;

/** What a destination holds after these runs: the last record of each id, unless it is a deletion. */
export function upserted(stream: string, ...runs: readonly Run[]): Map<string, JsonObject> {
  const records = runs.flatMap((run) => recordsOf(run, stream));
  const last = new Map(records.map((record) => [asText(record['id']) ?? '', record]));
  return new Map([...last].filter(([, record]) => !isDeletion(record)));
}

/** Fails unless each row is delivered exactly once, and no other. */
export function expectExactlyOnce(run: Run, stream: string, truth: ReadonlyMap<string, Row>): void {
  const ids = idsOf(recordsOf(run, stream));
  expect(new Set(ids).size, `${stream}: distinct ids of ${ids.length} records`).to.equal(ids.length);
  expect(ids.sort()).to.deep.equal([...truth.keys()].sort());
}

/** The cursor of the last state of a stream. */
export function cursorOf(run: Run, stream: string): string | undefined {
  const found = stateOf(run, stream);
  return asText(found?.['Modified_Time']);
}

/** The last state of a stream, without the columns that it keeps. */
export function stateOf(run: Run, stream: string): JsonObject | undefined {
  const state = wholeStateOf(run, stream);
  return state && withoutFields(state);
}

export function wholeStateOf(run: Run, stream: string): JsonObject | undefined {
  for (const { stream: holder } of run.state) {
    const { stream_descriptor: descriptor, stream_state: state } = holder as {
      stream_descriptor: { name: string };
      stream_state: JsonObject;
    };
    if (descriptor.name === stream) return state;
  }
  return undefined;
}
