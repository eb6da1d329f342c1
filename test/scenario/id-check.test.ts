import { expect } from 'chai';
import type { EmulatorOptions } from '#src/emulator/options/options.js';
import type { Row, Table } from '#src/emulator/org/org.js';
import { asObject, asObjects, asText, type JsonObject } from '#src/util/json.js';
import { createDestination, type Destination } from '../support/destination.js';
import { createWorld, type ReadOptions, type Run, type World } from '../support/harness.js';
import { isDeletion, recordsOf, stateOf } from '../support/scenario.js';
import { moduleOf, plainRows, tinyOrg } from '../support/tiny-org.js';

const DAY = 24 * 3_600_000;
const LINES = 'Quoted_Items';

interface Scene {
  readonly world: World;
  readonly contacts: Table;
  readonly lines: Table;
  /** Reads on from the last state; a destination takes what arrives. */
  readonly sync: (options?: ReadOptions) => Promise<Run>;
  readonly held: (stream: string) => string[];
  /** Paths asked for by the last sync, of one module. */
  readonly asked: (module: string) => string[];
}

async function scene(
  body: (scene: Scene) => Promise<void>,
  options: {
    contacts?: number;
    lines?: number;
    config?: JsonObject;
    emulator?: Partial<EmulatorOptions>;
  } = {},
): Promise<void> {
  const { contacts = 10, lines = 6, config = {}, emulator: given } = options;
  const metadata = { generated_type: 'subform' };
  const rows = plainRows(lines, '2024-03-01T00:00:00Z');
  const org = tinyOrg({ contacts, modules: [moduleOf(LINES, { metadata, rows })] });
  const emulator = { tokenThrottle: { count: 1_000, windowMs: 600_000 }, ...given };
  const world = await createWorld({ org, emulator, config: { modules: ['Contacts', LINES], ...config } });
  const tables = new Map<string, Destination>();
  let state: JsonObject[] = [];
  try {
    await world.read({ streams: [] });
    await body({
      world,
      contacts: org.modules.get('Contacts')?.table as Table,
      lines: org.modules.get(LINES)?.table as Table,
      sync: async (read) => {
        world.emulator.resetCounters();
        const run = await world.read({ state, ...read });
        state = [...new Map([...state, ...run.state].map((each) => [nameOf(each), each])).values()];
        for (const message of run.messages.filter(({ type }) => type === 'RECORD')) {
          const name = asText(asObject(message['record'])['stream']) ?? '';
          const table = tables.get(name) ?? createDestination();
          tables.set(name, table);
          table.load([message]);
        }
        return run;
      },
      held: (stream) => [...(tables.get(stream)?.rows().keys() ?? [])].sort(),
      asked: (module) =>
        world.emulator.calls
          .filter(
            ({ path, body: sent }) => path.includes(`/${module}`) || JSON.stringify(sent).includes(module),
          )
          .map(({ path }) => path),
    });
  } finally {
    await world.close();
  }
}

const nameOf = (state: JsonObject): string =>
  asText(asObject(asObject(state['stream'])['stream_descriptor'])['name']) ?? '';
const live = (table: Table): string[] =>
  [...table.scan({ sort: 'id', order: 'asc' })].map(({ id }) => id).sort();
const goneIds = (run: Run, stream: string): string[] =>
  recordsOf(run, stream)
    .filter(isDeletion)
    .map(({ id }) => asText(id) ?? '');

