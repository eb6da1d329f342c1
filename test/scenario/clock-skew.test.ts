import { expect } from 'chai';
import type { Table } from '#src/emulator/org/org.js';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import { createWorld, type World } from '../support/harness.js';
import { recordsOf, stateOf } from '../support/scenario.js';
import { tinyOrg } from '../support/tiny-org.js';

const MINUTE = 60_000;

/** Files of Airbyte's own connector name the edition: a run then makes no call before its windows are drawn. */
const CONFIG: JsonObject = { modules: ['Contacts'], edition: 'Enterprise' };

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
    ['an hour behind', -60 * MINUTE],
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
        const output = second.logs.filter((line) => line.includes('by which windows are drawn'));
        expect(output).to.have.length(ahead === 0 ? 0 : 1);
      }));
  }

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
