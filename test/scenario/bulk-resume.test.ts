import { expect } from 'chai';
import { asObject, asObjects, asText, type JsonObject } from '#src/util/json.js';
import { bulk, expectAll, made } from '../support/bulk-jobs.js';
import type { Run } from '../support/harness.js';
import {
  expectExactlyOnce,
  idsOf,
  onlyModules,
  recordsOf,
  scenario,
  stateOf,
  type Scenario,
} from '../support/scenario.js';
import { COLUMNS } from '../support/things.js';

/** A run that is stopped as soon as its state tells of so many jobs. */
async function readUntilJobs(world: Scenario, jobs: number, state: JsonObject[] = []): Promise<Run> {
  const controller = new AbortController();
  const run = await world.read({
    columns: COLUMNS,
    state,
    signal: controller.signal,
    onMessage: ({ state: output }) => {
      const found = asObject(asObject(asObject(output)['stream'])['stream_state'])['jobs'];
      if (asObjects(found).length >= jobs) controller.abort(new Error('stopped'));
    },
  });
  expect(run.failed).to.equal(true);
  expect(run.errors).to.deep.equal([]);
  return run;
}

describe('scenario: bulk read jobs of a run that was cut', function () {
  this.timeout(120_000);

  for (const mode of ['strategy bulk', 'strategy records'] as const) {
    it(
      `I-27: are found again and not paid twice (${mode})`,
      scenario(bulk(600), async (world) => {
        const first = await readUntilJobs(world, 1);
        expect(made(world)).to.equal(1);
        world.clock.advance(3_600_000);
        world.emulator.resetCounters();
        const config = mode === 'strategy records' ? { read_strategy: 'records' } : {};
        const second = await world.read({ columns: COLUMNS, state: first.state, config });
        expect(second.failed).to.equal(false);
        expectAll(world, first, second);
        // The stretch since the first run is new; the job of the one before is there.
        expect(made(world)).to.equal(mode === 'strategy bulk' ? 1 : 0);
        expect(world.emulator.calls.filter(({ path }) => path.endsWith('/result')).length).to.be.at.least(1);
        expect(stateOf(second, 'Things')).to.not.have.any.keys('jobs', 'done');
      }),
    );
  }

  it(
    'I-27: that are older than a day are made again',
    scenario(bulk(600), async (world) => {
      const first = await readUntilJobs(world, 1);
      world.clock.advance(3 * 86_400_000);
      world.emulator.resetCounters();
      const second = await world.read({ columns: COLUMNS, state: first.state });
      expect(second.failed).to.equal(false);
      expect(made(world)).to.equal(1);
      expectAll(world, first, second);
    }),
  );

  it(
    'I-27: are of no use to other columns, and to a run that wants converted leads now',
    scenario(
      onlyModules(['Leads'], { rows: { Leads: 300 }, config: { read_strategy: 'bulk' } }),
      async (world) => {
        const controller = new AbortController();
        const first = await world.read({
          streams: ['Leads'],
          columns: COLUMNS,
          signal: controller.signal,
          onMessage: (message) => {
            if (/"jobs"/.test(JSON.stringify(message))) controller.abort(new Error('stopped'));
          },
        });
        const config = { include_converted_leads: true };
        const second = await world.read({ streams: ['Leads'], columns: COLUMNS, state: first.state, config });
        expectExactlyOnce(second, 'Leads', world.truth('Leads'));
      },
    ),
  );

  it(
    'I-27: with a gap between them leave no row out',
    scenario(bulk(600), async (world) => {
      const first = await readUntilJobs(world, 1);
      const [job] = asObjects(stateOf(first, 'Things')?.['jobs']);
      const { table } = world.emulator.org.modules.get('Things')!;
      const times = [...table.scan({ sort: 'Modified_Time', order: 'asc' })].map((row) =>
        asText(row['Modified_Time'])!,
      );
      const state = [
        {
          type: 'STREAM',
          stream: {
            stream_descriptor: { name: 'Things' },
            // The job's own stretch begins before: only what it says it holds is taken for done.
            stream_state: {
              v: 1,
              Modified_Time: times[100]!,
              jobs: [{ ...job, from: times[300]!, to: times[400]! }],
            },
          },
        },
      ];
      const second = await world.read({ columns: COLUMNS, state });
      const ids = new Set(idsOf(recordsOf(second, 'Things')));
      for (const row of table.scan({ sort: 'id', order: 'asc' }))
        if (asText(row['Modified_Time'])! >= times[100]!) expect(ids.has(row.id)).to.equal(true);
    }),
  );
});
