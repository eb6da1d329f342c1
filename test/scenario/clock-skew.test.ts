import { expect } from 'chai';
import type { Table } from '#src/emulator/org/org.js';
import { asObject, asText, type Json, type JsonObject } from '#src/util/json.js';
import { createWorld, type World } from '../support/harness.js';
import { recordsOf, stateOf } from '../support/scenario.js';
import { tinyOrg } from '../support/tiny-org.js';

const MINUTE = 60_000;

/** Files of Airbyte's own connector name the edition: a run then makes no call before its windows are drawn. */
const CONFIG: JsonObject = { modules: ['Contacts', 'roles'], edition: 'Enterprise' };

async function inWorld(
  clockSkewMs: number,
  body: (world: World, contacts: Table, zohosNow: () => number) => Promise<void>,
): Promise<void> {
  const org = tinyOrg({ contacts: 3 });
  const world = await createWorld({ org, config: CONFIG, clockSkewMs });
  try {
    const contacts = org.modules.get('Contacts')?.table as Table;
    await body(world, contacts, () => world.clock.now() - clockSkewMs);
  } finally {
    await world.close();
  }
}

describe('scenario: the clock of this machine', () => {
  for (const [name, ahead] of [
    ['an hour ahead', 60 * MINUTE],
    ['two minutes ahead', 2 * MINUTE],
    ['two minutes behind', -2 * MINUTE],
    ['exact', 0],
  ] as const) {
    it(`${name}: windows end by Zoho's clock from the first call on, and what is changed next is not lost`, () =>
      inWorld(ahead, async (world, contacts, zohosNow) => {
        const start = zohosNow();
        const first = await world.read({ streams: ['Contacts'] });
        const reached = Date.parse(asText(stateOf(first, 'Contacts')?.['Modified_Time']) ?? '');
        expect(reached)
          .to.be.at.least(start - 1_000)
          .and.at.most(zohosNow());
        world.clock.advance(MINUTE);
        contacts.update('1002', { Last_Name: 'Changed' }, zohosNow());
        world.clock.advance(5_000);
        const second = await world.read({ streams: ['Contacts'], state: first.state });
        expect(recordsOf(second, 'Contacts').map(({ id }) => id)).to.deep.equal(['1002']);
        const output = second.logs.filter((line) => line.includes('The clock of this machine is'));
        expect(output).to.have.length(ahead === 0 ? 0 : 1);
      }));
  }

  it('I-43: an hour behind: windows end by it, and what is changed comes later, but comes', () =>
    inWorld(-60 * MINUTE, async (world, contacts, zohosNow) => {
      const first = await world.read({ streams: ['Contacts'] });
      const reached = Date.parse(asText(stateOf(first, 'Contacts')?.['Modified_Time']) ?? '');
      expect(reached).to.be.at.most(world.clock.now());
      contacts.update('1002', { Last_Name: 'Changed' }, zohosNow());
      world.clock.advance(61 * MINUTE);
      const second = await world.read({ streams: ['Contacts'], state: first.state });
      expect(recordsOf(second, 'Contacts').map(({ id }) => id)).to.include('1002');
      expect(second.logs.filter((line) => line.includes('one of the two is wrong'))).to.have.length(1);
    }));

  const stateAt = (at: number): Json => [
    {
      type: 'STREAM',
      stream: {
        stream_descriptor: { name: 'Contacts' },
        stream_state: { v: 1, Modified_Time: new Date(at).toISOString() },
      },
    },
  ];

  it('I-43: a cursor ahead of both clocks is said in each run, and kept', () =>
    inWorld(0, async (world) => {
      const state = stateAt(world.clock.now() + 60 * MINUTE);
      const run = await world.read({ streams: ['Contacts'], state });
      expect(run.logs.filter((line) => line.includes('lies ahead of the clocks'))).to.have.length(1);
      expect([run.failed, recordsOf(run, 'Contacts')]).to.deep.equal([false, []]);
      expect(stateOf(run, 'Contacts')?.['Modified_Time']).to.be.a('string');
    }));

  it('I-43: a cursor a day ahead is an error, which says the way out', () =>
    inWorld(0, async (world) => {
      const run = await world.read({
        streams: ['Contacts'],
        state: stateAt(world.clock.now() + 25 * 60 * MINUTE),
      });
      expect(run.failed).to.equal(true);
      expect(JSON.stringify(run.errors)).to.include('CURSOR_IN_FUTURE').and.to.include('reset the stream');
    }));

  it('costs no call: the list of modules, asked for in any case, tells the time', () =>
    inWorld(0, async (world) => {
      await world.read({ streams: [] });
      world.emulator.resetCounters();
      await world.read({ streams: ['Contacts'] });
      const paths = world.emulator.calls.map(({ path }) => path.replace('/crm/v8/', ''));
      expect(paths.slice(0, 3)).to.deep.equal(['settings/modules', 'settings/fields', 'Contacts']);
    }));

  it('fixed streams have no window: nothing is asked for them', () =>
    inWorld(60 * MINUTE, async (world) => {
      await world.read({ streams: [] });
      world.emulator.resetCounters();
      const run = await world.read({ streams: ['roles'] });
      expect(world.emulator.calls.map(({ path }) => path)).to.deep.equal(['/crm/v8/settings/roles']);
      expect(asObject(run.state[0]?.['sourceStats'])['recordCount']).to.be.greaterThan(0);
    }));
});
