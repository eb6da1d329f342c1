import { expect } from 'chai';
import { asObject, asText, type Json, type JsonObject } from '#src/util/json.js';
import { createDestination } from '../support/destination.js';
import type { Run, WorldOptions } from '../support/harness.js';
import {
  cursorOf,
  idsOf,
  isDeletion,
  onlyModules,
  recordsOf,
  scenario,
  stateOf,
  upserted,
  type Scenario,
} from '../support/scenario.js';
import { createTapWorld } from '../support/tap-world.js';

const HOUR = 3_600_000;
const COLUMNS = ['id', 'Modified_Time', 'Name', 'Age', 'Trips', 'Mileage', '_ab_cdc_deleted_at'];
const VEHICLES = { streams: ['Vehicles'], columns: COLUMNS };
const ROWS = 600;

const org = (config: JsonObject = {}, rows = ROWS, more: Omit<WorldOptions, 'org'> = {}): WorldOptions =>
  onlyModules(['Vehicles', 'Contacts'], {
    ...more,
    rows: { Vehicles: rows },
    config: { formula_refresh_hours: 24, ...config },
  });

const tableOf = ({ emulator }: Scenario) => emulator.org.modules.get('Vehicles')!.table;
const idsIn = (world: Scenario): string[] => idsOf(tableOf(world).scan({ sort: 'id', order: 'asc' }));
const vehicles = (run: Run): readonly JsonObject[] => recordsOf(run, 'Vehicles');
const stateIn = (run: Run): JsonObject => stateOf(run, 'Vehicles') ?? {};
const recordMessages = (...runs: readonly Run[]): JsonObject[] =>
  runs.flatMap(({ messages }) => messages.filter(({ type }) => type === 'RECORD'));

/** Zoho works the formula of a row out anew; nothing else of it moves. */
const recompute = (world: Scenario, id: string, age: number): void =>
  void tableOf(world).update(id, { Age: age }, 0, true);

/** What is said of them in the log. */
const reported = (run: Run): string[] => run.logs.filter((text) => text.startsWith('Vehicles: formulas ('));

/** A run that is stopped once a message says so. */
async function readUntil(
  world: Scenario,
  state: Json,
  isEnough: (message: JsonObject) => boolean,
): Promise<Run> {
  const controller = new AbortController();
  return world.read({
    ...VEHICLES,
    state,
    signal: controller.signal,
    onMessage: (message) => {
      if (isEnough(message)) controller.abort(new Error('stopped'));
    },
  });
}

/** Zoho works jobs off in time; the emulator does when it is asked for something. */
async function fileIsMade(world: Scenario): Promise<void> {
  world.clock.advance(600_000);
  await world.check();
}

/** Each page takes so long that a state follows. */
function slowly(world: Scenario): void {
  world.emulator.onRequest(({ path }) => {
    if (/Vehicles|coql/.test(path)) world.clock.advance(61_000);
    return undefined;
  });
}

const afterRecords = (count: number): ((message: JsonObject) => boolean) => {
  let seen = 0;
  return ({ type }) => type === 'RECORD' && (seen += 1) === count;
};

/** The destination holds the module as it is. */
function expectModule(world: Scenario, ...runs: readonly Run[]): void {
  const held = upserted('Vehicles', ...runs);
  const truth = world.truth('Vehicles');
  expect([...held.keys()].sort()).to.deep.equal([...truth.keys()].sort());
  for (const [id, row] of truth) expect(held.get(id)?.['Age'], id).to.equal(row['Age']);
}

