import { expect } from 'chai';
import type { BulkOptions } from '#src/emulator/options/bulk.js';
import type { CoqlOptions } from '#src/emulator/options/coql.js';
import { expectExactlyOnce, idsOf, oneModule, recordsOf, scenario, things } from '../support/scenario.js';
import { by, COLUMNS, withoutCount } from '../support/things.js';

type Reading = CoqlOptions & BulkOptions;

const HIDDEN: Reading = { coqlUnapproved: 'hidden', bulkUnapproved: false };
const INCLUDED: Reading = { coqlUnapproved: 'included', bulkUnapproved: true };

describe('scenario: records that wait for approval (zoho-api.md §17)', function () {
  this.timeout(60_000);

  for (const strategy of ['records', 'coql', 'bulk'] as const) {
    for (const [what, reading] of Object.entries({ hidden: HIDDEN, included: INCLUDED })) {
      it(
        `I-38: ${strategy} brings them, ${what} in queries and jobs; so do increments, and again once they are approved`,
        scenario(oneModule(things(450), { ...by(strategy), emulator: reading }), async (world) => {
          const [first = '', second = '', third = ''] = idsOf(world.truth('Things').values());
          const { actions } = world.emulator;
          for (const id of [first, second]) actions.approve('Things', id, false);
          world.clock.advance(60_000);
          const run = await world.read({ columns: COLUMNS });
          expect(run.failed, run.logs.join('\n')).to.equal(false);
          expectExactlyOnce(run, 'Things', world.truth('Things'));
          actions.approve('Things', second, true);
          actions.approve('Things', third, false);
          world.clock.advance(60_000);
          const next = await world.read({ columns: COLUMNS, state: run.state });
          expect(idsOf(recordsOf(next, 'Things'))).to.have.members([second, third]);
        }),
      );
    }
  }

  it(
    'a refusal of the parameter costs one call of each kind, and one line of the log',
    scenario(
      oneModule(things(450), {
        ...by('records'),
        emulator: { approvedRefused: ['list', 'count', 'deleted'] },
      }),
      async (world) => {
        const run = await world.read({ columns: COLUMNS });
        expect(run.failed, run.logs.join('\n')).to.equal(false);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        const refused = world.listCalls('Things').filter(({ status }) => status === 400);
        // Chunks of columns are asked for side by side.
        expect(refused).to.have.length.within(1, 2);
        expect(run.logs.filter((text) => /^list of .* wait for approval/.test(text))).to.have.length(1);
      },
    ),
  );

  it(
    'a list of unapproved records that announces more for ever comes to an end',
    scenario(oneModule(things(20), by('coql')), async (world) => {
      const json = { data: [{ id: '1' }], info: { more_records: true, next_page_token: 'same' } };
      world.emulator.faults.add({
        match: ({ query }) => query['approved'] === 'false',
        fault: { kind: 'answer', answer: { status: 200, json } },
      });
      const run = await world.read({ columns: COLUMNS });
      expect(world.listCalls('Things').length).to.be.below(20);
      expectExactlyOnce(run, 'Things', world.truth('Things'));
    }),
  );

  it(
    'F-P3: a list of them without page tokens is read by page number',
    scenario(
      oneModule(things(250), { ...by('coql'), emulator: { ...HIDDEN, tokenOnFirstPage: 'never' } }),
      async (world) => {
        for (const id of world.truth('Things').keys()) world.emulator.actions.approve('Things', id, false);
        world.clock.advance(60_000);
        withoutCount(world);
        const run = await world.read({ columns: COLUMNS });
        expect(run.failed, run.logs.join('\n')).to.equal(false);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
      },
    ),
  );

  it(
    'include_unapproved_records: false leaves them out, as Zoho does',
    scenario(oneModule(things(20), by('records')), async (world) => {
      const [first = ''] = idsOf(world.truth('Things').values());
      world.emulator.actions.approve('Things', first, false);
      world.clock.advance(60_000);
      const run = await world.read({ columns: COLUMNS, config: { include_unapproved_records: false } });
      expect(run.failed, run.logs.join('\n')).to.equal(false);
      expect(recordsOf(run, 'Things')).to.have.length(19);
      expect(idsOf(recordsOf(run, 'Things'))).not.to.include(first);
    }),
  );
});
