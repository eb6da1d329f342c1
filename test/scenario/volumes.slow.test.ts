import { expect } from 'chai';
import type { EmulatorOptions } from '#src/emulator/server/server.js';
import { asObject } from '#src/util/json.js';
import type { Run } from '../support/harness.js';
import {
  cursorOf,
  expectExactlyOnce,
  idsOf,
  inScenario,
  oneModule,
  recordsOf,
  scenario,
  upserted,
  type Scenario,
} from '../support/scenario.js';
import { recordOf } from '../support/truth.js';

const COLUMNS = ['id', 'Modified_Time', 'Name'];
const rows = (count: number, times: 'spread' | 'burst' | 'none' = 'spread', fields = 5) => ({
  api_name: 'Things',
  rows: count,
  times,
  fields,
});

/** Reads the module with few columns, and holds that no call asks for what Zoho does not serve. */
async function readThings(
  world: Scenario,
  mode: 'incremental' | 'full_refresh' = 'incremental',
): Promise<Run> {
  const run = await world.read({ streams: ['Things'], columns: COLUMNS, mode });
  for (const { query } of world.listCalls('Things')) {
    expect(Number(query['page'] ?? 1)).to.be.at.most(10);
    expect(query['page'] === undefined || query['page_token'] === undefined).to.equal(true);
  }
  return run;
}

/** Spreads the rows of a module over seconds, so many a second, in the order of their ids. */
function pack(world: Scenario, perSecond: number, from: number): void {
  const { table } = world.emulator.org.modules.get('Things')!;
  const ids = idsOf(table.scan({ sort: 'id', order: 'asc' }));
  ids.forEach((id, index) => table.update(id, {}, from + Math.floor(index / perSecond) * 1_000));
}

describe('scenario: volumes', function () {
  this.timeout(60_000);

  for (const count of [0, 1, 199, 200, 201, 450, 1_999, 2_000, 2_001, 4_001]) {
    it(`I-1, F-P8, F-P18: ${count} rows, whatever tokens there are: all once, hardly a call more than their pages`, async () => {
      for (const tokenOnFirstPage of [true, false, 'never'] as const) {
        const emulator = { tokenOnFirstPage, modifiedSinceInclusive: tokenOnFirstPage === true };
        await inScenario(oneModule(rows(count), { emulator }), async (world) => {
          const run = await readThings(world);
          expectExactlyOnce(run, 'Things', world.truth('Things'));
          expect(world.listCalls('Things').length).to.be.at.most(Math.ceil((count / 200) * 1.03) + 1);
          expect(run.failed).to.equal(false);
        });
      }
    });
  }

  const dense: readonly [string, Partial<EmulatorOptions>][] = [
    ['keyset tokens', {}],
    ['offset tokens', { pageToken: 'offset' }],
    ['keyset tokens, If-Modified-Since exclusive', { modifiedSinceInclusive: false }],
    ['tokens from page 10 on', { tokenOnFirstPage: false }],
  ];
  for (const [name, emulator] of dense) {
    it(
      `F-P8: 3,000 rows of one second with ${name}: all once, 15 pages`,
      scenario(oneModule(rows(3_000, 'burst'), { emulator }), async (world) => {
        expectExactlyOnce(await readThings(world), 'Things', world.truth('Things'));
        expect(world.listCalls('Things').length).to.be.at.most(17);
        expectExactlyOnce(await readThings(world, 'full_refresh'), 'Things', world.truth('Things'));
      }),
    );
  }

  for (const fields of [49, 50, 51, 52, 103, 130]) {
    it(
      `F-P9, F-P10, F-P14c: ${fields} fields: as many requests as they need, each with Modified_Time, every column whole`,
      scenario(oneModule(rows(250, 'spread', fields)), async (world) => {
        const { streams } = await world.discover();
        world.emulator.resetCounters();
        const run = await world.read({ streams: ['Things'] });
        const perPage = Math.ceil((fields - 2) / 49);
        const pages = world.listCalls('Things').filter(({ query }) => query['fields'] !== 'Modified_Time');
        expect(pages).to.have.length(2 * perPage);
        for (const { query } of pages) {
          const names = query['fields']!.split(',');
          expect(names).to.have.length.at.most(50).and.include('Modified_Time');
        }
        const module = world.emulator.org.modules.get('Things')!;
        const schema = asObject(streams.find(({ name }) => name === 'Things')?.['json_schema']);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        const records = upserted('Things', run);
        for (const row of world.truth('Things').values())
          expect(records.get(row.id)).to.deep.equal(recordOf(module, schema, row));
      }),
    );
  }

  it(
    'more than 10,000 records give states in between',
    scenario(oneModule(rows(10_500)), async (world) => {
      const counts: unknown[] = [];
      const run = await world.read({
        streams: ['Things'],
        columns: COLUMNS,
        onMessage: ({ state }) => {
          if (state) counts.push(asObject(asObject(state)['sourceStats'])['recordCount']);
        },
      });
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      expect(counts.length).to.be.greaterThan(1);
      for (const count of counts) expect(count).to.be.at.most(10_200);
    }),
  );

  it(
    'a module longer than the 100,000 rows that page tokens reach is read in one go, one call for 199 rows',
    scenario(oneModule(rows(101_000, 'spread', 3)), async (world) => {
      const run = await world.read({ streams: ['Things'], columns: ['id', 'Modified_Time'] });
      const ids = idsOf(recordsOf(run, 'Things'));
      expect([ids.length, new Set(ids).size]).to.deep.equal([101_000, 101_000]);
      expect(world.listCalls('Things').length).to.be.at.most(520);
      expect(run.messages.filter(({ type }) => type === 'STATE').length).to.be.within(9, 12);
    }),
  );
});