describe('I-32: scenario: formulas and roll-ups, which change and move no Modified_Time', function () {
  this.timeout(60_000);

  for (const read_strategy of ['auto', 'records', 'coql', 'bulk'] as const) {
    it(
      `a silent change is seen after formula_refresh_hours, and not before (${read_strategy})`,
      scenario(org({ read_strategy }), async (world) => {
        const first = await world.read(VEHICLES);
        const begun = stateIn(first)['formulas_at'];
        expect(begun).to.equal(cursorOf(first, 'Vehicles'));
        const id = idsIn(world)[50]!;
        recompute(world, id, 321);
        world.clock.advance(23 * HOUR);
        const early = await world.read({ ...VEHICLES, state: first.state });
        expect([vehicles(early), reported(early), stateIn(early)['formulas_at']]).to.deep.equal([
          [],
          [],
          begun,
        ]);
        world.clock.advance(HOUR);
        const changed = idsIn(world)[7]!;
        tableOf(world).update(changed, { Mileage: 5 }, world.emulator.clock.now() - 60_000);
        const due = await world.read({ ...VEHICLES, state: early.state });
        expect(due.failed).to.equal(false);
        expect(idsOf(vehicles(due)).sort()).to.deep.equal(idsIn(world));
        expect(idsOf(vehicles(due))[0], 'the rows of the increment come first').to.equal(changed);
        expect(reported(due)[0]).to.match(/formulas \(as of .+Z\): read by .+ credits?/);
        const destination = createDestination();
        destination.load(recordMessages(first));
        destination.load(recordMessages(early, due));
        expect(destination.rows().get(id)?.['Age']).to.equal(321);
        expectModule(world, first, early, due);
        expect(stateIn(due)).to.include({ formulas_at: cursorOf(due, 'Vehicles') });
        expect(stateIn(due)).to.not.have.property('formula_refresh');
        world.clock.advance(HOUR);
        const later = await world.read({ ...VEHICLES, state: due.state });
        expect(vehicles(later)).to.deep.equal([]);
      }),
    );
  }

  it(
    'a stream without such columns, or whose formulas are not due, costs what it cost',
    scenario(org(), async (world) => {
      const streams = ['Vehicles', 'Contacts'];
      const first = await world.read({ streams });
      const cost = async (hours: number, state: Json, config: JsonObject): Promise<[number, number]> => {
        world.clock.advance(hours * HOUR);
        world.emulator.resetCounters();
        const run = await world.read({ streams, state, config });
        expect(run.failed).to.equal(false);
        const lists = world.listCalls('Vehicles').length + world.listCalls('Contacts').length;
        return [lists, world.listCalls('Contacts').length];
      };
      const off = { formula_refresh_hours: 0 };
      const both = [await cost(1, first.state, {}), await cost(0, first.state, off)];
      expect(both[0]).to.deep.equal(both[1]);
      const contacts = await cost(48, first.state, {});
      expect(contacts[1], 'Contacts').to.equal(both[1]![1]);
      expect(contacts[0], 'Vehicles').to.be.greaterThan(both[1]![0]);
      expect(stateOf(first, 'Contacts')).to.not.have.property('formulas_at');
    }),
  );

  it(
    'columns that are not selected are none, full reads have them anyway, and no mark stands where nobody asked',
    scenario(org(), async (world) => {
      const plain = { streams: ['Vehicles'], columns: ['id', 'Modified_Time', 'Name'] };
      const first = await world.read(plain);
      world.clock.advance(48 * HOUR);
      const second = await world.read({ ...plain, state: first.state });
      expect([vehicles(second), stateIn(second)['formulas_at']]).to.deep.equal([[], undefined]);
      const full = await world.read({ ...VEHICLES, mode: 'full_refresh' });
      expect(stateIn(full)).to.deep.equal({ v: 1, full_refresh: { complete: true } });
      const off = await world.read({ ...VEHICLES, config: { formula_refresh_hours: 0 } });
      expect(stateIn(off)).to.not.have.property('formulas_at');
      // Once it is asked for, nobody knows how old they are.
      world.clock.advance(HOUR);
      const asked = await world.read({ ...VEHICLES, state: off.state });
      expect(idsOf(vehicles(asked)).sort()).to.deep.equal(idsIn(world));
      expect(reported(asked)[0]).to.include('not read again so far');
    }),
  );

  it(
    'rows without Modified_Time and rows behind the start date: those that a first read brings',
    scenario(org({ read_strategy: 'coql' }), async (world) => {
      const [timeless, old] = idsIn(world);
      tableOf(world).update(timeless!, { Modified_Time: null }, 0, true);
      tableOf(world).update(old!, { Modified_Time: '2001-01-01T00:00:00Z' }, 0, true);
      // A row without Modified_Time has no cursor.
      const ignored = ['record-cursor'] as const;
      const first = await world.read({ ...VEHICLES, ignored });
      world.clock.advance(25 * HOUR);
      const all = await world.read({ ...VEHICLES, ignored, state: first.state });
      expect(idsOf(vehicles(all)).sort()).to.deep.equal(idsIn(world));
      const config = { start_datetime: '2002-01-01' };
      const later = await world.read({ ...VEHICLES, ignored, state: first.state, config });
      expect(idsOf(vehicles(later)).sort()).to.deep.equal(idsIn(world).slice(2));
    }),
  );
});

