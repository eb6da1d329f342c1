import { expect } from 'chai';
import { asText } from '#src/util/json.js';
import {
  cursorOf,
  expectExactlyOnce,
  idsOf,
  oneModule,
  recordsOf,
  scenario,
  things,
  upserted,
  type Scenario,
} from '../support/scenario.js';

/** Warnings that say that something may be wrong with the data. */
const DOUBTS = /keep changing|announced|compare counts|ahead of Zoho|does not/;
const tableOf = ({ emulator }: Scenario) => emulator.org.modules.get('Things')!.table;
const ordersOf = (world: Scenario): string[] => [
  ...new Set(
    world.listCalls('Things').map(({ query }) => `${query['sort_by'] ?? '-'} ${query['sort_order'] ?? '-'}`),
  ),
];

/** A minute later: one row is changed, and a minute more has gone by. Its id. */
function changeOne(world: Scenario): string {
  world.clock.advance(60_000);
  const id = [...world.truth('Things').keys()][5]!;
  tableOf(world).update(id, { Name: 'changed' }, world.clock.now());
  world.clock.advance(60_000);
  world.emulator.resetCounters();
  return id;
}

describe('scenario: a module that takes no notice of If-Modified-Since', function () {
  this.timeout(60_000);

  for (const times of ['spread', 'burst'] as const) {
    for (const mode of ['incremental', 'full_refresh'] as const) {
      it(
        `every row arrives once, for few calls more than pages (times ${times}, ${mode})`,
        scenario(
          oneModule(things(1_500, times), { emulator: { modifiedSinceIgnored: true } }),
          async (world) => {
            const run = await world.read({ mode });
            expectExactlyOnce(run, 'Things', world.truth('Things'));
            expect(run.failed).to.equal(false);
            expect(run.logs.join('\n')).not.to.match(DOUBTS);
            expect(world.listCalls('Things').length).to.be.at.most(1_500 / 200 + 4);
          },
        ),
      );
    }
  }

  it(
    'a second run delivers what has changed, a third one nothing, none of them with a doubt',
    scenario(oneModule(things(1_500), { emulator: { modifiedSinceIgnored: true } }), async (world) => {
      const first = await world.read();
      const id = changeOne(world);
      const second = await world.read({ state: first.state });
      expect(idsOf(recordsOf(second, 'Things'))).to.deep.equal([id]);
      expect(world.listCalls('Things').length).to.be.at.most(1_500 / 200 + 4);
      world.clock.advance(60_000);
      const third = await world.read({ state: second.state });
      expect(recordsOf(third, 'Things')).to.deep.equal([]);
      expect([...second.logs, ...third.logs].join('\n')).not.to.match(DOUBTS);
      expect(cursorOf(third, 'Things')! > cursorOf(second, 'Things')!).to.equal(true);
    }),
  );

  for (const mode of ['incremental', 'full_refresh'] as const) {
    it(
      `with more rows than a chain of tokens reaches it is read by id, from both ends (${mode})`,
      scenario(
        oneModule(things(1_500), { emulator: { modifiedSinceIgnored: true, tokenWall: 1_000 } }),
        async (world) => {
          const run = await world.read({ mode });
          expect([...upserted('Things', run).keys()]).to.have.members([...world.truth('Things').keys()]);
          expect(run.failed).to.equal(false);
          expect(ordersOf(world)).to.include.members(['id asc', 'id desc']);
          expect(run.logs.join('\n')).to.match(/read by id/);
          if (mode === 'full_refresh') return;
          const id = changeOne(world);
          const second = await world.read({ state: run.state });
          expect(idsOf(recordsOf(second, 'Things'))).to.deep.equal([id]);
          expect(second.failed).to.equal(false);
        },
      ),
    );
  }
});

