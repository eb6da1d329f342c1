import { expect } from 'chai';
import { withoutFields } from '#src/state/stored-fields.js';
import type { EmulatorOptions } from '#src/emulator/options/options.js';
import type { Table } from '#src/emulator/org/org.js';
import { asObject, asText, type Json, type JsonObject } from '#src/util/json.js';
import { createDestination } from '../support/destination.js';
import { createWorld, type ReadOptions, type Run, type World } from '../support/harness.js';
import { moduleOf, plainRows, tinyOrg } from '../support/tiny-org.js';

const START = Date.UTC(2026, 0, 31, 9, 30);
const DELETED_AT = '_ab_cdc_deleted_at';
const CONTACTS = ['Contacts'];

interface Scene {
  readonly world: World;
  readonly contacts: Table;
  /** Deletes some contacts at the present moment, then lets a second pass. */
  readonly remove: (ids: readonly string[], type?: 'recycle' | 'permanent') => void;
  readonly read: (options?: ReadOptions) => Promise<Run>;
  /** Calls of the last read, by kind. */
  readonly calls: () => { lists: number; deleted: number };
}

async function scene(
  body: (scene: Scene) => Promise<void>,
  options: { contacts?: number; emulator?: Partial<EmulatorOptions>; config?: JsonObject } = {},
): Promise<void> {
  const { contacts: count = 10, emulator: given, config = {} } = options;
  const org = tinyOrg({
    contacts: count,
    modules: [
      moduleOf('Notes', { rows: plainRows(2, '2024-03-01T00:00:00Z') }),
      moduleOf('Quoted_Items', {
        metadata: { generated_type: 'subform' },
        rows: plainRows(2, '2024-03-01T00:00:00Z'),
      }),
    ],
  });
  const emulator = { tokenThrottle: { count: 1_000, windowMs: 600_000 }, ...given };
  const world = await createWorld({
    org,
    emulator,
    config: { modules: ['Contacts', 'Leads', 'Notes', 'Quoted_Items'], ...config },
  });
  let discovered = false;
  try {
    const contacts = org.modules.get('Contacts')?.table as Table;
    await body({
      world,
      contacts,
      remove: (ids, type = 'recycle') => {
        for (const id of ids) contacts.remove(id, world.clock.now(), type);
        world.clock.advance(1_000);
      },
      read: async (read) => {
        // Found once: the calls of a read are its own.
        if (!discovered) await world.read({ streams: [] });
        discovered = true;
        world.emulator.resetCounters();
        return world.read({ streams: CONTACTS, ...read });
      },
      calls: () => {
        const paths = world.emulator.calls.map(({ path }) => path);
        return {
          lists: paths.filter((path) => path === '/crm/v8/Contacts').length,
          deleted: paths.filter((path) => path === '/crm/v8/Contacts/deleted').length,
        };
      },
    });
  } finally {
    await world.close();
  }
}

const contactsOf = (run: Run): readonly JsonObject[] => run.records.get('Contacts') ?? [];
const tombstonesOf = (run: Run): readonly JsonObject[] =>
  contactsOf(run).filter((record) => record[DELETED_AT] !== undefined);
const stateOf = (run: Run): JsonObject =>
  withoutFields(asObject(asObject(run.state[0]?.['stream'])['stream_state']));
const time = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
const idsOf = (records: readonly JsonObject[]): string[] => records.map(({ id }) => asText(id) ?? '');
const recordMessages = (run: Run): JsonObject[] => run.messages.filter(({ type }) => type === 'RECORD');
const tombstone = (id: string, at: number): JsonObject => ({
  id,
  Modified_Time: time(at),
  [DELETED_AT]: time(at),
});