describe('I-29: scenario: deletions that no list tells', () => {
  for (const [type, days] of [
    ['recycle', 61],
    ['permanent', 121],
  ] as const) {
    it(`a pause of ${days} days, longer than Zoho lists what was deleted (${type}): ids are compared, and tombstones come`, () =>
      scene(async ({ world, contacts, sync, held }) => {
        await sync();
        world.clock.advance(60_000);
        contacts.remove('1003', world.clock.now(), type);
        contacts.remove('1007', world.clock.now(), type);
        world.clock.advance(days * DAY);
        contacts.update('1001', { Last_Name: 'Later' }, world.clock.now());
        world.clock.advance(5_000);
        const second = await sync({ streams: ['Contacts'] });
        expect(goneIds(second, 'Contacts')).to.have.members(['1003', '1007']);
        expect(held('Contacts')).to.deep.equal(live(contacts));
        expect(second.logs.join('\n')).to.match(
          new RegExp(`read ${days} days ago.*compared with those delivered`),
        );
        world.clock.advance(60_000);
        const third = await sync({ streams: ['Contacts'] });
        expect(recordsOf(third, 'Contacts'), 'no second time').to.deep.equal([]);
      }));
  }

  it('such a pause of a stream with more records than the state may remember is said, with what to do', () =>
    scene(
      async ({ world, contacts, sync }) => {
        await sync();
        world.clock.advance(60_000);
        contacts.remove('1003', world.clock.now(), 'recycle');
        world.clock.advance(61 * DAY);
        const second = await sync({ streams: ['Contacts'] });
        expect(second.failed).to.equal(false);
        expect(goneIds(second, 'Contacts')).to.deep.equal([]);
        expect(second.logs.join('\n')).to.match(
          /read 61 days ago.*more records than the state remembers.*Reset the stream/,
        );
      },
      { config: { tracked_ids: 5 } },
    ));

  it('rows of a subform, of which Zoho lists no deletions: compared once a day', () =>
    scene(async ({ world, lines, sync, held }) => {
      await sync();
      const [first = '', second = ''] = live(lines);
      world.clock.advance(60_000);
      lines.remove(first, world.clock.now(), 'permanent');
      world.clock.advance(3_600_000);
      const early = await sync();
      expect(recordsOf(early, LINES)).to.deep.equal([]);
      world.clock.advance(DAY);
      lines.update(second, { Name: 'Changed' }, world.clock.now());
      world.clock.advance(5_000);
      const late = await sync();
      expect(goneIds(late, LINES)).to.deep.equal([first]);
      expect(held(LINES)).to.deep.equal(live(lines));
    }));

  it('compared in each sync with reconcile_hours 0; nothing gone is no record, and a credit or two', () =>
    scene(
      async ({ world, lines, sync, held, asked }) => {
        await sync();
        for (const id of live(lines).slice(0, 3)) {
          world.clock.advance(60_000);
          lines.remove(id, world.clock.now(), 'permanent');
          world.clock.advance(5_000);
          const run = await sync();
          expect(goneIds(run, LINES)).to.deep.equal([id]);
          expect(held(LINES)).to.deep.equal(live(lines));
        }
        world.clock.advance(60_000);
        const quiet = await sync();
        expect(recordsOf(quiet, LINES)).to.deep.equal([]);
        expect(asked(LINES)).to.have.length(2);
      },
      { config: { reconcile_hours: 0 } },
    ));

  it('a row that comes back as it was (its parent was restored) is delivered again', () =>
    scene(
      async ({ world, lines, sync, held }) => {
        await sync();
        const [id = ''] = live(lines);
        const row = lines.get(id) as Row;
        world.clock.advance(60_000);
        lines.remove(id, world.clock.now(), 'permanent');
        world.clock.advance(5_000);
        await sync();
        expect(held(LINES)).not.to.include(id);
        lines.insert(row, world.clock.now());
        world.clock.advance(5_000);
        const back = await sync();
        expect(recordsOf(back, LINES).map((record) => record['id'])).to.deep.equal([id]);
        expect(held(LINES)).to.deep.equal(live(lines));
      },
      { config: { reconcile_hours: 0 } },
    ));

  it('what lies before the start date was never delivered, and does not come back', () =>
    scene(
      async ({ world, lines, sync }) => {
        const [old = ''] = live(lines);
        world.clock.advance(60_000);
        lines.update(old, { Name: 'New' }, world.clock.now());
        world.clock.advance(5_000);
        const first = await sync();
        expect(recordsOf(first, LINES)).to.have.length(1);
        world.clock.advance(DAY);
        const second = await sync();
        expect(recordsOf(second, LINES)).to.deep.equal([]);
      },
      { config: { start_datetime: '2026-01-01', reconcile_hours: 0 } },
    ));

  it('few records of a module with many: they are looked up, and the module is not listed to its end', () =>
    scene(
      async ({ world, lines, sync, held, asked }) => {
        for (const id of live(lines).slice(-50)) lines.update(id, { Name: 'New' }, world.clock.now());
        world.clock.advance(60_000);
        await sync({ streams: [LINES] });
        const [id = ''] = held(LINES);
        lines.remove(id, world.clock.now(), 'permanent');
        world.clock.advance(60_000);
        const run = await sync({ streams: [LINES] });
        expect(goneIds(run, LINES)).to.deep.equal([id]);
        expect(held(LINES)).to.have.length(49);
        expect(asked(LINES).length).to.be.lessThan(60);
      },
      { lines: 12_000, config: { start_datetime: '2026-01-01', reconcile_hours: 0 } },
    ));

  it('a list that lacks a row for a moment is no deletion: each is looked up by its id', () =>
    scene(
      async ({ world, lines, sync }) => {
        await sync();
        world.clock.advance(60_000);
        const kept = live(lines)
          .slice(2)
          .map((id): JsonObject => ({ id }));
        world.emulator.faults.add({
          match: (call) => call.path.endsWith(LINES) && call.query['sort_by'] === 'id',
          times: 1,
          fault: {
            kind: 'answer',
            answer: { status: 200, json: { data: kept, info: { more_records: false } } },
          },
        });
        const run = await sync();
        expect(run.logs.join('\n')).to.include('6 ids compared: 0 records are gone');
        expect(recordsOf(run, LINES).filter(isDeletion)).to.deep.equal([]);
      },
      { config: { reconcile_hours: 0 } },
    ));

  it('a state of an earlier version knows no ids: they are learned, said, and told from then on', () =>
    scene(
      async ({ world, lines, sync, held }) => {
        const first = await sync();
        const before = asObjects(first.state).map((state) => without(state, ['ids', 'ids_at']));
        world.clock.advance(60_000);
        const second = await sync({ state: before });
        expect(second.logs.join('\n')).to.include(
          'does not know which records were delivered: from now on it does',
        );
        const [id = ''] = live(lines);
        lines.remove(id, world.clock.now(), 'permanent');
        world.clock.advance(5_000);
        expect(goneIds(await sync(), LINES)).to.deep.equal([id]);
        expect(held(LINES)).to.deep.equal(live(lines));
      },
      { config: { reconcile_hours: 0 } },
    ));

  it('a comparison that Zoho refuses is said, leaves the stream complete, and is tried again', () =>
    scene(
      async ({ world, lines, sync }) => {
        await sync();
        const [id = ''] = live(lines);
        lines.remove(id, world.clock.now(), 'permanent');
        world.clock.advance(60_000);
        world.emulator.faults.add({
          match: (call) => call.query['sort_by'] === 'id',
          fault: {
            kind: 'answer',
            answer: {
              status: 403,
              json: { code: 'NO_PERMISSION', status: 'error', message: 'no', details: {} },
            },
          },
        });
        const refused = await sync();
        expect(refused.failed).to.equal(false);
        expect(refused.logs.join('\n')).to.include('the ids cannot be compared');
        world.emulator.faults.clear();
        world.clock.advance(60_000);
        expect(goneIds(await sync(), LINES)).to.deep.equal([id]);
      },
      { config: { reconcile_hours: 0 } },
    ));

  it('a run that is cut anywhere in its first read knows what arrived: nothing stays that is gone', () =>
    scene(
      async ({ world, lines, sync }) => {
        const whole = await world.read({ streams: [LINES] });
        const ids = live(lines);
        for (const id of ids.slice(0, 5)) lines.remove(id, world.clock.now(), 'permanent');
        world.clock.advance(60_000);
        for (let end = 1; end <= whole.messages.length; end += 1) {
          const arrived = whole.messages.slice(0, end);
          const table = createDestination();
          table.load(arrived.filter(({ type }) => type === 'RECORD'));
          const states = arrived.filter(({ type }) => type === 'STATE').map(({ state }) => asObject(state));
          const rest = await sync({ streams: [LINES], state: states.slice(-1) });
          table.load(rest.messages.filter(({ type }) => type === 'RECORD'));
          expect([...table.rows().keys()].sort(), `cut after ${end} messages`).to.deep.equal(live(lines));
        }
      },
      { config: { reconcile_hours: 0 } },
    ));

  it('the state stays short: ten thousand records are a few kilobytes, and go together behind one state', () =>
    scene(
      async ({ sync }) => {
        const run = await sync({ streams: ['Contacts'] });
        const states = run.messages.filter(({ type }) => type === 'STATE');
        expect(JSON.stringify(stateOf(run, 'Contacts')).length).to.be.lessThan(20_000);
        expect(states.length).to.be.lessThan(30);
        expect(new Set(recordsOf(run, 'Contacts').map(({ id }) => id)).size).to.equal(10_000);
      },
      { contacts: 10_000 },
    ));
});

function without(state: JsonObject, keys: readonly string[]): JsonObject {
  const stream = asObject(state['stream']);
  const kept = Object.entries(asObject(stream['stream_state'])).filter(([key]) => !keys.includes(key));
  return { ...state, stream: { ...stream, stream_state: Object.fromEntries(kept) } };
}