describe('scenario, I-9: the wall of page tokens, lowered to 5,000 rows', function () {
  this.timeout(60_000);
  const wall: Partial<EmulatorOptions> = { tokenWall: 5_000 };

  it(
    '12,000 rows are passed by value',
    scenario(oneModule(rows(12_000), { emulator: wall }), async (world) => {
      expectExactlyOnce(await readThings(world), 'Things', world.truth('Things'));
    }),
  );

  for (const emulator of [wall, { ...wall, pageToken: 'offset' as const }]) {
    it(
      `12,000 rows, 100 a second, make chains of tokens that end at the wall and go on by value (${emulator.pageToken ?? 'keyset'})`,
      scenario(oneModule(rows(12_000, 'burst'), { emulator }), async (world) => {
        pack(world, 100, world.clock.now() - 86_400_000);
        const run = await readThings(world, 'full_refresh');
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        expect(run.failed).to.equal(false);
      }),
    );
  }

  for (const mode of ['incremental', 'full_refresh'] as const) {
    it(
      `F-P7, F-P16: a second of more rows than the wall is said to be unreadable, and the cursor stays before it (${mode})`,
      scenario(oneModule(rows(6_000, 'burst'), { emulator: wall }), async (world) => {
        const { table } = world.emulator.org.modules.get('Things')!;
        const ids = idsOf(table.scan({ sort: 'id', order: 'asc' }));
        const dense = Math.floor((world.clock.now() - 7_200_000) / 1_000) * 1_000;
        ids.forEach((id, index) => {
          if (index < 300) table.update(id, {}, dense - 600_000 + index * 1_000);
          else table.update(id, {}, index < 5_900 ? dense : dense + 60_000);
        });
        const run = await readThings(world, mode);
        expect(run.failed).to.equal(true);
        expect(run.statuses.get('Things')).to.deep.equal(['STARTED', 'RUNNING', 'INCOMPLETE']);
        expect(run.errors).to.have.length(1);
        expect(run.errors[0]!['failure_type']).to.equal('system_error');
        const state = JSON.stringify(run.state);
        const reached = Date.parse(/"Modified_Time":"([^"]+)"/.exec(state)![1]!);
        expect(reached).to.be.at.most(dense);
        for (const id of ids.slice(0, 300)) expect(upserted('Things', run).has(id)).to.equal(true);
        const again = await world.read({ columns: COLUMNS, mode, state: run.state });
        expect(again.failed).to.equal(true);
        expect(cursorOf(again, 'Things') ?? '').not.to.equal('2026-01-31T09:30:00Z');
      }),
    );
  }
});
