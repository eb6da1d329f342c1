import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '#src/emulator/server/server.js';
import type { JsonObject } from '#src/util/json.js';
import { skipLoudly } from '../../support/skip.js';
import { differences } from './differences.js';
import { findPostgres, type Postgres } from './postgres.js';
import { needProgram } from './programs.js';
import { expectWell, pipe, type Piped, type PipeOptions } from './run.js';
import {
  discoverAll,
  echoedState,
  writeJson,
  streamsOf,
  tapCommand,
  understand,
  type SingerOutput,
} from './singer.js';
import type { Target } from './targets.js';
import { FEW_FIXED } from '../../support/few-fixed.js';
import { truthOf } from './truth.js';
import { nameWarehouse, type Warehouse } from './warehouse.js';

/** `tap-zoho | target-postgres`, run again and again as a scheduler would: what the target echoes is the next state. */
export interface Pipeline {
  readonly warehouse: Warehouse;
  /** Runs both; they have to succeed unless `options` ends one of them. */
  readonly run: (options?: PipeOptions & { readonly failing?: boolean }) => Promise<Step>;
  /** What `--discover` says now is the catalog from now on. */
  readonly discover: () => Promise<JsonObject>;
  /** The state that the next run is given. */
  readonly state: () => JsonObject | undefined;
  /** Where the warehouse differs from the org in the streams of the catalog, in words. */
  readonly wrong: () => Promise<string[]>;
  readonly close: () => Promise<void>;
}

export interface Step extends Piped {
  readonly output: SingerOutput;
}

/** Skips the suite where the target or a PostgreSQL cannot be had. */
export async function needPostgres(context: Mocha.Context, target: Target): Promise<Postgres> {
  needProgram(context, target.name);
  const postgres = await findPostgres();
  return 'reason' in postgres ? skipLoudly(context, postgres.reason) : postgres;
}

export async function createPipeline(
  context: Mocha.Context,
  target: Target,
  zoho: Emulator,
  settings: JsonObject = {},
): Promise<Pipeline> {
  const postgres = await needPostgres(context, target);
  const program = needProgram(context, target.name);
  const folder = mkdtempSync(join(tmpdir(), 'pipeline-'));
  const warehouse = nameWarehouse(postgres);
  const config = { ...zoho.connection, ...FEW_FIXED, ...settings };
  const targetConfig = writeJson(folder, 'target.json', target.config(postgres, warehouse.schema));
  let catalog: JsonObject | undefined;
  let state: JsonObject | undefined;

  const discover = async (): Promise<JsonObject> => (catalog = await discoverAll(folder, config));
  return {
    warehouse,
    discover,
    state: () => state,
    run: async (options = {}) => {
      const files = { config, catalog: catalog ?? (await discover()), ...(state ? { state } : {}) };
      const reader = { command: program.command, args: ['--config', targetConfig], cwd: folder };
      const step = await pipe(tapCommand(folder, files), reader, options);
      state = echoedState(step.target.stdout) ?? state;
      if (options.failing !== true) {
        expectWell(target.name, step.target);
        expectWell('tap-zoho', step.tap);
      }
      return { ...step, output: understand(step.tap.stdout) };
    },
    wrong: () => differencesOf(warehouse, zoho, target, catalog),
    close: async () => {
      await warehouse.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where the warehouse differs from the org, in all streams or in those of a catalog. */
export async function differencesOf(
  warehouse: Warehouse,
  zoho: Emulator,
  target: Target,
  catalog?: JsonObject,
): Promise<string[]> {
  const rows = await warehouse.rows();
  const selected = catalog && new Set(streamsOf(catalog).map(({ stream }) => stream));
  const truth = [...truthOf(zoho)].filter(([stream]) => selected?.has(stream) ?? true);
  return truth.flatMap(([stream, expected]) =>
    differences(stream, expected, live(rows.get(stream.toLowerCase())), target.reading),
  );
}

/** Rows that are not marked as deleted, without properties (`test/scenario/system-properties.test.ts` compares those). */
function live(rows: ReadonlyMap<string, JsonObject> = new Map()): ReadonlyMap<string, JsonObject> {
  const present = [...rows].filter(([, row]) => (row['_sdc_deleted_at'] ?? null) === null);
  return new Map(present.map(([id, row]) => [id, fieldsOf(row)]));
}

function fieldsOf(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('$')));
}

/** A few of the differences, so that a failure can be read. */
export async function expectEqual(pipeline: Pipeline): Promise<void> {
  const wrong = await pipeline.wrong();
  expect(wrong.slice(0, 10), `${wrong.length} differences`).to.deep.equal([]);
}
