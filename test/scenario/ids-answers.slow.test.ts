import { expect } from 'chai';
import { asText, type JsonObject } from '#src/util/json.js';
import type { Run } from '../support/harness.js';
import { breakIds, IDS_FAULTS } from '../support/by-ids.js';
import { cursorOf, isDeletion, onlyModules, recordsOf, scenario, upserted } from '../support/scenario.js';
import { MODES } from '../support/things.js';

/** Columns of tasks that neither a query nor a job has in full. */
const COLUMNS = ['id', 'Modified_Time', 'Subject', 'What_Id', 'Layout'];

const byId = (run: Run, stream: string): Map<string, JsonObject> =>
  new Map(recordsOf(run, stream).map((record) => [asText(record['id']) ?? '', record]));

describe('I-36: scenario: an answer by ids that is not right', function () {
  this.timeout(120_000);

  for (const strategy of ['bulk', 'coql'] as const) {
    for (const [name, fault] of IDS_FAULTS) {
      it(
        `${strategy}: one that ${name} costs no row and no value`,
        scenario(onlyModules(['Tasks'], { rows: { Tasks: 330 } }), async (world) => {
          const options = { streams: ['Tasks'], columns: COLUMNS };
          const right = byId(await world.read(options), 'Tasks');
          const stop = await breakIds(world, 'Tasks', fault);
          const run = await world.read({ ...options, config: { read_strategy: strategy } });
          stop();
          expect(run.failed, run.logs.join('\n')).to.equal(false);
          expect([...byId(run, 'Tasks')]).to.have.deep.members([...right]);
          expect(run.logs.filter((text) => /is unavailable/.test(text)).length).to.be.at.most(2);
          expect(cursorOf(run, 'Tasks')).not.to.equal(undefined);
        }),
      );
    }
  }

  it(
    'rows that are deleted before they are completed are not missed',
    scenario(onlyModules(['Tasks'], { rows: { Tasks: 250 } }), async (world) => {
      const { table } = world.emulator.org.modules.get('Tasks')!;
      const gone = [...world.truth('Tasks').keys()].slice(0, 30);
      let isDone = false;
      world.emulator.onRequest(({ path, query }) => {
        if (!path.endsWith('/Tasks') || query['ids'] === undefined || isDone) return undefined;
        isDone = true;
        for (const id of gone) table.remove(id, world.emulator.clock.now(), 'recycle');
        return undefined;
      });
      const config = { read_strategy: 'bulk' };
      const run = await world.read({ streams: ['Tasks'], columns: COLUMNS, config });
      expect([run.failed, run.logs.filter((text) => /is unavailable/.test(text))]).to.deep.equal([false, []]);
      // Some were completed before.
      expect([...byId(run, 'Tasks').keys()]).to.include.members([...world.truth('Tasks').keys()]);
    }),
  );

  const family = { rows: { Accounts: 40, Alternate_Address: 90 }, config: { embed_children: true } };
  for (const [name, fault] of IDS_FAULTS) {
    it(
      `embedded children: one that ${name} costs none of them`,
      scenario(onlyModules(['Accounts', 'Alternate_Address'], family), async (world) => {
        const options = { streams: ['Accounts'], columns: ['id', 'Modified_Time', 'Alternate_Address'] };
        const right = byId(await world.read(options), 'Accounts');
        const stop = await breakIds(world, 'Alternate_Address', fault);
        const run = await world.read(options);
        stop();
        expect(run.failed, run.logs.join('\n')).to.equal(false);
        expect([...byId(run, 'Accounts')]).to.have.deep.members([...right]);
      }),
    );
  }

  for (const mode of MODES) {
    it(
      `a list of deletions is not believed against a record that is there (${mode})`,
      scenario(onlyModules(['Tasks'], { rows: { Tasks: 60 } }), async (world) => {
        const { table } = world.emulator.org.modules.get('Tasks')!;
        const first = await world.read({ streams: ['Tasks'], mode });
        world.clock.advance(60_000);
        const [id = ''] = world.truth('Tasks').keys();
        table.remove(id, world.clock.now(), 'recycle');
        world.clock.advance(2_000);
        table.restore(id, world.clock.now());
        world.clock.advance(60_000);
        const stop = await breakIds(world, 'Tasks', IDS_FAULTS[0]![1]);
        const second = await world.read({ streams: ['Tasks'], mode, state: first.state });
        stop();
        expect(recordsOf(second, 'Tasks').filter(isDeletion)).to.deep.equal([]);
        expect([...upserted('Tasks', first, second).keys()]).to.include(id);
      }),
    );
  }
});
