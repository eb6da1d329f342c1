import { expect } from 'chai';
import { forecast } from '../support/forecast.js';
import { configure, type WorldOptions } from '../support/harness.js';
import { onlyModules, oneModule, scenario, things } from '../support/scenario.js';
import { changeEach } from '../support/things.js';

interface Case {
  readonly name: string;
  readonly world: WorldOptions;
  readonly streams: readonly string[];
  readonly columns?: readonly string[];
  /** Changes every n-th row after a first read. */
  readonly changedEach?: number;
}

const PLAIN = ['id', 'Modified_Time', 'Name'];
const auto = (rows: number, columns = 8): WorldOptions =>
  oneModule(things(rows, 'spread', columns), { config: { read_strategy: 'auto' } });
const leads = (rows: number, emulator: WorldOptions['emulator'] = {}): WorldOptions =>
  onlyModules(['Leads', 'Contacts', 'Accounts', 'Deals'], {
    rows: { Leads: rows, Contacts: 50, Accounts: 50, Deals: 50 },
    emulator,
    config: { read_strategy: 'auto' },
  });

const CASES: readonly Case[] = [
  { name: 'an empty module', world: auto(0), streams: ['Things'] },
  { name: '150 rows', world: auto(150), streams: ['Things'] },
  { name: '900 rows of a few columns', world: auto(900), streams: ['Things'], columns: PLAIN },
  { name: '5,000 rows of a few columns', world: auto(5_000), streams: ['Things'], columns: PLAIN },
  { name: '1,500 rows of 130 columns', world: auto(1_500, 130), streams: ['Things'] },
  { name: 'leads with a lookup into several modules', world: leads(2_000), streams: ['Leads'] },
  {
    name: 'the same where queries refuse its name',
    world: leads(2_000, { coqlJoinedNames: 'refused' }),
    streams: ['Leads'],
  },
  { name: 'several modules', world: leads(700), streams: ['Leads', 'Contacts', 'Accounts', 'Deals'] },
  {
    name: 'nothing has changed',
    world: auto(400),
    streams: ['Things'],
    columns: PLAIN,
    changedEach: Infinity,
  },
  {
    name: 'a tenth of 6,000 rows has changed',
    world: auto(6_000),
    streams: ['Things'],
    columns: PLAIN,
    changedEach: 10,
  },
];

describe('scenario: a forecast and what the sync then spends', function () {
  this.timeout(120_000);
  for (const { name, world: options, streams, columns, changedEach } of CASES) {
    it(
      name,
      scenario(options, async (world) => {
        const wanted = { streams, ...(columns && { columns }) };
        const { streams: found } = await world.discover();
        const catalog = configure(found, wanted);
        const state = changedEach === undefined ? [] : (await world.read(wanted)).state;
        if (changedEach !== undefined) {
          changeEach(world, changedEach);
          await world.clock.sleep(600_000);
        }
        world.emulator.resetCounters();
        const plan = await forecast(world, catalog, state);
        const asked = world.emulator.credits();
        expect(plan.spent.credits, 'what the forecast says of itself').to.equal(asked);
        expect(asked, 'its own cost').to.be.at.most(3 + 12 * streams.length);
        world.emulator.resetCounters();
        const run = await world.read({ ...wanted, state });
        expect(run.failed).to.equal(false);
        const { least, most } = plan.credits;
        const words = JSON.stringify(plan, null, 1);
        expect(world.emulator.credits(), words).to.be.within(least, most);
        expect(most - least, 'width').to.be.at.most(8 * streams.length + 0.6 * world.emulator.credits());
      }),
    );
  }
});