describe('I-32: scenario: a reading of formulas that is cut', function () {
  this.timeout(120_000);

  for (const read_strategy of ['records', 'coql'] as const) {
    it(
      `by an abort goes on where it stood, and is as old as its beginning (${read_strategy})`,
      scenario(org({ read_strategy }, 1_400), async (world) => {
        slowly(world);
        const first = await world.read(VEHICLES);
        for (const id of idsIn(world)) recompute(world, id, 77);
        world.clock.advance(24 * HOUR);
        const interrupted = await readUntil(world, first.state, afterRecords(700));
        expect(interrupted.failed).to.equal(true);
        const begun = asText(asObject(stateIn(interrupted)['formula_refresh'])['since']);
        expect(begun).to.equal(cursorOf(interrupted, 'Vehicles'));
        expect(stateIn(interrupted)['formulas_at']).to.equal(stateIn(first)['formulas_at']);
        world.clock.advance(HOUR);
        const rest = await world.read({ ...VEHICLES, state: interrupted.state });
        expect(rest.failed).to.equal(false);
        expectModule(world, first, interrupted, rest);
        expect(vehicles(rest).length, 'rows read twice').to.be.lessThan(1_400 - 700 + 210);
        expect(reported(rest)[0]).to.include(`begun ${begun ?? ''}`);
        expect(stateIn(rest)).to.include({ formulas_at: begun });
        expect(stateIn(rest)).to.not.have.property('formula_refresh');
      }),
    );
  }

  it(
    'at any of its states has every row in the end, and the destination has the module',
    scenario(org({}, 900), async (world) => {
      slowly(world);
      const first = await world.read(VEHICLES);
      for (const id of idsIn(world)) recompute(world, id, 88);
      world.clock.advance(24 * HOUR);
      const whole = await world.read({ ...VEHICLES, state: first.state });
      const ends = whole.messages.flatMap(({ type }, index) => (type === 'STATE' ? [index] : []));
      expect(ends.length).to.be.greaterThan(4);
      world.clock.advance(HOUR);
      for (const end of ends) {
        const interrupted = { ...whole, messages: whole.messages.slice(0, end + 1) };
        const state = [asObject(whole.messages[end]?.['state'])];
        const rest = await world.read({ ...VEHICLES, state });
        expect(rest.failed).to.equal(false);
        const destination = createDestination();
        for (const run of [first, interrupted, rest]) destination.load(recordMessages(run));
        for (const [id, { Age }] of destination.rows()) expect(Age, id).to.equal(88);
        expect(destination.rows().size).to.equal(900);
      }
    }),
  );

  it(
    'for want of credits goes on in the next runs, while increments are told in each of them',
    scenario(org({}, 2_000), async (world) => {
      const first = await world.read(VEHICLES);
      for (const id of idsIn(world)) recompute(world, id, 55);
      world.clock.advance(25 * HOUR);
      const runs = [first];
      const [changed] = idsIn(world);
      for (let turn = 1; turn <= 12; turn += 1) {
        tableOf(world).update(changed!, { Mileage: turn }, world.emulator.clock.now() - 5_000);
        const config = { api_credits_per_sync: 8 };
        runs.push(await world.read({ ...VEHICLES, state: runs.at(-1)!.state, config }));
        expect(vehicles(runs.at(-1)!)[0]).to.include({ id: changed, Mileage: turn });
        if (!runs.at(-1)!.failed) break;
        world.clock.advance(600_000);
      }
      expect(runs.at(-1)!.failed).to.equal(false);
      expect(runs.length).to.be.within(3, 8);
      expectModule(world, ...runs);
    }),
  );

  it(
    'with a job under way finds it again, and pays for none twice',
    scenario(org({ read_strategy: 'bulk' }), async (world) => {
      const first = await world.read(VEHICLES);
      for (const id of idsIn(world)) recompute(world, id, 44);
      world.clock.advance(24 * HOUR);
      world.emulator.resetCounters();
      const hasJob = ({ state }: JsonObject): boolean =>
        /"formula_refresh":.*"jobs"/.test(JSON.stringify(state ?? ''));
      const interrupted = await readUntil(world, first.state, hasJob);
      expect(interrupted.failed).to.equal(true);
      await fileIsMade(world);
      // The file has an older version of it, which must not come last.
      const [changed] = idsIn(world);
      tableOf(world).update(changed!, { Age: 45 }, world.clock.now() + 60_000);
      world.clock.advance(HOUR);
      const rest = await world.read({ ...VEHICLES, state: interrupted.state });
      const made = world.emulator.calls.filter(
        ({ method, path }) => method === 'POST' && path.endsWith('/bulk/v8/read'),
      );
      expect([rest.failed, made.length]).to.deep.equal([false, 1]);
      expectModule(world, first, interrupted, rest);
    }),
  );

  it(
    'and is not asked for any more leaves nothing behind',
    scenario(org({}, 900), async (world) => {
      const first = await world.read(VEHICLES);
      world.clock.advance(24 * HOUR);
      const interrupted = await readUntil(world, first.state, afterRecords(500));
      expect(stateIn(interrupted)).to.have.property('formula_refresh');
      world.clock.advance(HOUR);
      const off = await world.read({
        ...VEHICLES,
        state: interrupted.state,
        config: { formula_refresh_hours: 0 },
      });
      expect(vehicles(off)).to.deep.equal([]);
      expect(stateIn(off)).to.not.have.property('formula_refresh');
    }),
  );
});

