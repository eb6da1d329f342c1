import type { Emulator } from '#src/emulator/server/server.js';
import { parseInstant } from '#src/util/clock.js';
import { asObjects, type Json, type JsonObject } from '#src/util/json.js';
import { configure, createWorld } from '../support/harness.js';
import { violations } from '../support/validate.js';
import { createTapWorld, selectIn } from '../support/tap-world.js';
import { createAirbyteWarehouse, createSingerWarehouse, type Warehouse } from './destinations.js';
import type { Setup } from './history.js';
import { modelOrg, MODULES } from './org.js';

/** What a run said, and how it ended. */
export interface RunOutput {
  readonly messages: readonly JsonObject[];
  readonly complete: boolean;
  /** What it told people. */
  readonly reported: readonly string[];
  /** What the protocol has against it. */
  readonly objections: readonly string[];
}

export interface RunOptions {
  readonly catalog: JsonObject;
  readonly state: Json | undefined;
  readonly signal: AbortSignal;
  readonly config: JsonObject;
  /** Hears the number of messages so far. */
  readonly onMessage: (count: number) => void;
}

/** One of the two programs over an emulated org, with the destination that belongs to it. */
export interface Side {
  readonly emulator: Emulator;
  /** Zoho's time, and ours. */
  readonly advance: (ms: number) => void;
  readonly startAt: number | undefined;
  readonly warehouse: Warehouse;
  /** A catalog with all streams of the modules configured. */
  readonly discover: () => Promise<JsonObject>;
  readonly run: (options: RunOptions) => Promise<RunOutput>;
  readonly close: () => Promise<void>;
}

/** Where the virtual clocks of both worlds begin. */
const CLOCK_START = Date.UTC(2026, 0, 31, 9, 30);
const HOUR = 3_600_000;
/** Token throttles are no part of a history. */
const ZOHO = { tokenThrottle: { count: 10_000, windowMs: 600_000 } };

/** What a first discovery finds is the same for each org: by the program and what shapes a catalog. */
const found = new Map<string, readonly JsonObject[]>();

export async function createSide(setup: Setup): Promise<Side> {
  const startsAt = (parseInstant(setup.zone.change) ?? CLOCK_START) - setup.early * HOUR;
  const org = modelOrg(setup.rows, setup.zone.name, startsAt);
  const startAt = setup.start ? startsAt - 24 * HOUR - 3_000 : undefined;
  const config: JsonObject = {
    modules: [...MODULES],
    read_strategy: setup.strategy,
    embed_children: setup.embed,
    include_converted_leads: setup.converted,
    lookback_seconds: setup.lookback,
    ...(startAt === undefined ? {} : { start_datetime: new Date(startAt).toISOString() }),
    reconcile_hours: 0,
    formula_refresh_hours: FORMULA_HOURS,
  };
  const open = setup.side === 'airbyte' ? openAirbyte : openSinger;
  const side = await open(setup, org, config);
  side.advance(startsAt - CLOCK_START);
  side.emulator.clock.advance(setup.skew);
  const key = `${setup.side} ${setup.embed}`;
  let isFirst = true;
  return {
    ...side,
    startAt,
    discover: async () => {
      const known = isFirst ? found.get(key) : undefined;
      const streams = known ?? (await side.discover());
      if (isFirst) found.set(key, streams);
      isFirst = false;
      return side.select(streams);
    },
  };
}

/** Formulas are read again when they are so old. */
export const FORMULA_HOURS = 6;

type Org = ReturnType<typeof modelOrg>;
interface Opened extends Omit<Side, 'startAt' | 'discover'> {
  readonly discover: () => Promise<readonly JsonObject[]>;
  /** The catalog of a user. */
  readonly select: (streams: readonly JsonObject[]) => JsonObject;
}

async function openAirbyte({ zoho, modules }: Setup, org: Org, config: JsonObject): Promise<Opened> {
  const world = await createWorld({ org, config, emulator: { ...ZOHO, ...zoho } });
  return {
    emulator: world.emulator,
    advance: (ms) => world.clock.advance(ms),
    warehouse: createAirbyteWarehouse(),
    discover: async () => (await world.discover()).streams,
    select: (streams) => configure(streams, { streams: modules }),
    run: async ({ onMessage, state, ...options }) => {
      let count = 0;
      const run = await world.read({
        ...options,
        ...(state === undefined ? {} : { state }),
        onMessage: () => onMessage((count += 1)),
      });
      return {
        messages: run.messages,
        complete: !run.failed,
        reported: [...run.logs, ...run.errors.map((error) => JSON.stringify(error))],
        objections: [
          ...violations(run.messages, options.catalog, run.failed, { isStopped: options.signal.aborted }),
          ...(run.thrown ? [run.thrown.userMessage] : []),
        ],
      };
    },
    close: () => world.close(),
  };
}

async function openSinger({ zoho, modules }: Setup, org: Org, config: JsonObject): Promise<Opened> {
  const world = await createTapWorld(() => org, { ...ZOHO, ...zoho }, { config, catalog: { streams: [] } });
  return {
    emulator: world.emulator,
    advance: (ms) => world.clock.advance(ms),
    warehouse: createSingerWarehouse(),
    discover: async () => asObjects((await world.discover())['streams']),
    select: (streams) => selectIn({ streams: [...streams] }, modules),
    run: async ({ onMessage, state, ...options }) => {
      const { messages, complete, reported } = await world.sync({
        ...options,
        ...(state === undefined ? {} : { state }),
        onLine: (_, lines) => onMessage(lines),
      });
      return { messages, complete, reported, objections: [] };
    },
    close: () => world.close(),
  };
}