describe('deletions', () => {
  it('a record that was deleted comes as key, cursor and mark, the time of the deletion in both', () =>
    scene(async ({ world, remove, read }) => {
      const first = await read();
      world.clock.advance(60_000);
      const at = world.clock.now();
      remove(['1003']);
      world.clock.advance(5_000);
      const second = await read({ state: first.state });
      expect(second.failed).to.equal(false);
      expect(contactsOf(second)).to.deep.equal([tombstone('1003', at)]);
      expect(second.statuses.get('Contacts')).to.deep.equal(['STARTED', 'RUNNING', 'COMPLETE']);
      expect(asObject(second.state[0]?.['sourceStats'])).to.deep.equal({ recordCount: 1 });
      const third = await read({ state: second.state });
      expect(contactsOf(third)).to.deep.equal([]);
    }));

  it('I-8: an unchanged org costs one list call and one call for deletions', () =>
    scene(async ({ world, read, calls }) => {
      const first = await read();
      expect(calls()).to.deep.equal({ lists: 1, deleted: 0 });
      expect(stateOf(first)).to.deep.include({ v: 1, Modified_Time: time(START), deleted_time: time(START) });
      world.clock.advance(60_000);
      const second = await read({ state: first.state });
      expect(contactsOf(second)).to.deep.equal([]);
      expect(calls()).to.deep.equal({ lists: 1, deleted: 1 });
    }));

  it('F-X1: every page is read, and read again where there is more than one: such a list shifts', () =>
    scene(
      async ({ world, remove, read, calls }) => {
        const first = await read();
        world.clock.advance(60_000);
        const ids = Array.from({ length: 450 }, (_, index) => String(1001 + index));
        remove(ids);
        world.clock.advance(5_000);
        const second = await read({ state: first.state });
        expect(idsOf(tombstonesOf(second))).to.have.members(ids);
        expect(calls().deleted).to.equal(6);
        expect(world.emulator.calls.filter(({ query }) => query['ids'] !== undefined)).to.have.length(5);
      },
      { contacts: 460 },
    ));

  it('F-X1: a record that is restored between two pages hides no other', () =>
    scene(
      async ({ world, contacts, remove, read }) => {
        const first = await read();
        world.clock.advance(60_000);
        const ids = Array.from({ length: 300 }, (_, index) => String(1001 + index));
        for (const id of ids) remove([id]);
        world.clock.advance(5_000);
        let pages = 0;
        const stop = world.emulator.onRequest(({ path }) => {
          if (!path.endsWith('/deleted')) return undefined;
          pages += 1;
          // Newest first: ten of the first page come back, and ten of the second move up to where nobody looks.
          if (pages === 2) for (const id of ids.slice(-10)) contacts.insert({ id }, world.clock.now());
          return undefined;
        });
        const second = await read({ state: first.state });
        stop();
        expect(idsOf(tombstonesOf(second))).to.have.members(ids.slice(0, -10));
        world.clock.advance(5_000);
        const third = await read({ state: second.state });
        expect(idsOf(contactsOf(third))).to.have.members(ids.slice(-10));
      },
      { contacts: 310 },
    ));

  for (const nothingNew of ['304', '204', 'empty200'] as const) {
    it(`F-X2: nothing deleted, answered with ${nothingNew}, is no record and no error`, () =>
      scene(
        async ({ world, read }) => {
          const first = await read();
          world.clock.advance(60_000);
          const second = await read({ state: first.state });
          expect(second.failed).to.equal(false);
          expect(contactsOf(second)).to.deep.equal([]);
        },
        { emulator: { nothingNew } },
      ));
  }

  it('F-X3: recycled and then purged is one deletion in one window, and a second one, harmless, in two', () =>
    scene(async ({ world, remove, read }) => {
      const first = await read();
      world.clock.advance(60_000);
      remove(['1001', '1002']);
      const purgedAt = world.clock.now();
      remove(['1001'], 'permanent');
      world.clock.advance(5_000);
      const second = await read({ state: first.state });
      expect(tombstonesOf(second)).to.deep.equal([
        tombstone('1002', purgedAt - 1_000),
        tombstone('1001', purgedAt),
      ]);
      world.clock.advance(60_000);
      const again = world.clock.now();
      remove(['1002'], 'permanent');
      world.clock.advance(5_000);
      const third = await read({ state: second.state });
      expect(tombstonesOf(third)).to.deep.equal([tombstone('1002', again)]);
    }));

  for (const deletedOrder of ['recycle-first', 'newest-first', 'oldest-first'] as const) {
    for (const modifiedSinceInclusive of [true, false]) {
      it(`F-X4: windows are half-open instants: order ${deletedOrder}, If-Modified-Since ${modifiedSinceInclusive ? 'from' : 'after'}`, () =>
        scene(
          async ({ world, contacts, read }) => {
            const first = await read();
            const until = START + 3_600_000;
            contacts.remove('1001', START, 'permanent');
            contacts.remove('1002', until - 1, 'recycle');
            contacts.remove('1003', until, 'permanent');
            world.clock.advance(until - world.clock.now());
            const second = await read({ state: first.state });
            expect(tombstonesOf(second)).to.deep.equal([
              tombstone('1001', START),
              tombstone('1002', until - 1_000),
            ]);
            expect(stateOf(second)['deleted_time']).to.equal(time(until));
            world.clock.advance(5_000);
            const third = await read({ state: second.state });
            expect(tombstonesOf(third)).to.deep.equal([tombstone('1003', until)]);
          },
          { emulator: { deletedOrder, modifiedSinceInclusive } },
        ));
    }
  }

  const refusals = [
    ['F-X5: INVALID_MODULE', 400, 'INVALID_MODULE'],
    ['F-X5: NOT_SUPPORTED', 403, 'NOT_SUPPORTED'],
    ['F-X5: 404', 404, 'INVALID_URL_PATTERN'],
    ['F-X6: NO_PERMISSION', 403, 'NO_PERMISSION'],
    ['F-X6: a scope that is missing', 401, 'OAUTH_SCOPE_MISMATCH'],
  ] as const;
  for (const [name, status, code] of refusals) {
    it(`${name}: it is said with its reason, the stream is complete, and nothing is lost once it is open`, () =>
      scene(async ({ world, contacts, remove, read }) => {
        const first = await read();
        world.clock.advance(60_000);
        remove(['1001']);
        contacts.update('1002', { Last_Name: 'New' }, world.clock.now());
        world.clock.advance(5_000);
        const json = { code, message: 'no', details: {}, status: 'error' };
        const open = world.emulator.faults.add({
          match: /\/deleted$/,
          fault: { kind: 'answer', answer: { status, json: status === 400 ? { data: [json] } : json } },
        });
        const second = await read({ state: first.state });
        expect(second.failed).to.equal(false);
        expect(second.statuses.get('Contacts')?.at(-1)).to.equal('COMPLETE');
        expect(idsOf(contactsOf(second))).to.deep.equal(['1002']);
        expect(
          second.logs.filter((text) => text.includes('list of deletions is unavailable')),
        ).to.have.length(1);
        expect(second.logs.join('\n')).to.include(code);
        expect(stateOf(second)['deleted_time']).to.equal(time(START));
        open();
        const third = await read({ state: second.state });
        expect(idsOf(contactsOf(third))).to.deep.equal(['1001']);
      }));
  }

  it('I-40: a refused look-up of what was deleted is no refused list: an error, and the next run has them', () =>
    scene(async ({ world, remove, read }) => {
      const first = await read();
      const gone = idsOf(contactsOf(first)).slice(0, 3);
      remove(gone);
      const json = { code: 'NO_PERMISSION', details: {}, message: 'permission denied', status: 'error' };
      const stop = world.emulator.faults.add({
        match: ({ query }) => query['ids'] !== undefined,
        fault: { kind: 'answer', answer: { status: 403, json } },
      });
      const refused = await read({ state: first.state });
      expect(refused.statuses.get('Contacts')?.at(-1)).to.equal('INCOMPLETE');
      stop();
      expect(refused.state).to.deep.equal([]);
      const healthy = await read({ state: first.state });
      expect(idsOf(tombstonesOf(healthy))).to.have.members(gone);
    }));

  it('F-X7: a record that was restored comes back alive, and is deleted again when it is', () =>
    scene(async ({ world, contacts, remove, read }) => {
      const table = createDestination();
      const follow = async (state: Json = []): Promise<Run> => {
        world.clock.advance(60_000);
        const run = await read({ state });
        table.load(recordMessages(run));
        return run;
      };
      const first = await follow();
      remove(['1001']);
      const second = await follow(first.state);
      expect(table.rows().has('1001')).to.equal(false);
      contacts.insert({ id: '1001', Last_Name: 'Lazarus' }, world.clock.now());
      const third = await follow(second.state);
      expect(table.rows().get('1001')?.['Last_Name']).to.equal('Lazarus');
      remove(['1001']);
      await follow(third.state);
      expect(table.rows().has('1001')).to.equal(false);
    }));

  it('F-X7: deleted and restored in one window is alive, even if the list still had it', () =>
    scene(async ({ world, contacts, remove, read }) => {
      const first = await read();
      world.clock.advance(60_000);
      remove(['1001', '1002']);
      const listed = contacts.deleted();
      contacts.insert({ id: '1001', Last_Name: 'Lazarus' }, world.clock.now());
      world.clock.advance(5_000);
      const stale = listed.map(({ id, at }) => ({ id, type: 'recycle', deleted_time: time(at) }));
      world.emulator.faults.add({
        match: /\/deleted$/,
        fault: {
          kind: 'answer',
          answer: { status: 200, json: { data: stale, info: { more_records: false } } },
        },
      });
      const second = await read({ state: first.state });
      expect(
        contactsOf(second).map((record) => [record['id'], record[DELETED_AT] !== undefined]),
      ).to.deep.equal([
        ['1001', false],
        ['1002', true],
      ]);
    }));

  it('I-10, F-X8: what was changed and deleted in one window, or in one second, ends deleted', () =>
    scene(async ({ world, contacts, remove, read }) => {
      const table = createDestination();
      const first = await read();
      table.load(recordMessages(first));
      world.clock.advance(60_000);
      contacts.update('1001', { Last_Name: 'Late' }, world.clock.now());
      contacts.update('1002', { Last_Name: 'Late' }, world.clock.now());
      world.clock.advance(10_000);
      // Deleted while its last version is on its way: seen alive by this run, and gone for the list that follows.
      const stop = world.emulator.onRequest(({ path }) => {
        if (path.endsWith('/deleted') && contacts.get('1002')) remove(['1001', '1002']);
        return undefined;
      });
      const second = await read({ state: first.state });
      stop();
      expect(idsOf(contactsOf(second))).to.deep.equal(['1001', '1002']);
      world.clock.advance(5_000);
      const third = await read({ state: second.state });
      table.load([...recordMessages(second), ...recordMessages(third)]);
      expect([...table.rows().keys()]).to.have.length(8);
    }));

  it('I-10, F-X8: a deletion is said later than any record before it, so that equal cursors are decided', () =>
    scene(async ({ world, contacts, read }) => {
      const first = await read();
      world.clock.advance(60_000);
      const second = world.clock.now();
      contacts.update('1002', { Last_Name: 'Late' }, second);
      contacts.remove('1001', second, 'recycle');
      world.clock.advance(5_000);
      const run = await read({ state: first.state });
      const times = recordMessages(run).map(({ record }) => Number(asObject(record)['emitted_at']));
      expect(times).to.have.length(2);
      expect(times[1]).to.be.greaterThan(times[0] ?? NaN);
    }));

  it('F-X9: nothing is asked to find out: kinds of modules decide which have a list', () =>
    scene(async ({ world, read, calls }) => {
      const { streams } = await world.discover();
      const marked = streams.filter(
        ({ json_schema }) => DELETED_AT in asObject(asObject(json_schema)['properties']),
      );
      expect(marked.map(({ name }) => name)).to.deep.equal(['Contacts', 'Leads', 'Notes', 'Quoted_Items']);
      expect(asObject(asObject(marked[0]?.['json_schema'])['properties'])[DELETED_AT]).to.deep.equal({
        type: ['null', 'string'],
        format: 'date-time',
        airbyte_type: 'timestamp_with_timezone',
      });
      expect(calls().deleted).to.equal(0);
      const all = ['Contacts', 'Leads', 'Notes', 'Quoted_Items'];
      const first = await read({ streams: all });
      world.clock.advance(60_000);
      await read({ streams: all, state: first.state });
      const asked = world.emulator.calls.map(({ path }) => path).filter((path) => path.endsWith('/deleted'));
      expect(asked).to.have.members(['/crm/v8/Contacts/deleted', '/crm/v8/Leads/deleted']);
    }));
});