describe('I-32: scenario: deletions and formulas', function () {
  this.timeout(60_000);

  for (const read_strategy of ['records', 'coql', 'bulk'] as const) {
    it(
      `a row that is gone before, or after it was read again, ends deleted (${read_strategy})`,
      scenario(org({ read_strategy }), async (world) => {
        const first = await world.read(VEHICLES);
        const [before, during] = [idsIn(world)[3]!, idsIn(world)[400]!];
        world.clock.advance(23 * HOUR);
        tableOf(world).remove(before, world.clock.now(), 'recycle');
        world.clock.advance(HOUR);
        let seen = false;
        const due = await world.read({
          ...VEHICLES,
          state: first.state,
          onMessage: ({ record }) => {
            if (seen || asText(asObject(asObject(record)['data'])['id']) !== during) return;
            seen = tableOf(world).remove(during, world.emulator.clock.now() + 1_000, 'recycle');
          },
        });
        expect([due.failed, seen]).to.deep.equal([false, true]);
        expect(idsOf(vehicles(due).filter(isDeletion))).to.deep.equal([before]);
        expect(isDeletion(vehicles(due).at(-1)!), 'told last').to.equal(true);
        world.clock.advance(HOUR);
        const later = await world.read({ ...VEHICLES, state: due.state });
        const destination = createDestination();
        for (const run of [first, due, later]) destination.load(recordMessages(run));
        expect([...destination.rows().keys()].sort()).to.deep.equal(idsIn(world));
      }),
    );
  }

  it(
    'a job of a run that was cut holds rows that are gone since: they end deleted',
    scenario(org({ read_strategy: 'bulk' }), async (world) => {
      const first = await world.read(VEHICLES);
      world.clock.advance(24 * HOUR);
      const hasJob = ({ state }: JsonObject): boolean =>
        /"formula_refresh":.*"jobs"/.test(JSON.stringify(state ?? ''));
      const interrupted = await readUntil(world, first.state, hasJob);
      await fileIsMade(world);
      const gone = idsIn(world).slice(0, 3);
      for (const id of gone) tableOf(world).remove(id, world.clock.now(), 'permanent');
      world.clock.advance(HOUR);
      const rest = await world.read({ ...VEHICLES, state: interrupted.state });
      expect(idsOf(vehicles(rest).filter(isDeletion)).sort()).to.deep.equal(gone);
      const destination = createDestination();
      for (const run of [first, interrupted, rest]) destination.load(recordMessages(run));
      expect([...destination.rows().keys()].sort()).to.deep.equal(idsIn(world));
    }),
  );
});

describe('I-32: scenario: formulas in Singer', () => {
  it('come again as in Airbyte, and the bookmark holds their age', async () => {
    const world = await createTapWorld(() => org().org!);
    try {
      const config = { formula_refresh_hours: 24 };
      const catalog = world.select(['Vehicles']);
      const first = await world.sync({ catalog, config });
      const { table } = world.emulator.org.modules.get('Vehicles')!;
      const [id] = idsOf(table.scan({ sort: 'id', order: 'asc' }));
      table.update(id!, { Age: 99 }, 0, true);
      world.clock.advance(24 * HOUR);
      const second = await world.sync({ catalog, config, state: first.received.state });
      expect(second.complete).to.equal(true);
      const records = second.received.records.get('Vehicles') ?? [];
      expect(records).to.have.length(ROWS);
      expect(records.find((record) => record['id'] === id)?.['Age']).to.equal(99);
      const bookmark = asObject(asObject(second.received.state['bookmarks'])['Vehicles']);
      expect(bookmark['formulas_at']).to.equal(bookmark['Modified_Time']);
    } finally {
      await world.close();
    }
  });
});
