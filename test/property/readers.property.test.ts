import { randomInt } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import type { Run, World } from '../support/harness.js';
import { configure, createWorld } from '../support/harness.js';
import {
  moduleName,
  orgOf,
  randomWorlds,
  withNames,
  without,
  type RandomWorld,
} from '../support/random-modules.js';
import { isDeletion, recordsOf } from '../support/scenario.js';
import { recordOf } from '../support/truth.js';

const STRATEGIES = ['records', 'coql', 'bulk'] as const;
const MODULES = Number(process.env['READERS_MODULES'] ?? 10);
const WORLDS = Number(process.env['READERS_WORLDS'] ?? 1);
/** The same worlds in every run, unless told otherwise: `READERS_SEED=random` looks for new ones. */
const GIVEN_SEED = process.env['READERS_SEED'] ?? '3';
const SEED = GIVEN_SEED === 'random' ? randomInt(2 ** 31 - 1) : Number(GIVEN_SEED);

type Records = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/** By module and id. */
function recordsIn(run: Run): Records {
  expect(run.failed, JSON.stringify(run.errors)).to.equal(false);
  const names = Array.from({ length: MODULES }, (_, index) => moduleName(index));
  return Object.fromEntries(names.map((name) => [name, byId(recordsOf(run, name), name)]));
}

function byId(records: readonly JsonObject[], name: string): Record<string, JsonObject> {
  const found = Object.fromEntries(records.map((record) => [asText(record['id']) ?? '', record]));
  expect(records.length, `${name}: each row once`).to.equal(Object.keys(found).length);
  return found;
}

/** What the rows must become that have changed since `since`. */
function truthOf({ emulator }: World, schemas: ReadonlyMap<string, JsonObject>, since: string): Records {
  const { org } = emulator;
  return Object.fromEntries(
    [...org.modules].map(([name, module]) => {
      const rows = [...emulator.truth(name)].filter((row) => (asText(row['Modified_Time']) ?? '') >= since);
      const schema = schemas.get(name) ?? {};
      return [
        name,
        Object.fromEntries(
          rows.map((row) => [row.id, recordOf(module, schema, withNames(row, org, module))]),
        ),
      ];
    }),
  );
}

/** As the truth has it: without the mark that only deletions have. */
const live = (records: Records): Records =>
  Object.fromEntries(
    Object.entries(records).map(([name, rows]) => [
      name,
      Object.fromEntries(
        Object.entries(rows)
          .filter(([, record]) => !isDeletion(record))
          .map(([id, record]) => [id, without(record, ['_ab_cdc_deleted_at'])]),
      ),
    ]),
  );

/** Whether the org was read in this way at all. */
function expectStrategy({ emulator }: World, strategy: (typeof STRATEGIES)[number]): void {
  const paths = emulator.calls.map(({ path }) => path);
  const isUsed = {
    records: true,
    coql: paths.some((path) => path.endsWith('/coql')),
    bulk: paths.some((path) => path.includes('/bulk/')),
  };
  expect(isUsed[strategy], `${strategy} is used`).to.equal(true);
}

/** Reads a world in every way, and, where asked for, the changes that come later, each way from its own state. */
async function check(random: RandomWorld, withChanges: boolean): Promise<void> {
  const { org, change } = orgOf(random);
  const world = await createWorld({ org, emulator: random.options });
  try {
    const { streams } = await world.discover();
    const schemas = new Map(
      streams.map((stream) => [asText(stream['name']) ?? '', asObject(stream['json_schema'])]),
    );
    const catalog = configure(streams, { streams: [...org.modules.keys()] });
    const read = async (strategy: (typeof STRATEGIES)[number], state?: JsonObject[]): Promise<Run> => {
      world.emulator.resetCounters();
      const run = await world.read({ catalog, config: { read_strategy: strategy }, ...(state && { state }) });
      // A job is not paid for where a first page of a list shows all that has changed.
      if (!state || strategy !== 'bulk') expectStrategy(world, strategy);
      return run;
    };
    const states = new Map<string, JsonObject[]>();
    const whole = truthOf(world, schemas, '');
    for (const strategy of STRATEGIES) {
      const run = await read(strategy);
      expect(differences(live(recordsIn(run)), whole), `${strategy}, all rows`).to.deep.equal([]);
      states.set(strategy, run.state);
    }
    if (!withChanges) return;
    world.clock.advance(600_000);
    change(world.emulator.clock.now());
    world.clock.advance(600_000);
    const changed = truthOf(world, schemas, '2026');
    let first: Records | undefined;
    for (const strategy of STRATEGIES) {
      const records = recordsIn(await read(strategy, states.get(strategy)));
      expect(differences(live(records), changed), `${strategy}, changed rows`).to.deep.equal([]);
      expect(differences(records, (first ??= records)), `${strategy}, deleted rows`).to.deep.equal([]);
    }
  } finally {
    await world.close();
  }
}

/** The first few values that differ, by where they are. */
function differences(given: Records, wanted: Records): string[] {
  const found: string[] = [];
  for (const [name, rows] of Object.entries(wanted)) {
    const records = given[name] ?? {};
    for (const id of new Set([...Object.keys(rows), ...Object.keys(records)])) {
      const [one, other] = [records[id] ?? {}, rows[id] ?? {}];
      for (const column of new Set([...Object.keys(one), ...Object.keys(other)]))
        if (!isDeepStrictEqual(one[column], other[column]))
          found.push(
            `${name} ${id} ${column}: ${JSON.stringify(one[column])}, not ${JSON.stringify(other[column])}`,
          );
    }
  }
  return found.slice(0, 20);
}

/**
 * Reading a row through Get Records, COQL or Bulk Read gives equal records (docs/guide.md#records), equal to the truth. What no reader can
 * tell apart is one value for all of them, see `recordOf` and docs/guide.md: nothing else is excused. A world is replayed by
 * its seed and its number: `READERS_SEED=1 READERS_MODULES=20 READERS_WORLDS=15 npx mocha … -g 'world 7'`.
 *
 * `npm test` reads one world, `npm run test:deep` 12, which are 240 modules; `READERS_WORLDS` says how many.
 */
describe(`readers: records are equal whichever way they were read (READERS_SEED=${SEED})`, function () {
  this.timeout(60_000);

  const worlds = fc.sample(randomWorlds(MODULES), { numRuns: WORLDS, seed: SEED });
  for (const [index, world] of worlds.entries()) {
    const columns = world.modules.reduce((sum, { kinds }) => sum + kinds.length, 0);
    // Increments are half the price of a first read: every second world has them.
    const withChanges = index % 2 === 0;
    const what = `${MODULES} random modules, ${columns} columns, full${withChanges ? ' and incremental' : ''}`;
    it(`world ${index + 1}: ${what}`, () => check(world, withChanges));
  }
});