describe('deletions: runs that are cut', () => {
  it('between rows and deletions: the next run reads the deletions of both windows', () =>
    scene(async ({ world, contacts, remove, read }) => {
      const first = await read();
      world.clock.advance(60_000);
      remove(['1001']);
      contacts.update('1002', { Last_Name: 'New' }, world.clock.now());
      world.clock.advance(5_000);
      const fix = world.emulator.faults.add({ match: /\/deleted$/, fault: { kind: 'internal-error' } });
      const second = await read({ state: first.state });
      fix();
      expect(second.failed).to.equal(true);
      expect(idsOf(contactsOf(second))).to.deep.equal(['1002']);
      expect(stateOf(second)).to.include({ deleted_time: time(START) });
      expect(stateOf(second)['Modified_Time']).to.not.equal(time(START));
      world.clock.advance(60_000);
      remove(['1003']);
      world.clock.advance(5_000);
      const third = await read({ state: second.state });
      expect(idsOf(contactsOf(third))).to.deep.equal(['1001', '1003']);
    }));

  it('a first read: deletions count from its beginning, although its rows have not come that far', () =>
    scene(
      async ({ world, remove, read }) => {
        const stop = new AbortController();
        let pages = 0;
        const off = world.emulator.onRequest(({ path, query }) => {
          if (path === '/crm/v8/Contacts' && query['ids'] === undefined && ++pages === 3) stop.abort();
          return undefined;
        });
        const first = await read({ signal: stop.signal });
        off();
        const state = stateOf(first);
        expect(state['deleted_time']).to.equal(time(START));
        expect(Date.parse(asText(state['Modified_Time']) ?? '')).to.be.lessThan(START);
        const [early = ''] = idsOf(contactsOf(first));
        world.clock.advance(60_000);
        remove([early, '1600']);
        world.clock.advance(60_000);
        const second = await read({ state: first.state });
        expect(second.failed).to.equal(false);
        expect(idsOf(tombstonesOf(second))).to.have.members([early, '1600']);
        expect(stateOf(second)['deleted_time']).to.equal(stateOf(second)['Modified_Time']);
      },
      { contacts: 700 },
    ));

  it('a first read, before its first real state: one went ahead of the first row', () =>
    scene(async ({ world, remove, read }) => {
      const first = await read();
      const firstRecord = first.messages.findIndex(({ type }) => type === 'RECORD');
      const before = first.messages.slice(0, firstRecord).filter(({ type }) => type === 'STATE');
      expect(before).to.have.length(1);
      const [early] = before.map(({ state }) => asObject(state));
      const state = asObject(asObject(early?.['stream'])['stream_state']);
      expect(Object.keys(state)).to.deep.equal(['v', 'deleted_time', 'ids', 'fields']);
      expect(state['deleted_time']).to.equal(time(START));
      world.clock.advance(60_000);
      remove(['1001']);
      world.clock.advance(5_000);
      const second = await read({ state: early ? [early] : [] });
      expect(contactsOf(second)).to.have.length(10);
      expect(idsOf(tombstonesOf(second))).to.deep.equal(['1001']);
    }));

  it('between deletions: more than 10,000 have states between them', async function () {
    this.timeout(60_000);
    await scene(
      async ({ world, contacts, read }) => {
        const first = await read();
        world.clock.advance(60_000);
        for (let index = 0; index < 11_000; index += 1) {
          contacts.remove(String(1001 + index), world.clock.now(), 'permanent');
          if (index % 100 === 99) world.clock.advance(1_000);
        }
        world.clock.advance(5_000);
        const second = await read({ state: first.state });
        const states = second.messages
          .filter(({ type }) => type === 'STATE')
          .map(({ state }) => asObject(state));
        expect(states).to.have.length(2);
        expect(tombstonesOf(second)).to.have.length(11_000);
        const third = await read({ state: states.slice(0, 1) });
        expect(tombstonesOf(third).length).to.be.within(1_000, 1_100);
      },
      { contacts: 11_010 },
    );
  });
});

