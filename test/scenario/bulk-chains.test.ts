import { expect } from 'chai';
import type { JsonObject } from '#src/util/json.js';
import { bulk, expectAll, isCreated, made } from '../support/bulk-jobs.js';
import type { WorldOptions } from '../support/harness.js';
import {
  expectExactlyOnce,
  idsOf,
  oneModule,
  recordsOf,
  scenario,
  things,
  upserted,
} from '../support/scenario.js';
import { COLUMNS, given, tableOf } from '../support/things.js';

/** Where COQL is closed nothing cuts the stretches, and a job that is full leads to the next one. */
const NO_COQL = ['ZohoCRM.modules.ALL', 'ZohoCRM.settings.ALL', 'ZohoCRM.users.ALL', 'ZohoCRM.bulk.ALL'];

describe('scenario: a module of more rows than a job holds, where COQL is closed', function () {
  this.timeout(120_000);
  const chained = (more: WorldOptions['emulator'] = {}): WorldOptions =>
    bulk(560, { bulkPageRows: 200, scopes: NO_COQL, ...more });
  const KINDS = ['keyset', 'offset'] as const;

  for (const bulkPageToken of KINDS) {
    it(
      `I-28: three jobs follow each other by ${bulkPageToken} tokens, each row once`,
      scenario(chained({ bulkPageToken }), async (world) => {
        const run = await world.read({ columns: COLUMNS });
        expect(run.failed).to.equal(false);
        expect(made(world)).to.equal(3);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
      }),
    );

    for (const kind of ['edit', 'delete'] as const) {
      it(
        `I-28: rows of the first job that ${kind === 'edit' ? 'change' : 'go'} before the second hide none (${bulkPageToken} tokens)`,
        scenario(chained({ bulkPageToken }), async (world) => {
          const before = [...world.truth('Things').keys()];
          let jobs = 0;
          const stop = world.emulator.onRequest((call) => {
            world.clock.advance(1_500);
            if (!isCreated(call) || (jobs += 1) !== 2) return undefined;
            for (const id of before.slice(0, 20)) {
              if (kind === 'edit') tableOf(world).update(id, { Name: 'changed' }, world.clock.now());
              else tableOf(world).remove(id, world.clock.now(), 'recycle');
            }
            return undefined;
          });
          const first = await world.read({ columns: COLUMNS });
          expect(first.failed).to.equal(false);
          stop();
          expect(jobs).to.be.within(4, 12);
          world.clock.advance(60_000);
          const second = await world.read({ columns: COLUMNS, state: first.state });
          expectAll(world, first, second);
          const truth = world.truth('Things');
          for (const [id, record] of upserted('Things', first, second))
            expect(record['Name']).to.equal((truth.get(id) ?? record)['Name']);
        }),
      );
    }

    it(
      `I-28: a chain that is cut after its first job goes on, and is held to what changed since it began (${bulkPageToken} tokens)`,
      scenario(chained({ bulkPageToken }), async (world) => {
        const ids: string[] = [];
        let state: JsonObject[] = [];
        const controller = new AbortController();
        const first = await world.read({
          columns: COLUMNS,
          signal: controller.signal,
          onMessage: (message) => {
            if (/chained_since/.test(JSON.stringify(message))) controller.abort(new Error('stopped'));
          },
        });
        ids.push(...idsOf(recordsOf(first, 'Things')));
        state = first.state;
        expect(ids).to.have.length(200);
        world.clock.advance(600_000);
        for (const id of ids.slice(0, 20))
          tableOf(world).update(id, { Name: 'x' }, world.clock.now() - 300_000);
        const second = await world.read({ columns: COLUMNS, state });
        expect(second.failed).to.equal(false);
        expectAll(world, first, second);
      }),
    );
  }

  it(
    'I-28: a token that has become too old begins its stretch anew',
    scenario(chained(), async (world) => {
      let jobs = 0;
      world.emulator.onRequest((call) => {
        if (isCreated(call) && (jobs += 1) === 2) world.clock.advance(25 * 3_600_000);
        return undefined;
      });
      const run = await world.read({ columns: COLUMNS });
      expect(run.failed).to.equal(false);
      expect(given(run).join('\n')).to.not.match(/Bulk/);
      // Three jobs, two of them again, and calls that were refused: for the old page token, and for the old access token.
      expect(jobs).to.be.within(5, 6);
      expectAll(world, run);
    }),
  );

  it(
    'I-28: rows without Modified_Time come in a whole read, too',
    scenario(
      oneModule(
        { ...things(500), times: 'none' },
        { config: { read_strategy: 'bulk' }, emulator: { scopes: NO_COQL } },
      ),
      async (world) => {
        for (const id of [...world.truth('Things').keys()].slice(0, 100))
          tableOf(world).update(id, {}, world.clock.now() - 86_400_000);
        const run = await world.read({ columns: COLUMNS, mode: 'full_refresh' });
        expect(run.failed).to.equal(false);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
      },
    ),
  );
});
