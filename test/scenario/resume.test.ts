import { expect } from 'chai';
import type { JsonObject } from '#src/util/json.js';
import type { Run } from '../support/harness.js';
import {
  cursorOf,
  expectExactlyOnce,
  idsOf,
  inScenario,
  oneModule,
  onlyModules,
  recordsOf,
  scenario,
  stateOf,
  upserted,
  type Scenario,
} from '../support/scenario.js';

type Mode = 'incremental' | 'full_refresh';
const COLUMNS = ['id', 'Modified_Time', 'Name'];
const things = (rows: number, times: 'spread' | 'burst' = 'spread') => ({
  api_name: 'Things',
  rows,
  times,
  fields: 6,
});

/** A run that is stopped from outside once it has said so many records. */
async function readUntil(
  world: Scenario,
  records: number,
  mode: Mode,
  state: JsonObject[] = [],
): Promise<Run> {
  const controller = new AbortController();
  let count = 0;
  return world.read({
    streams: ['Things'],
    columns: COLUMNS,
    mode,
    state,
    signal: controller.signal,
    onMessage: ({ type }) => {
      if (type === 'RECORD' && (count += 1) === records) controller.abort(new Error('stopped'));
    },
  });
}

describe('scenario: runs that are stopped, and what follows them', function () {
  this.timeout(60_000);

  for (const mode of ['incremental', 'full_refresh'] as const) {
    it(`I-5, I-6, F-I13: a run stopped after n records resumes at its last state; both together have every row (${mode})`, async () => {
      for (const stopAt of [1, 150, 201, 650, 1_399, 1_400]) {
        await inScenario(oneModule(things(1_400)), async (world) => {
          const first = await readUntil(world, stopAt, mode);
          const isOver = first.statuses.get('Things')!.at(-1) === 'COMPLETE';
          expect(first.failed, `${stopAt}`).to.equal(!isOver);
          if (stopAt < 1_200) expect(isOver, `${stopAt}`).to.equal(false);
          expect(first.errors).to.deep.equal([]);
          const second = await world.read({
            streams: ['Things'],
            columns: COLUMNS,
            mode,
            state: first.state,
          });
          expect(second.failed).to.equal(false);
          expect([...upserted('Things', first, second).keys()]).to.have.members([
            ...world.truth('Things').keys(),
          ]);
          const total = recordsOf(first, 'Things').length + recordsOf(second, 'Things').length;
          if (!isOver || mode === 'incremental')
            expect(total, `${stopAt}: rows read twice`).to.be.lessThan(1_400 + 210);
        });
      }
    });
  }

  it(
    'I-5, I-6, F-I13: a chain of runs, each stopped by its platform, comes to the end, also through a dense second',
    scenario(oneModule(things(4_000, 'burst')), async (world) => {
      const { table } = world.emulator.org.modules.get('Things')!;
      const dense = Math.floor((world.clock.now() - 7_200_000) / 1_000) * 1_000;
      idsOf(table.scan({ sort: 'id', order: 'asc' })).forEach((id, index) => {
        if (index < 1_500) table.update(id, {}, dense - 2_000_000 + index * 1_000);
        else if (index >= 2_500) table.update(id, {}, dense + (index - 2_499) * 1_000);
      });
      const runs: Run[] = [];
      for (let turn = 0; turn < 20; turn += 1) {
        const run = await readUntil(world, 1_200, 'full_refresh', runs.at(-1)?.state ?? []);
        runs.push(run);
        if (!run.failed) break;
      }
      expect(runs.at(-1)!.failed).to.equal(false);
      expect(runs.length).to.be.within(3, 8);
      expect([...upserted('Things', ...runs).keys()]).to.have.members([...world.truth('Things').keys()]);
    }),
  );

  it(
    'a full read with a completed state starts over, and one with a state of a half-done read goes on',
    scenario(oneModule(things(500)), async (world) => {
      const whole = await world.read({ columns: COLUMNS, mode: 'full_refresh' });
      expect(stateOf(whole, 'Things')).to.deep.equal({ v: 1, full_refresh: { complete: true } });
      const again = await world.read({ columns: COLUMNS, mode: 'full_refresh', state: whole.state });
      expectExactlyOnce(again, 'Things', world.truth('Things'));
      const half = await readUntil(world, 250, 'full_refresh');
      expect(stateOf(half, 'Things')).to.have.nested.property('full_refresh.Modified_Time');
    }),
  );

  it(
    'a stream that changes its mode keeps nothing of the other mode that could hide a row',
    scenario(oneModule(things(500)), async (world) => {
      const incremental = await world.read({ columns: COLUMNS });
      const full = await world.read({ columns: COLUMNS, mode: 'full_refresh', state: incremental.state });
      expectExactlyOnce(full, 'Things', world.truth('Things'));
      const back = await world.read({ columns: COLUMNS, state: full.state });
      expectExactlyOnce(back, 'Things', world.truth('Things'));
      const half = await readUntil(world, 250, 'full_refresh');
      const after = await world.read({ columns: COLUMNS, state: half.state });
      expectExactlyOnce(after, 'Things', world.truth('Things'));
    }),
  );

  it(
    'F-I6: a run that looks back and is stopped leaves the cursors where they were, not where it looked',
    scenario(oneModule(things(900)), async (world) => {
      const { table } = world.emulator.org.modules.get('Things')!;
      const first = await world.read({ streams: ['Things'] });
      for (const id of idsOf(world.truth('Things').values()).slice(0, 150)) {
        world.clock.advance(1_000);
        table.remove(id, world.clock.now(), 'recycle');
      }
      world.clock.advance(60_000);
      const config = { lookback_seconds: 200 * 86_400 };
      const controller = new AbortController();
      const stopped = await world.read({
        streams: ['Things'],
        state: first.state,
        config,
        signal: controller.signal,
        onMessage: ({ type }) => {
          if (type === 'RECORD') controller.abort(new Error('stopped'));
        },
      });
      expect(recordsOf(stopped, 'Things').length).to.be.within(1, 400);
      expect(stopped.failed).to.equal(true);
      expect(stateOf(stopped, 'Things') ?? stateOf(first, 'Things')).to.deep.equal(stateOf(first, 'Things'));
      const states: JsonObject[] = [];
      await world.read({
        streams: ['Things'],
        state: first.state,
        config,
        onMessage: ({ state }) => {
          if (state) states.push(state as JsonObject);
        },
      });
      const times = states.flatMap((state) => JSON.stringify(state).match(/20\d\d-\d\d-[^"]+Z/g) ?? []);
      expect(times.length).to.be.greaterThan(0);
      for (const time of times) expect(time >= cursorOf(first, 'Things')!, time).to.equal(true);
    }),
  );

  const stored = { Modified_Time: '2026-01-01T00:00:00-08:00' };
  const forms: readonly [string, (name: string) => JsonObject | JsonObject[]][] = [
    [
      'a list of STREAM states with nulls and foreign keys',
      (name) => [
        {
          type: 'STREAM',
          stream: { stream_descriptor: { name, namespace: null }, stream_state: stored },
          global_: null,
          data: null,
        },
        { type: 'STREAM', stream: { stream_descriptor: { name: 'Gone' }, stream_state: null } },
      ],
    ],
    [
      'a GLOBAL state',
      (name) => [
        {
          type: 'GLOBAL',
          global: {
            shared_state: null,
            stream_states: [{ stream_descriptor: { name }, stream_state: stored }],
          },
        },
      ],
    ],
    ['a LEGACY state', (name) => ({ type: 'LEGACY', data: { [name]: stored } })],
    ['a bare object, as the Python connector left it', (name) => ({ [name]: stored })],
    [
      'a STATE message',
      (name) => [
        {
          type: 'STATE',
          state: { type: 'STREAM', stream: { stream_descriptor: { name }, stream_state: stored } },
        },
      ],
    ],
  ];
  for (const [what, form] of forms) {
    it(
      `F-I2: ${what} is understood`,
      scenario(oneModule(things(300)), async (world) => {
        const run = await world.read({ streams: ['Things'], columns: COLUMNS, state: form('Things') });
        const expected = [...world.truth('Things').values()].filter(
          (row) => Date.parse(row['Modified_Time'] as string) >= Date.UTC(2026, 0, 1, 8),
        );
        expect(idsOf(recordsOf(run, 'Things'))).to.have.members(idsOf(expected));
        expect(expected.length).to.be.within(1, 299);
      }),
    );
  }

  for (const state of [
    [],
    {},
    null,
    [{ type: 'STREAM', stream: { stream_descriptor: { name: 'Things' }, stream_state: {} } }],
  ]) {
    it(
      `the state ${JSON.stringify(state)} means from the start`,
      scenario(oneModule(things(20)), async (world) => {
        expectExactlyOnce(await world.read({ columns: COLUMNS, state }), 'Things', world.truth('Things'));
      }),
    );
  }

  for (const [what, value] of [
    ['of a later release', { v: 2, Modified_Time: '2026-01-01T00:00:00Z' }],
    ['with a date that is none', { v: 1, Modified_Time: '2026-02-30T00:00:00Z' }],
  ] as const) {
    it(
      `a state ${what} is a failure of that stream alone, before anything is read of it`,
      scenario(onlyModules(['Leads', 'Contacts'], { rows: { Leads: 10 } }), async (world) => {
        const state = [
          { type: 'STREAM', stream: { stream_descriptor: { name: 'Leads' }, stream_state: value } },
        ];
        const run = await world.read({ streams: ['Leads', 'Contacts'], state });
        expect(run.failed).to.equal(true);
        expect(run.errors.map((error) => error['failure_type'])).to.deep.equal(['config_error']);
        expect(run.statuses.get('Contacts')!.at(-1)).to.equal('COMPLETE');
        expect(world.listCalls('Leads')).to.deep.equal([]);
      }),
    );
  }
});
