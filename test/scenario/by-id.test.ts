import { expect } from 'chai';
import {
  expectExactlyOnce,
  idsOf,
  oneModule,
  recordsOf,
  scenario,
  stateOf,
  type Scenario,
} from '../support/scenario.js';

const timeless = (rows: number, fields = 8) => ({ api_name: 'Things', rows, times: 'none' as const, fields });
const orders = (world: Scenario): string[] => [
  ...new Set(
    world.listCalls('Things').map(({ query }) => `${query['sort_by'] ?? ''} ${query['sort_order'] ?? ''}`),
  ),
];

describe('scenario: modules without Modified_Time', function () {
  this.timeout(60_000);

  for (const tokenOnFirstPage of [true, false, 'never'] as const) {
    it(
      `F-P16, F-P18: 450 rows by id, without If-Modified-Since, tokens ${tokenOnFirstPage}`,
      scenario(oneModule(timeless(450), { emulator: { tokenOnFirstPage } }), async (world) => {
        const run = await world.read();
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        expect(world.listCalls('Things')).to.have.length(3);
        expect(orders(world)).to.deep.equal(['id asc']);
        for (const { headers } of world.listCalls('Things'))
          expect(headers).not.to.have.property('if-modified-since');
        expect(stateOf(run, 'Things')).to.deep.equal({ v: 1, full_refresh: { complete: true } });
        const again = await world.read({ state: run.state });
        expectExactlyOnce(again, 'Things', world.truth('Things'));
      }),
    );
  }

  for (const fields of [8, 101]) {
    it(
      `rows beyond the wall are met from the other end (${fields} fields)`,
      scenario(oneModule(timeless(600, fields), { emulator: { tokenWall: 400 } }), async (world) => {
        const run = await world.read();
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        expect(run.failed).to.equal(false);
        expect(orders(world)).to.deep.equal(['id asc', 'id desc']);
      }),
    );
  }

  it(
    'without any token the wall is at 2,000, from either end',
    scenario(oneModule(timeless(3_999), { emulator: { tokenOnFirstPage: 'never' } }), async (world) => {
      expectExactlyOnce(await world.read(), 'Things', world.truth('Things'));
    }),
  );

  for (const rows of [1_999, 2_001, 2_600]) {
    it(
      `${rows} rows, a wall of 1,000: what both ends do not reach is a failure, said in words, with no state of completeness`,
      scenario(oneModule(timeless(rows), { emulator: { tokenWall: 1_000 } }), async (world) => {
        const run = await world.read();
        if (rows <= 2_000) {
          expectExactlyOnce(run, 'Things', world.truth('Things'));
          expect(run.failed).to.equal(false);
          return;
        }
        expect(run.failed).to.equal(true);
        expect(run.statuses.get('Things')!.at(-1)).to.equal('INCOMPLETE');
        expect(run.errors[0]!['message']).to.match(/no Modified_Time and more rows/);
        expect(stateOf(run, 'Things')).to.equal(undefined);
      }),
    );
  }

  it(
    'edits and new rows between the pages do no harm',
    scenario(oneModule(timeless(900)), async (world) => {
      const { table } = world.emulator.org.modules.get('Things')!;
      const ids = idsOf(table.scan({ sort: 'id', order: 'asc' }));
      let call = 0;
      world.emulator.onRequest(({ path }) => {
        if (!path.endsWith('/Things')) return undefined;
        table.update(ids[(call += 1)]!, { Name: 'edited' }, 0);
        table.insert({ Name: 'new' }, 0);
        return undefined;
      });
      const run = await world.read();
      const found = idsOf(recordsOf(run, 'Things'));
      expect(new Set(found).size).to.equal(found.length);
      expect(found).to.include.members(ids);
    }),
  );

  it(
    'F-P15: a token that expires between pages: the walk starts again and delivers no row twice',
    scenario(oneModule(timeless(900)), async (world) => {
      let calls = 0;
      world.emulator.onRequest(({ path }) => {
        if (path.endsWith('/Things') && (calls += 1) === 4) world.clock.advance(25 * 3_600_000);
        return undefined;
      });
      const run = await world.read();
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      expect(run.failed).to.equal(false);
    }),
  );
});