describe('scenario: a module that refuses an order', function () {
  this.timeout(60_000);

  for (const [sortKeys, order, pattern] of [
    [['id', 'Created_Time'], 'id', /read by id/],
    [[], undefined, /read in the order Zoho gives/],
  ] as const) {
    const title = sortKeys.length > 0 ? 'sort_by=Modified_Time: read by id' : "every sort_by: in Zoho's own";
    for (const mode of ['incremental', 'full_refresh'] as const) {
      it(
        `${title} (${mode})`,
        scenario(oneModule(things(700), { emulator: { sortKeys } }), async (world) => {
          const run = await world.read({ mode });
          expectExactlyOnce(run, 'Things', world.truth('Things'));
          expect(run.failed).to.equal(false);
          expect(run.logs.join('\n')).to.match(pattern);
          const pages = world.listCalls('Things').filter(({ status }) => status === 200);
          expect(pages).to.have.length(4);
          for (const { query } of pages) expect(query['sort_by']).to.equal(order);
        }),
      );
    }

    it(
      `${title}: the state moves to the end of the window, the next run asks for what changed since`,
      scenario(oneModule(things(700), { emulator: { sortKeys } }), async (world) => {
        const first = await world.read();
        expect(cursorOf(first, 'Things')).to.equal('2026-01-31T09:30:00Z');
        const id = changeOne(world);
        const second = await world.read({ state: first.state });
        expect(idsOf(recordsOf(second, 'Things'))).to.deep.equal([id]);
        const pages = world.listCalls('Things').filter(({ status }) => status === 200);
        expect(pages).to.have.length(1);
        expect(pages[0]!.query['sort_by']).to.equal(order);
        expect(pages[0]!.headers['if-modified-since']).to.equal('2026-01-31T09:29:59+00:00');
        world.clock.advance(60_000);
        const third = await world.read({ state: second.state });
        expect(recordsOf(third, 'Things')).to.deep.equal([]);
      }),
    );
  }

  it(
    'rows without Modified_Time are read in the own order of Zoho where sort_by=id is refused',
    scenario(oneModule(things(450, 'none'), { emulator: { sortKeys: [] } }), async (world) => {
      const run = await world.read();
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      expect(ordersOf(world)).to.deep.equal(['id asc', '- -']);
    }),
  );

  it(
    'in no order there is no second end: more rows than the wall are a failure, not a part of the truth',
    scenario(oneModule(things(1_500), { emulator: { sortKeys: [], tokenWall: 1_000 } }), async (world) => {
      const run = await world.read();
      expect(run.failed).to.equal(true);
      expect(run.statuses.get('Things')!.at(-1)).to.equal('INCOMPLETE');
      expect(cursorOf(run, 'Things')).to.equal(undefined);
    }),
  );
});

describe("scenario: rows ahead of Zoho's clock", function () {
  this.timeout(60_000);
  const HOUR = 3_600_000;

  it(
    'are announced in a warning and delivered once the clock has come to them',
    scenario(oneModule(things(300)), async (world) => {
      const ids = [...world.truth('Things').keys()];
      const ahead = [ids[3]!, ids[40]!, ids[299]!];
      for (const id of ahead) tableOf(world).update(id, { Name: 'ahead' }, world.clock.now() + 5 * HOUR);
      const first = await world.read();
      expect(first.failed).to.equal(false);
      expect(recordsOf(first, 'Things')).to.have.length(297);
      expect(first.logs.join('\n')).to.match(/Things: 3 rows or more .* ahead of Zoho's clock/);
      world.clock.advance(HOUR);
      const second = await world.read({ state: first.state });
      expect(recordsOf(second, 'Things')).to.deep.equal([]);
      expect(second.logs.join('\n')).to.match(/ahead of Zoho's clock/);
      world.clock.advance(6 * HOUR);
      const third = await world.read({ state: second.state });
      expect(idsOf(recordsOf(third, 'Things'))).to.have.members(ahead);
      expect(third.logs.join('\n')).not.to.match(DOUBTS);
    }),
  );

  it(
    'a row that changes during the run is no such row, a full read delivers all',
    scenario(oneModule(things(300)), async (world) => {
      const [id] = world.truth('Things').keys();
      tableOf(world).update(id!, { Name: 'ahead' }, world.clock.now() + 5_000);
      const run = await world.read();
      expect(run.logs.join('\n')).not.to.match(DOUBTS);
      expect(recordsOf(run, 'Things')).to.have.length(299);
      tableOf(world).update(id!, { Name: 'far' }, world.clock.now() + 50 * HOUR);
      const full = await world.read({ mode: 'full_refresh' });
      expectExactlyOnce(full, 'Things', world.truth('Things'));
      expect(asText(recordsOf(full, 'Things').at(-1)!['id'])).to.equal(id);
    }),
  );
});