describe('deletions: where they are not read', () => {
  it('include_deleted false: no call, no column; switched on later, they start where the rows have come to', () =>
    scene(
      async ({ world, remove, read, calls }) => {
        const { streams } = await world.discover();
        const schema = asObject(streams.find(({ name }) => name === 'Contacts')?.['json_schema']);
        expect(asObject(schema['properties'])).to.not.have.property(DELETED_AT);
        const first = await read();
        expect(stateOf(first)).to.deep.equal({ v: 1, Modified_Time: time(START) });
        world.clock.advance(60_000);
        remove(['1001']);
        world.clock.advance(5_000);
        const second = await read({ state: first.state });
        expect(calls()).to.deep.equal({ lists: 1, deleted: 0 });
        expect(contactsOf(second)).to.deep.equal([]);
        remove(['1002']);
        world.clock.advance(5_000);
        const config = { include_deleted: true };
        const catalog = (await world.discover(config)).streams.filter(({ name }) => name === 'Contacts');
        const third = await read({
          config,
          catalog: { streams: catalog.map((stream) => ({ stream, sync_mode: 'incremental' })) },
          state: second.state,
        });
        expect(idsOf(contactsOf(third))).to.deep.equal(['1002']);
      },
      { config: { include_deleted: false } },
    ));

  it('a configured schema without the column: a destination would blank the row, so it is left alone', () =>
    scene(async ({ world, remove, read, calls }) => {
      const columns = ['id', 'Last_Name', 'Modified_Time'];
      const first = await read({ columns });
      world.clock.advance(60_000);
      remove(['1001']);
      world.clock.advance(5_000);
      const second = await read({ columns, state: first.state });
      expect(calls().deleted).to.equal(0);
      expect(contactsOf(second)).to.deep.equal([]);
      expect(second.logs.join('\n')).to.include('has no column that marks them');
    }));

  it('full refresh: the whole table comes, and what is gone is not in it', () =>
    scene(async ({ world, remove, read, calls }) => {
      await read({ mode: 'full_refresh' });
      remove(['1001']);
      world.clock.advance(5_000);
      const second = await read({ mode: 'full_refresh' });
      expect(contactsOf(second)).to.have.length(9);
      expect(calls().deleted).to.equal(0);
    }));

  it('the mark is never asked for, nor missed', () =>
    scene(async ({ world, read }) => {
      const run = await read();
      const fields = world.emulator.calls.flatMap(({ query }) => (query['fields'] ?? '').split(','));
      expect(fields).to.include('Last_Name').and.to.not.include(DELETED_AT);
      expect(run.logs.join('\n')).to.not.include(DELETED_AT);
      expect(contactsOf(run)[0]).to.not.have.property(DELETED_AT);
    }));

  it('a state from the future stays as it is, and costs no call', () =>
    scene(async ({ read, calls }) => {
      const state = [
        {
          type: 'STREAM',
          stream: {
            stream_descriptor: { name: 'Contacts' },
            stream_state: { v: 1, Modified_Time: '2026-01-31T20:00:00Z' },
          },
        },
      ];
      const run = await read({ state });
      expect(calls()).to.deep.equal({ lists: 0, deleted: 0 });
      expect(stateOf(run)).to.deep.equal({ v: 1, Modified_Time: '2026-01-31T20:00:00Z' });
    }));

  it('a converted lead is not deleted, and its conversion is a change', () =>
    scene(async ({ world, read }) => {
      const leads = world.emulator.org.modules.get('Leads')?.table;
      const first = await read({ streams: ['Leads'] });
      world.clock.advance(60_000);
      leads?.update('5001', { Converted__s: true }, world.clock.now());
      world.clock.advance(5_000);
      const second = await read({ streams: ['Leads'], state: first.state });
      expect(second.records.get('Leads')?.map((record) => [record['id'], record[DELETED_AT]])).to.deep.equal([
        ['5001', undefined],
      ]);
    }));
});

