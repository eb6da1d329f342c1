import { expect } from 'chai';
import { createScenario, cursorOf, idsOf, recordsOf, type Scenario } from '../support/scenario.js';

/** A later day: what happens now lies behind the cursor of every state so far. */
const laterOn = ({ clock }: Scenario): void => clock.advance(60_000);

/** Three rows of one second are changed, one of another second, and one is new. Their ids. */
function changeSome({ emulator }: Scenario, module: string): string[] {
  const { table } = emulator.org.modules.get(module)!;
  const now = emulator.clock.now();
  const ids = [...table.scan({ sort: 'id', order: 'asc', converted: 'both' })].map(({ id }) => id);
  const changed = [ids[0]!, ids[7]!, ids.at(-1)!];
  for (const id of changed) table.update(id, { Description: 'changed' }, now);
  table.update(ids[20]!, { Description: 'changed' }, now - 5_000);
  return [...changed, ids[20]!, table.insert({ Last_Name: 'New' }, now).id];
}

describe('scenario: increments of the whole org', function () {
  this.timeout(60_000);
  let world: Scenario;

  before(async () => {
    world = await createScenario();
  });
  after(() => world.close());

  it('I-8: without changes a second run makes one list call per stream and delivers no record of it', async () => {
    const first = await world.read();
    laterOn(world);
    world.emulator.resetCounters();
    const second = await world.read({ state: first.state });
    expect(second.failed).to.equal(false);
    const incremental = [...first.statuses.keys()].filter((name) => cursorOf(first, name) !== undefined);
    expect(incremental.length).to.be.greaterThan(25);
    for (const name of incremental) {
      expect(world.listCalls(name), name).to.have.length(1);
      expect(recordsOf(second, name), name).to.deep.equal([]);
    }
    expect(
      world.emulator.calls.filter(({ path }) => /fetch_full_data|v8\/\w+\/\d+$/.test(path)),
    ).to.deep.equal([]);
  });

  it('I-7: after changes a run delivers exactly the changed rows of each stream', async () => {
    const first = await world.read();
    laterOn(world);
    const changed = new Map(
      ['Leads', 'Accounts', 'Everything'].map((name) => [name, changeSome(world, name)]),
    );
    laterOn(world);
    const second = await world.read({ state: first.state });
    for (const name of first.statuses.keys()) {
      if (cursorOf(first, name) === undefined) continue;
      expect(idsOf(recordsOf(second, name)).sort(), name).to.deep.equal((changed.get(name) ?? []).sort());
    }
  });
});
