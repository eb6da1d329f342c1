import { expect } from 'chai';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import type { Run } from './harness.js';
import { onlyModules, recordsOf, scenario, upserted, type Scenario } from './scenario.js';

const COLUMNS = ['id', 'Modified_Time', 'Name'];
export const TWO = ['Things', 'Others'];
export const FIVE = ['Things', 'Others', 'Thirds', 'Fourths', 'Fifths'];
export const modules = (names: readonly string[], rows: number) =>
  onlyModules(names, { extraModules: names.map((api_name) => ({ api_name, rows, fields: 6 })) });
export const two = (rows: number) => modules(TWO, rows);

/** A run, and what it has cost by the emulator's count. */
export async function readWithin(
  world: Scenario,
  config: JsonObject,
  state: JsonObject[] = [],
  streams: readonly string[] = TWO,
): Promise<Run & { readonly spent: number }> {
  world.emulator.resetCounters();
  const run = await world.read({ streams, columns: COLUMNS, config, state });
  return { ...run, spent: world.emulator.credits() };
}

/** The last state of each stream, as a platform keeps them over runs. */
export function kept(runs: readonly Run[]): JsonObject[] {
  const nameOf = ({ stream }: JsonObject): string =>
    asText(asObject(asObject(stream)['stream_descriptor'])['name']) ?? '';
  return [...new Map(runs.flatMap(({ state }) => state).map((state) => [nameOf(state), state])).values()];
}

export function expectEqualToTruth(world: Scenario, runs: readonly Run[]): void {
  for (const name of TWO) {
    expect([...upserted(name, ...runs).keys()].sort()).to.deep.equal([...world.truth(name).keys()].sort());
  }
}

/** Runs with so many credits each, until all rows are there: each spends them, and no more. */
export const spendsThemAll = (limit: number, rows: number): (() => Promise<void>) =>
  scenario(two(rows), async (world) => {
    const runs: (Run & { spent: number })[] = [];
    do runs.push(await readWithin(world, { api_credits_per_sync: limit }, kept(runs)));
    while (runs.at(-1)!.failed && runs.length < 10);
    expect(runs.length).to.be.within(2, 4);
    for (const run of runs.slice(0, -1)) {
      // A call for deletions costs two: one credit may be left over.
      expect(run.spent).to.be.within(limit * 0.98 - 1, limit);
      expect(run.errors).to.have.length(1);
      expect(run.errors[0]).to.include({
        internal_message: 'API_CREDITS_LIMIT',
        failure_type: 'transient_error',
      });
      expect(run.errors[0]).not.to.have.property('stream_descriptor');
    }
    expect(runs.at(-1)!.spent).to.be.at.most(limit);
    expect(runs.at(-1)!.errors).to.deep.equal([]);
    expectEqualToTruth(world, runs);
    // Little is read twice: less than a page for each stream and cut.
    const total = runs.flatMap((run) => TWO.flatMap((name) => recordsOf(run, name))).length;
    expect(total).to.be.within(2 * rows, 2 * rows + runs.length * TWO.length * 200);
  });
