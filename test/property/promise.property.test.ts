import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonObject } from '#src/util/json.js';
import { FEW_FIXED } from '../support/few-fixed.js';
import { forecast } from '../support/forecast.js';
import { configure, createWorld, type World } from '../support/harness.js';
import { changeEach } from '../support/things.js';
import { costlyModules, costlyOrg, type CostlyModule } from '../support/random-costs.js';

const MODULES = Number(process.env['PROMISE_MODULES'] ?? 4);
/** The same modules in every run, unless told otherwise: `PROMISE_SEED=random` looks for new ones. */
const GIVEN_SEED = process.env['PROMISE_SEED'] ?? '1';
const SEED = GIVEN_SEED === 'random' ? randomInt(2 ** 31 - 1) : Number(GIVEN_SEED);

/** Share of the spent credits by which a forecast or a promise may miss them. */
const TOLERANCE = 0.15;
/** Single calls: on a small module a share of a credit says nothing. */
const FEW_CREDITS = 6;

/** `Things: planned 20 to 34 API credits, spent 25` */
const COMPARED = /^Things: planned (\d+) to (\d+) API credits?, spent (\d+)$/;

async function check(module: CostlyModule, withChanges: boolean): Promise<void> {
  const world = await createWorld({
    org: costlyOrg(module),
    emulator: module.options,
    config: { ...FEW_FIXED, read_strategy: 'auto' },
  });
  try {
    const { streams } = await world.discover();
    const catalog = configure(streams, { streams: ['Things'] });
    const whole = await compare(world, catalog, []);
    const margin = Math.max(FEW_CREDITS, TOLERANCE * whole.spent);
    expect(Math.abs(whole.middle - whole.spent), `the middle of the forecast, ${whole.words}`).to.be.at.most(
      margin,
    );
    if (!withChanges) return;
    changeEach(world, module.changedEach);
    world.clock.advance(600_000);
    await compare(world, catalog, whole.state);
  } finally {
    await world.close();
  }
}

/** Forecasts a sync, reads, and compares what was promised with what was spent. */
async function compare(world: World, catalog: JsonObject, state: JsonObject[]) {
  const plan = await forecast(world, catalog, state);
  world.emulator.resetCounters();
  const run = await world.read({ catalog, state });
  expect(run.failed, JSON.stringify(run.errors)).to.equal(false);
  const spent = world.emulator.credits();
  const calls = world.emulator.calls.map(({ method, path, credits }) => `${method} ${path} ${credits}`);
  const words = JSON.stringify({ plan, logs: run.logs, calls }, null, 1);
  const { least, most } = plan.credits;
  expect(spent, words).to.be.within(least, most);
  for (const [, from, to, own] of run.logs.flatMap((text) => [COMPARED.exec(text) ?? []]))
    if (own !== undefined) expect(Number(own), words).to.be.within(Number(from), Number(to));
  return { spent, middle: (least + most) / 2, words, state: run.state };
}

/** What a module costs depends on its columns, on how full they are, and on what Zoho refuses. */
describe(`promise: what random modules cost is what was promised (PROMISE_SEED=${SEED})`, function () {
  this.timeout(60_000);

  for (const [index, module] of fc.sample(costlyModules, { numRuns: MODULES, seed: SEED }).entries()) {
    const { rows, columns, changedEach } = module;
    const withChanges = index % 2 === 0;
    const what = `${rows} rows, ${columns.length} columns${withChanges ? `, then one of ${changedEach} changed` : ''}`;
    it(`module ${index + 1}: ${what}`, () => check(module, withChanges));
  }
});