describe('deletions: what Zoho does not promise', () => {
  it('a list that takes no notice of If-Modified-Since is cut on our side', () =>
    scene(
      async ({ world, remove, read }) => {
        remove(['1001']);
        world.clock.advance(60_000);
        const first = await read();
        remove(['1002']);
        world.clock.advance(5_000);
        const second = await read({ state: first.state });
        expect(idsOf(contactsOf(second))).to.deep.equal(['1002']);
      },
      { emulator: { deletedSinceIgnored: true } },
    ));

  it('a wall at 2,000: the recycle bin and what was purged are read apart', () =>
    scene(
      async ({ world, contacts, read }) => {
        const first = await read();
        world.clock.advance(60_000);
        for (let index = 0; index < 3_000; index += 1) {
          contacts.remove(String(1001 + index), world.clock.now(), index % 2 === 0 ? 'recycle' : 'permanent');
        }
        world.clock.advance(5_000);
        const second = await read({ state: first.state });
        expect(second.failed).to.equal(false);
        expect(tombstonesOf(second)).to.have.length(3_000);
      },
      { contacts: 3_010, emulator: { deletedWall: 2_000 } },
    ));

  it('a wall, and the oldest come first: the list goes on by value behind it, type by type', () =>
    scene(
      async ({ world, contacts, read, calls }) => {
        const first = await read();
        for (let index = 0; index < 1_500; index += 1) {
          if (index % 10 === 0) world.clock.advance(1_000);
          contacts.remove(String(1001 + index), world.clock.now(), index % 5 === 0 ? 'permanent' : 'recycle');
        }
        world.clock.advance(5_000);
        const second = await read({ state: first.state });
        expect(second.failed).to.equal(false);
        expect(tombstonesOf(second)).to.have.length(1_500);
        expect(calls().deleted).to.be.lessThan(40);
      },
      {
        contacts: 1_510,
        emulator: { deletedWall: 400, deletedOrder: 'oldest-first' },
        config: { tracked_ids: 0 },
      },
    ));

  it('a wall that hides deletions is no loss where the state knows what was delivered: ids are compared', () =>
    scene(
      async ({ world, contacts, read }) => {
        const first = await read();
        world.clock.advance(60_000);
        for (let index = 0; index < 2_100; index += 1)
          contacts.remove(String(1001 + index), world.clock.now(), 'recycle');
        world.clock.advance(5_000);
        const until = world.clock.now();
        const second = await read({ state: first.state });
        expect(second.failed).to.equal(false);
        expect(tombstonesOf(second)).to.have.length(2_100);
        expect(stateOf(second)['deleted_time']).to.equal(time(until));
        expect(second.logs.join('\n')).to.match(
          /more records were deleted than Zoho lets one list.*compared/,
        );
      },
      { contacts: 2_110, emulator: { deletedWall: 2_000 } },
    ));

  it('a wall that hides deletions is an error that says what to do; the rows are complete all the same', () =>
    scene(
      async ({ world, contacts, read }) => {
        const first = await read();
        world.clock.advance(60_000);
        for (let index = 0; index < 2_100; index += 1)
          contacts.remove(String(1001 + index), world.clock.now(), 'recycle');
        contacts.update('3105', { Last_Name: 'New' }, world.clock.now());
        world.clock.advance(5_000);
        const second = await read({ state: first.state });
        expect(second.failed).to.equal(true);
        expect(second.errors[0]).to.include({
          internal_message: 'TOO_MANY_DELETIONS',
          failure_type: 'config_error',
        });
        expect(idsOf(contactsOf(second))).to.deep.equal(['3105']);
        expect(stateOf(second)['deleted_time']).to.equal(time(START));
      },
      { contacts: 2_110, emulator: { deletedWall: 2_000 }, config: { tracked_ids: 0 } },
    ));

  for (const [tracked, words] of [
    [0, 'an error'],
    [100, 'answered by comparing ids'],
  ] as const) {
    it(`more that never comes is ${words}, not an endless loop, and not the end`, () =>
      scene(
        async ({ world, contacts, read }) => {
          const first = await read();
          world.clock.advance(60_000);
          contacts.remove('1002', world.clock.now(), 'permanent');
          world.clock.advance(5_000);
          const row = { id: '1001', type: 'recycle', deleted_time: time(START + 1_000) };
          world.emulator.faults.add({
            match: /\/deleted$/,
            fault: {
              kind: 'answer',
              answer: { status: 200, json: { data: [row], info: { more_records: true } } },
            },
          });
          const second = await read({ state: first.state });
          expect(second.failed).to.equal(tracked === 0);
          const [error] = second.errors;
          if (tracked === 0) expect(error).to.include({ internal_message: 'DELETIONS_UNSTABLE' });
          expect(idsOf(contactsOf(second))).to.deep.equal(tracked === 0 ? [] : ['1002']);
        },
        { config: { tracked_ids: tracked } },
      ));
  }

  it('entries without an id or a time are counted in the log; others are read in any spelling', () =>
    scene(async ({ world, contacts, read }) => {
      const first = await read();
      world.clock.advance(60_000);
      for (const id of ['1001', '1002']) contacts.remove(id, world.clock.now(), 'recycle');
      world.clock.advance(5_000);
      const data = [
        { id: 1001, deleted_time: '2026-01-31T15:00:30+05:30', Created_By: null },
        { id: '1002', Deleted_Time: '2026-01-31T09:30:31Z' },
        { id: '1003', deleted_time: null },
        { deleted_time: '2026-01-31T09:30:31Z' },
      ];
      world.emulator.faults.add({
        match: /\/deleted$/,
        fault: { kind: 'answer', answer: { status: 200, json: { data } } },
      });
      const second = await read({ state: first.state });
      expect(contactsOf(second)).to.deep.equal([
        tombstone('1001', START + 30_000),
        tombstone('1002', START + 31_000),
      ]);
      expect(second.logs.join('\n')).to.include('2 deletions came without an id or a time');
    }));

  it('lookback_seconds holds for deletions, too', () =>
    scene(
      async ({ world, contacts, read }) => {
        world.clock.advance(60_000);
        const first = await read();
        contacts.remove('1001', world.clock.now() - 10_000, 'recycle');
        world.clock.advance(60_000);
        const second = await read({ state: first.state });
        expect(idsOf(tombstonesOf(second))).to.deep.equal(['1001']);
      },
      { config: { lookback_seconds: 30 } },
    ));
});
