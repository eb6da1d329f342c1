import { expect } from 'chai';
import type { ExtraModule } from '#src/emulator/org.js';
import type { Fault } from '#src/emulator/server.js';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import type { Run } from '../support/harness.js';
import { mutate, type Mutation } from '../support/mutation.js';
import {
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

const WAYS = ['coql', 'bulk', 'auto'] as const;
type Strategy = (typeof WAYS)[number] | 'records';
type Mode = 'incremental' | 'full_refresh';
const MODES: readonly Mode[] = ['incremental', 'full_refresh'];
const by = (read_strategy: Strategy): { config: JsonObject } => ({ config: { read_strategy } });
const COLUMNS = ['id', 'Modified_Time', 'Name'];
const things = (rows: number, times: ExtraModule['times'] = 'spread', fields = 6): ExtraModule => ({
  api_name: 'Things',
  rows,
  times,
  fields,
});
const tableOf = (world: Scenario) => world.emulator.org.modules.get('Things')!.table;
const queries = (world: Scenario) => world.emulator.calls.filter(({ path }) => path === '/crm/v8/coql');
const given = (run: Run): string[] => run.logs.filter((text) => /given up/.test(text));
const stateWith = (state: JsonObject): JsonObject[] => [
  { type: 'STREAM', stream: { stream_descriptor: { name: 'Things' }, stream_state: state } },
];
const statesOf = (run: Run): JsonObject[] =>
  run.messages
    .filter(({ type }) => type === 'STATE')
    .map(({ state }) => asObject(asObject(asObject(state)['stream'])['stream_state']));

/** Puts the rows of the module, in the order of their ids, at these instants. */
function spread(world: Scenario, at: (index: number) => number): void {
  const table = tableOf(world);
  idsOf(table.scan({ sort: 'id', order: 'asc' })).forEach((id, index) => table.update(id, {}, at(index)));
}

const DAY = 86_400_000;

describe('scenario: the three ways bring the same rows', function () {
  this.timeout(120_000);

  for (const strategy of WAYS) {
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
        scenario(oneModule(things(3_000)), async (world) => {
          const first = await readUntil(world, 900, { ...by(from), mode });
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

async function readUntil(
  world: Scenario,
  messages: number,
  options: { config?: JsonObject; mode?: Mode; state?: JsonObject[] },
): Promise<Run> {
  const controller = new AbortController();
  let count = 0;
  return world.read({
    streams: ['Things'],
    columns: COLUMNS,
    ...options,
    signal: controller.signal,
    onMessage: () => {
      if ((count += 1) === messages) controller.abort(new Error('stopped'));
    },
  });
}

const TIMES = {
  start: '1999-01-01T00:00:00Z',
  middle: '2026-01-10T00:00:00Z',
  later: '2026-01-20T00:00:00Z',
  future: '2090-01-01T00:00:00Z',
};

describe('scenario: what a state says beyond its bookmark, right or wrong', function () {
  this.timeout(120_000);
  const { start, middle, later, future } = TIMES;
  const job = (from: string, to: string, id = '4150868000000999'): JsonObject => ({
    id,
    from,
    to,
    columns: 'deadbeef',
  });
  /** Everything from the bookmark on must come, but what is said to be done. */
  const CASES: readonly (readonly [name: string, state: JsonObject, done?: readonly [string, string]])[] = [
    ['an id that is none', { after_id: 'x' }],
    ['a stretch that is done', { done: [[later, '2026-01-25T00:00:00Z']] }, [later, '2026-01-25T00:00:00Z']],
    ['stretches before the bookmark', { done: [[start, '2026-01-05T00:00:00Z']] }],
    ['a stretch from before the bookmark on', { done: [[start, later]] }, [middle, later]],
    ['a stretch that ends in the future', { done: [[later, future]] }, [later, future]],
    ['stretches that are none', { done: [[later, middle], 'x', [1, 2], ['a', 'b'], []] }],
    ['jobs of other columns', { jobs: [job(middle, later), job(later, future)] }],
    ['jobs that are none', { jobs: [{ id: 1 }, 'x', null] }],
  ];
  for (const [name, more, done] of CASES) {
    for (const strategy of ['records', ...WAYS] as const) {
      it(
        `${name} (${strategy})`,
        scenario(oneModule(things(600), by(strategy)), async (world) => {
          spread(world, (index) => Date.UTC(2026, 0, 5) + index * 3_600_000);
          spread(world, (index) => Date.UTC(2026, 0, 1) + index * 3_600_000);
          const state = stateWith({ v: 1, Modified_Time: middle, ...more });
          const run = await world.read({ columns: COLUMNS, state });
          expect(run.failed).to.equal(false);
          const ids = new Set(idsOf(recordsOf(run, 'Things')));
          const until = world.clock.now() - 60_000;
          for (const row of world.truth('Things').values()) {
            const at = Date.parse(asText(row['Modified_Time']) ?? '');
            const isDone = done && at >= Date.parse(done[0]) && at < Date.parse(done[1]);
            if (at >= Date.parse(middle) && at < until && isDone !== true)
              expect(ids.has(row.id), asText(row['Modified_Time'])).to.equal(true);
          }
          const last = asText(stateOf(run, 'Things')?.['Modified_Time']) ?? '';
          expect(Date.parse(last)).to.be.within(Date.parse(middle), world.clock.now());
          expect(stateOf(run, 'Things')).to.not.have.any.keys('jobs', 'done');
        }),
      );
    }
  }
});

describe('scenario: rows that change while a query or a job reads them', function () {
  this.timeout(120_000);
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
  const edits = (calls: readonly number[], places: readonly number[]): Mutation[] =>
    calls.flatMap((call) => places.map((place): Mutation => ({ kind: 'edit', call, place })));
  const CHANGES: Readonly<Record<string, readonly Mutation[]>> = {
    'everywhere, before every call': [
      ...edits(upTo(12), [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]),
      { kind: 'insert', call: 2, place: 0 },
      { kind: 'delete', call: 2, place: 0.99 },
    ],
    'one row before every call, and one that was read goes': [
      ...edits(upTo(30), [0.5]),
      { kind: 'delete', call: 3, place: 0.01 },
    ],
  };
  for (const strategy of WAYS) {
    for (const mode of MODES) {
      for (const tickMs of [0, 700]) {
        it(`I-25: ${strategy}, ${mode}, ${tickMs} ms a call: no row is lost, none torn`, async () => {
          for (const [what, mutations] of Object.entries(CHANGES)) {
            const module: ExtraModule = { api_name: 'Wide', rows: 230, times: 'spread', fields: 60 };
            const emulator = { coqlColumns: 25 };
            await inScenario(oneModule(module, { emulator, ...by(strategy) }), async (world) => {
              const mutator = mutate(world, 'Wide', mutations, tickMs, (path) => /Wide|coql|bulk/.test(path));
              const first = await world.read({ mode });
              expect(first.failed, what).to.equal(false);
              mutator.stop();
              world.clock.advance(60_000);
              mutator.expectWhole(what, first);
              if (mode === 'full_refresh') {
                mutator.expectEveryRow(what, first);
                return;
              }
              const second = await world.read({ mode, state: first.state });
              mutator.expectWhole(what, second);
              mutator.expectTruth(what, first, second);
            });
          }
        });
      }
    }
  }
});

describe('scenario: a read in stretches that is cut', function () {
  this.timeout(600_000);

  for (const mode of MODES) {
    it(
      `I-6: is taken up where each stretch stood: all rows, at most 10,000 twice (${mode})`,
      scenario(oneModule(things(30_000), by('auto')), async (world) => {
        const columns = ['id', 'Modified_Time'];
        const whole = await world.read({ streams: ['Things'], columns, mode });
        expectExactlyOnce(whole, 'Things', world.truth('Things'));
        expect(whole.logs.join('\n')).to.match(/coql in \d stretches/);
        const truth = [...world.truth('Things').keys()];
        const all = whole.messages;
        let worst = 0;
        for (let turn = 0; turn < 25; turn += 1) {
          const cutAt = Math.floor((((turn * 7_919 + 13) % 9_973) / 9_973) * all.length);
          // As `head -n` would leave it: what comes after is never seen, and the state is the last that was.
          const seen = summary(all.slice(0, cutAt));
          const second = await world.read({ streams: ['Things'], columns, mode, state: seen.state });
          const ids = new Set([...seen.ids, ...idsOf(recordsOf(second, 'Things'))]);
          expect(ids.size, `cut at ${cutAt}`).to.equal(truth.length);
          if (seen.isOver) continue;
          const again = seen.ids.length + recordsOf(second, 'Things').length - truth.length;
          expect(again, `read again after a cut at ${cutAt}`).to.be.at.most(10_000);
          worst = Math.max(worst, again);
        }
        for (const state of statesOf(whole)) {
          const done = state['done'] ?? asObject(state['full_refresh'])['done'];
          expect(Array.isArray(done) ? done.length : 0).to.be.at.most(10);
        }
        expect(worst, 'read again at worst').to.be.within(0, 10_000);
      }),
    );
  }

  it(
    'I-6: stopped again and again, it comes to its end',
    scenario(oneModule(things(30_000), by('auto')), async (world) => {
      const runs: Run[] = [];
      for (let turn = 0; turn < 25; turn += 1) {
        const run = await readUntil(world, 6_000 + turn * 997, { state: runs.at(-1)?.state ?? [] });
        runs.push(run);
        if (!run.failed) break;
      }
      expect(runs.at(-1)!.failed).to.equal(false);
      expect(runs.length).to.be.at.least(3);
      const ids = new Set(runs.flatMap((run) => idsOf(recordsOf(run, 'Things'))));
      expect(ids.size).to.equal(world.truth('Things').size);
    }),
  );
});

function summary(messages: readonly JsonObject[]): { ids: string[]; state: JsonObject[]; isOver: boolean } {
  const ids: string[] = [];
  let state: JsonObject[] = [];
  for (const message of messages) {
    if (message['type'] === 'RECORD')
      ids.push(asText(asObject(asObject(message['record'])['data'])['id']) ?? '');
    if (message['type'] === 'STATE') state = [asObject(message['state'])];
  }
  const last = asObject(asObject(state[0]?.['stream'])['stream_state']);
  return { ids, state, isOver: asObject(last['full_refresh'])['complete'] === true };
}

const refused = (code: string, details: JsonObject = {}, status = 400): Fault => ({
  kind: 'answer',
  answer: { status, json: { code, details, message: 'no', status: 'error' } },
});

describe('scenario: COQL that closes in the middle', function () {
  this.timeout(120_000);
  const CLOSING: Readonly<Record<string, Fault>> = {
    'a scope that is missing': refused('OAUTH_SCOPE_MISMATCH', {}, 401),
    'INVALID_QUERY without a column': refused('INVALID_QUERY'),
    NOT_SUPPORTED: refused('NOT_SUPPORTED'),
    'answers 500 without end': { kind: 'internal-error' },
  };
  for (const [what, fault] of Object.entries(CLOSING)) {
    for (const [strategy, rows] of [
      ['coql', 3_000],
      ['auto', 3_000],
      ['auto', 25_000],
    ] as const) {
      for (const nth of rows > 3_000 ? [1, 9] : [1, 3]) {
        it(
          `I-26: ${what} from query ${nth} on (${strategy}, ${rows} rows): planned again, nothing lost, one warning`,
          scenario(oneModule(things(rows), by(strategy)), async (world) => {
            let count = 0;
            world.emulator.onRequest(({ path }) =>
              path.endsWith('/coql') && (count += 1) >= nth ? fault : undefined,
            );
            const run = await world.read({ columns: ['id', 'Modified_Time'] });
            expect(run.failed).to.equal(false);
            const ids = new Set(idsOf(recordsOf(run, 'Things')));
            expect([...ids]).to.have.members([...world.truth('Things').keys()]);
            expect(recordsOf(run, 'Things').length).to.be.at.most(rows + 12_000);
            if (count >= nth) expect(given(run)).to.have.length(1);
          }),
        );
      }
    }
  }

  it(
    'I-26: all columns refused, one by one, are had from Get Records',
    scenario(oneModule(things(300, 'spread', 8), by('coql')), async (world) => {
      world.emulator.onRequest(({ path, body }) => {
        if (!path.endsWith('/coql')) return undefined;
        const [, list = ''] = /select (.*?) from/.exec(body) ?? [];
        const column = list.split(', ').find((name) => name !== 'id' && name !== 'Modified_Time');
        return column === undefined ? undefined : refused('INVALID_QUERY', { column_name: column });
      });
      const run = await world.read();
      expect(run.failed).to.equal(false);
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      for (const record of recordsOf(run, 'Things')) {
        const row = world.truth('Things').get(asText(record['id']) ?? '')!;
        expect(record['Name']).to.equal(row['Name']);
      }
      expect(queries(world).length).to.be.lessThan(40);
    }),
  );

  for (const coqlColumns of [200, 50]) {
    it(
      `I-26: a limit of ${coqlColumns} columns is learned, and the rows come in so many parts`,
      scenario(
        oneModule(things(450, 'spread', 240), { emulator: { coqlColumns }, ...by('coql') }),
        async (world) => {
          const run = await world.read();
          expect(run.failed).to.equal(false);
          expectExactlyOnce(run, 'Things', world.truth('Things'));
          expect(given(run)).to.deep.equal([]);
          expect(queries(world).length).to.be.lessThan(30);
        },
      ),
    );
  }

  it(
    'I-26: rows that do not come in the order that was asked for are read in another way',
    scenario(oneModule(things(450), by('coql')), async (world) => {
      const ids = [...world.truth('Things').keys()];
      const row = (id = ''): JsonObject => ({
        id,
        Modified_Time: world.truth('Things').get(id)!['Modified_Time']!,
      });
      const json = { data: [row(ids[5]), row(ids[3])], info: { more_records: false, count: 2 } };
      world.emulator.onRequest(({ path, body }) =>
        path.endsWith('/coql') && body.includes('order by Modified_Time')
          ? { kind: 'answer', answer: { status: 200, json: { ...json, data: [...json.data, ...json.data] } } }
          : undefined,
      );
      const run = await world.read({ columns: COLUMNS });
      expect(run.failed).to.equal(false);
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      expect(given(run)).to.have.length(1);
    }),
  );

  for (const lasting of [false, true]) {
    it(
      `I-26: an announced page that comes empty ${lasting ? 'for good leaves the rest to the next run' : 'is asked for again'}`,
      scenario(oneModule(things(900), by('coql')), async (world) => {
        let count = 0;
        const stop = world.emulator.onRequest(({ path, body }) => {
          if (!path.endsWith('/coql') || !body.includes('order by Modified_Time')) return undefined;
          count += 1;
          const isLost = lasting ? count >= 2 : count === 2;
          return isLost ? { kind: 'answer', answer: { status: 204 } } : undefined;
        });
        const first = await world.read({ columns: COLUMNS });
        expect(first.failed).to.equal(false);
        stop();
        if (!lasting) {
          expectExactlyOnce(first, 'Things', world.truth('Things'));
          return;
        }
        expect(first.logs.join('\n')).to.match(/announced more records and sent none/);
        world.clock.advance(60_000);
        const second = await world.read({ columns: COLUMNS, state: first.state });
        expect([...upserted('Things', first, second).keys()]).to.have.members([
          ...world.truth('Things').keys(),
        ]);
      }),
    );
  }
});
