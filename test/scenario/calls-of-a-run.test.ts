import { expect } from 'chai';
import { createScenario, oneModule, scenario, stateOf, things, type Scenario } from '../support/scenario.js';

/** The calls of a run by kind, without those that the run makes once: `{list: 1, deleted: 1}`. */
function calls({ emulator }: Scenario): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const { path } of emulator.calls) {
    const [, kind] = /(fields|count|deleted|Things)$/.exec(path) ?? [];
    if (kind !== undefined) counted[kind] = (counted[kind] ?? 0) + 1;
  }
  return counted;
}

describe('scenario: what a run asks, and when', function () {
  this.timeout(60_000);

  it(
    'F-I11: a module without rows costs one list, is not counted, and has no bookmark whose deletions could be missed',
    scenario(oneModule(things(0)), async (world) => {
      const first = await world.read();
      expect(calls(world)).to.deep.equal({ fields: 1, Things: 1 });
      expect(stateOf(first, 'Things')).to.not.have.any.keys('Modified_Time', 'deleted_time', 'ids', 'ids_at');
      world.emulator.resetCounters();
      const second = await world.read({ state: first.state });
      expect(calls(world)).to.include({ Things: 1 }).and.not.have.any.keys('count', 'deleted');
      expect([first.failed, second.failed]).to.deep.equal([false, false]);
    }),
  );

  it(
    'a module that is overwritten is counted, also without rows: an answer that is wrong would empty its table',
    scenario(oneModule(things(0)), async (world) => {
      const { streams } = await world.discover();
      const catalog = {
        streams: streams
          .filter(({ name }) => name === 'Things')
          .map((stream) => ({ stream, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' })),
      };
      world.emulator.resetCounters();
      await world.readAs(catalog);
      expect(calls(world)).to.include({ count: 1 });
    }),
  );

  it('I-7: a run waits for nothing: its windows end three seconds before it, and later changes come with the next', async () => {
    const world = await createScenario(oneModule(things(30)));
    try {
      const table = world.emulator.org.modules.get('Things')!.table;
      const [id = ''] = [...world.truth('Things').keys()];
      const stop = world.emulator.onRequest(({ path }) => {
        if (path.endsWith('settings/fields')) table.update(id, { Name: 'late' }, world.clock.now() - 1_000);
        return undefined;
      });
      const first = await world.read();
      stop();
      const second = await world.read({ state: first.state });
      expect([first, second].map((run) => run.records.get('Things')?.length)).to.deep.equal([29, 1]);
      expect(world.clock.sleeps).to.deep.equal([]);
    } finally {
      await world.close();
    }
  });

  it(
    'discovery asks for the limits of the org first, and then as much at a time as they allow',
    scenario(oneModule(things(0)), async (world) => {
      world.emulator.resetCounters();
      await world.discover();
      expect(world.emulator.calls[0]?.path).to.equal('/crm/v8/org');
    }),
  );
});
