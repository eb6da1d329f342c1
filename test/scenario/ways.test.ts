import { expect } from 'chai';
import type { ExtraModule } from '#src/emulator/org/org.js';
import { expectSurvived, mutate, type Mutation } from '../support/mutation.js';
import {
  expectExactlyOnce,
  idsOf,
  inScenario,
  oneModule,
  onlyModules,
  recordsOf,
  scenario,
  things,
  upserted,
} from '../support/scenario.js';
import { by, COLUMNS, MODES, readUntil, spread, stateWith, tableOf, STRATEGIES } from '../support/things.js';

const DAY = 86_400_000;

describe('scenario: the three ways bring the same rows', function () {
  this.timeout(120_000);

  for (const strategy of STRATEGIES) {
    for (const mode of MODES) {
      it(
        `${strategy}, ${mode}: 450 rows, then nothing, then a change and a deletion`,
        scenario(oneModule(things(450), by(strategy)), async (world) => {
          const first = await world.read({ mode });
          expect(first.failed).to.equal(false);
          expectExactlyOnce(first, 'Things', world.truth('Things'));
          if (mode === 'full_refresh') return;
          world.clock.advance(60_000);
          const idle = await world.read({ state: first.state });
          expect(recordsOf(idle, 'Things')).to.deep.equal([]);
          world.clock.advance(60_000);
          const [changed = '', gone = ''] = idsOf(world.truth('Things').values());
          tableOf(world).update(changed, { Name: 'changed' }, world.clock.now());
          tableOf(world).remove(gone, world.clock.now(), 'recycle');
          world.clock.advance(60_000);
          const next = await world.read({ state: idle.state });
          expect(idsOf(recordsOf(next, 'Things'))).to.have.members([changed, gone]);
          const held = upserted('Things', first, idle, next);
          expect([...held.keys()]).to.have.members([...world.truth('Things').keys()]);
        }),
      );
    }

    // `auto` takes one of the others.
    if (strategy === 'auto') continue;
    it(
      `${strategy}: 3,000 rows of one second, between others, come once each`,
      scenario(oneModule(things(3_400), by(strategy)), async (world) => {
        const dense = Math.floor((world.clock.now() - DAY) / 1_000) * 1_000;
        spread(
          world,
          (index) => dense + Math.max(0, index - 3_199) * 1_000 - Math.max(0, 200 - index) * 1_000,
        );
        const run = await world.read({ columns: COLUMNS });
        expect(run.failed).to.equal(false);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
      }),
    );

    it(
      `${strategy}: rows without Modified_Time, more than a page of them, come in a whole read`,
      scenario(oneModule(things(500, 'none'), by(strategy)), async (world) => {
        const ids = [...world.truth('Things').keys()];
        for (const id of ids.slice(0, 150)) tableOf(world).update(id, {}, world.clock.now() - DAY);
        const run = await world.read({ columns: COLUMNS, mode: 'full_refresh' });
        expect(run.failed).to.equal(false);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
      }),
    );

    for (const included of [false, true]) {
      it(
        `${strategy}: converted leads are ${included ? 'there' : 'left out'}`,
        scenario(onlyModules(['Leads'], { rows: { Leads: 450 } }), async (world) => {
          const config = { read_strategy: strategy, include_converted_leads: included };
          const run = await world.read({ streams: ['Leads'], columns: COLUMNS, config });
          const records = await world.read({
            streams: ['Leads'],
            columns: COLUMNS,
            config: { ...config, read_strategy: 'records' },
          });
          expect(run.failed).to.equal(false);
          const ids = idsOf(recordsOf(run, 'Leads'));
          expect(ids).to.have.members(idsOf(recordsOf(records, 'Leads')));
          expect(ids.length === world.truth('Leads').size).to.equal(included);
        }),
      );
    }

    it(
      `${strategy}: a start date and a lookback bound what is read`,
      scenario(oneModule(things(600), by(strategy)), async (world) => {
        const start = Date.UTC(2026, 0, 1);
        spread(world, (index) => start + (index - 300) * 60_000);
        const config = { read_strategy: strategy, start_date: '2026-01-01T00:00:00Z', lookback_seconds: 600 };
        for (const mode of MODES) {
          const run = await world.read({ columns: COLUMNS, config, mode });
          expect(recordsOf(run, 'Things'), mode).to.have.length(300);
        }
        const state = stateWith({ v: 1, Modified_Time: '2026-01-01T02:00:00Z' });
        const back = await world.read({ columns: COLUMNS, config, state });
        expect(recordsOf(back, 'Things')).to.have.length(180 + 10);
      }),
    );
  }

  for (const [from, to] of [
    ['coql', 'records'],
    ['records', 'coql'],
    ['coql', 'bulk'],
    ['bulk', 'coql'],
  ] as const) {
    for (const mode of MODES) {
      it(
        `a state of ${from} is read on by ${to} (${mode})`,
        scenario(oneModule(things(1_500)), async (world) => {
          const first = await readUntil(world, 700, { ...by(from), mode });
          const second = await world.read({ ...by(to), columns: COLUMNS, mode, state: first.state });
          expect(second.failed).to.equal(false);
          expect([...upserted('Things', first, second).keys()]).to.have.members([
            ...world.truth('Things').keys(),
          ]);
        }),
      );
    }
  }
});

describe('scenario: rows that change while a query or a job reads them', function () {
  this.timeout(120_000);
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
  const edits = (calls: readonly number[], positions: readonly number[]): Mutation[] =>
    calls.flatMap((call) => positions.map((position): Mutation => ({ kind: 'edit', call, position })));
  const CHANGES: Readonly<Record<string, readonly Mutation[]>> = {
    'everywhere, before every call': [
      ...edits(upTo(12), [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]),
      { kind: 'insert', call: 2, position: 0 },
      { kind: 'delete', call: 2, position: 0.99 },
    ],
    'one row before every call, and one that was read goes': [
      ...edits(upTo(30), [0.5]),
      { kind: 'delete', call: 3, position: 0.01 },
    ],
  };
  for (const strategy of ['coql', 'bulk'] as const) {
    for (const mode of MODES) {
      // Where rows change in the second that is read, and where time goes on.
      for (const tickMs of mode === 'incremental' ? [0, 700] : [700]) {
        it(`I-25: ${strategy}, ${mode}, ${tickMs} ms a call: no row is lost, none torn`, async () => {
          for (const [what, mutations] of Object.entries(CHANGES)) {
            const module: ExtraModule = { api_name: 'Wide', rows: 130, times: 'spread', fields: 60 };
            const emulator = { coqlColumns: 25 };
            await inScenario(oneModule(module, { emulator, ...by(strategy) }), async (world) => {
              const mutator = mutate(world, 'Wide', mutations, tickMs, (path) => /Wide|coql|bulk/.test(path));
              await expectSurvived(world, mutator, mode, what);
            });
          }
        });
      }
    }
  }
});
