import { expect } from 'chai';
import type { EmulatorOptions } from '#src/emulator/server/server.js';
import { asText } from '#src/util/json.js';
import {
  oneModule,
  onlyModules,
  cursorOf,
  expectExactlyOnce,
  idsOf,
  recordsOf,
  scenario,
  stateOf,
  upserted,
  type Scenario,
} from '../support/scenario.js';

const NARROW = ['id', 'Name', 'Last_Name', 'Modified_Time', 'Text_1'];
const leads = (emulator: Partial<EmulatorOptions> = {}) =>
  onlyModules(['Leads', 'Contacts'], { rows: { Leads: 300 }, emulator });

/** A later day: what happens now lies behind the cursor of every state so far. */
const laterOn = ({ clock }: Scenario): void => clock.advance(60_000);

describe('scenario: windows and cursors', () => {
  const readings: readonly [string, Partial<EmulatorOptions>][] = [
    ['304', { nothingNew: '304' }],
    ['204', { nothingNew: '204' }],
    ['200 with no data', { nothingNew: 'empty200' }],
    ['304, If-Modified-Since exclusive', { nothingNew: '304', modifiedSinceInclusive: false }],
    ['204, If-Modified-Since exclusive', { nothingNew: '204', modifiedSinceInclusive: false }],
  ];
  for (const [answer, options] of readings) {
    it(
      `F-I11: nothing new answered with ${answer}: no record, no error, one call, the state moves on`,
      scenario(leads(options), async (world) => {
        const read = { streams: ['Leads'] };
        const first = await world.read(read);
        laterOn(world);
        world.emulator.resetCounters();
        const second = await world.read({ ...read, state: first.state });
        expect(recordsOf(second, 'Leads')).to.deep.equal([]);
        expect(world.listCalls('Leads')).to.have.length(1);
        expect(cursorOf(second, 'Leads')! > cursorOf(first, 'Leads')!).to.equal(true);
        expect(second.failed).to.equal(false);
      }),
    );

    it(
      `F-I10: rows of one second, changed before and after it was read (${answer}): none is lost, none comes twice`,
      scenario(leads(options), async (world) => {
        const { table } = world.emulator.org.modules.get('Leads')!;
        const [a, b] = [...table.scan({ sort: 'id', order: 'asc' })].map(({ id }) => id);
        const read = { streams: ['Leads'], columns: NARROW };
        table.update(a!, { Last_Name: 'before' }, world.clock.now());
        const first = await world.read({
          ...read,
          onMessage: (message) => {
            if (message['type'] === 'RECORD')
              table.update(b!, { Last_Name: 'after' }, world.emulator.clock.now());
          },
        });
        laterOn(world);
        const second = await world.read({ ...read, state: first.state });
        expect(idsOf(recordsOf(second, 'Leads'))).to.have.members([a, b]);
        laterOn(world);
        const third = await world.read({ ...read, state: second.state });
        expect(recordsOf(third, 'Leads')).to.deep.equal([]);
        const held = upserted('Leads', first, second);
        for (const [id, row] of world.truth('Leads'))
          expect(held.get(id)?.['Last_Name']).to.equal(row['Last_Name']);
      }),
    );
  }

  it(
    'no second is read half, twice or never: six runs in the midst of steady changes',
    scenario(leads({ modifiedSinceInclusive: false }), async (world) => {
      const { table } = world.emulator.org.modules.get('Leads')!;
      const ids = [...table.scan({ sort: 'id', order: 'asc' })].map(({ id }) => id);
      let count = 0;
      world.emulator.onRequest(({ path }) => {
        world.clock.advance(300);
        if (path.endsWith('/Leads'))
          table.update(ids[count % 40]!, { Last_Name: `v${(count += 1)}` }, world.emulator.clock.now());
        return undefined;
      });
      const runs = [];
      const versions = new Set<string>();
      for (let turn = 0; turn < 6; turn += 1) {
        const run = await world.read({
          streams: ['Leads'],
          columns: NARROW,
          state: runs.at(-1)?.state ?? [],
        });
        for (const record of recordsOf(run, 'Leads')) {
          const version = `${asText(record['id']) ?? ''} ${asText(record['Modified_Time']) ?? ''}`;
          expect(versions.has(version), `${version} came before`).to.equal(false);
          versions.add(version);
        }
        runs.push(run);
      }
      const cursor = cursorOf(runs.at(-1)!, 'Leads')!;
      const held = upserted('Leads', ...runs);
      for (const [id, row] of world.truth('Leads'))
        if (asText(row['Modified_Time'])! < cursor)
          expect(held.get(id)?.['Last_Name']).to.equal(row['Last_Name']);
    }),
  );

  it(
    'F-I1: without a state start_datetime is the first If-Modified-Since, and without it none is sent',
    scenario(leads(), async (world) => {
      await world.read({ streams: ['Leads'] });
      expect(world.listCalls('Leads')[0]!.headers).not.to.have.property('if-modified-since');
      world.emulator.resetCounters();
      const times = [...world.truth('Leads').values()].map((row) => asText(row['Modified_Time'])!).sort();
      const start = times[200]!;
      const run = await world.read({ streams: ['Leads'], config: { start_datetime: start } });
      expect(Date.parse(world.listCalls('Leads')[0]!.headers['if-modified-since']!)).to.equal(
        Date.parse(start) - 1_000,
      );
      expect(idsOf(recordsOf(run, 'Leads'))).to.have.length(times.filter((time) => time >= start).length);
    }),
  );

  it(
    'F-I2, F-I3: a state as Z, with an offset, as a date or with fractions is the same instant',
    scenario(leads(), async (world) => {
      const asked = async (text: string): Promise<number> => {
        world.emulator.resetCounters();
        const state = [
          {
            type: 'STREAM',
            stream: { stream_descriptor: { name: 'Leads' }, stream_state: { Modified_Time: text } },
          },
        ];
        const run = await world.read({ streams: ['Leads'], state });
        expect(run.failed).to.equal(false);
        return Date.parse(world.listCalls('Leads')[0]!.headers['if-modified-since']!);
      };
      const instant = await asked('2025-09-17T20:30:28Z');
      expect(instant).to.equal(Date.UTC(2025, 8, 17, 20, 30, 27));
      expect(await asked('2025-09-17T13:30:28-07:00')).to.equal(instant);
      expect(await asked('2025-09-17T20:30:28.999999Z')).to.equal(instant);
      expect(await asked('2025-09-17')).to.equal(Date.UTC(2025, 8, 16, 23, 59, 59));
    }),
  );

  it(
    'F-I4, F-I5, F-I6: the state is the end of the window, an instant in UTC that never goes back',
    scenario(leads(), async (world) => {
      const read = { streams: ['Leads', 'Contacts'] };
      const first = await world.read(read);
      expect(stateOf(first, 'Leads')).to.include({ v: 1, Modified_Time: '2026-01-31T09:30:00Z' });
      const seen: string[] = [];
      laterOn(world);
      const second = await world.read({
        ...read,
        state: first.state,
        onMessage: ({ state }) => seen.push(JSON.stringify(state ?? '')),
      });
      expect(cursorOf(second, 'Leads')).to.equal('2026-01-31T09:31:03Z');
      const cursors = seen
        .filter((text) => text.includes('Leads'))
        .map((text) => /20\d\d-[^"]+/.exec(text)?.[0]);
      expect(cursors).to.deep.equal([...cursors].sort());
    }),
  );

  it(
    'F-I7, F-I8: rows without Modified_Time are delivered and leave the state alone',
    scenario(oneModule({ api_name: 'Timeless', rows: 450 }), async (world) => {
      const { table } = world.emulator.org.modules.get('Timeless')!;
      const ids = [...table.scan({ sort: 'id', order: 'asc' })].map(({ id }) => id);
      for (const id of ids) table.update(id, { Modified_Time: null }, 0, true);
      // Rows without Modified_Time have no cursor.
      const read = { streams: ['Timeless'], ignored: ['record-cursor'] } as const;
      const all = await world.read(read);
      expectExactlyOnce(all, 'Timeless', world.truth('Timeless'));
      expect(cursorOf(all, 'Timeless')).to.equal('2026-01-31T09:30:00Z');
      for (const id of ids.slice(250)) table.update(id, {}, world.clock.now() - 9_000_000);
      const some = await world.read(read);
      expectExactlyOnce(some, 'Timeless', world.truth('Timeless'));
    }),
  );

  it(
    'F-I9, lookback_seconds: rows before the cursor come again only when they are asked for',
    scenario(leads(), async (world) => {
      const { table } = world.emulator.org.modules.get('Leads')!;
      const [id] = [...table.scan({ sort: 'id', order: 'asc' })].map((row) => row.id);
      const first = await world.read({ streams: ['Leads'] });
      table.update(id!, { Last_Name: 'late' }, world.clock.now() - 30_000);
      laterOn(world);
      const plain = await world.read({ streams: ['Leads'], state: first.state });
      expect(recordsOf(plain, 'Leads')).to.deep.equal([]);
      const back = await world.read({
        streams: ['Leads'],
        state: first.state,
        config: { lookback_seconds: 60 },
      });
      expect(idsOf(recordsOf(back, 'Leads'))).to.deep.equal([id]);
    }),
  );

  it(
    'F-I12: a state from the future: nothing is asked, nothing is emitted, the state is kept',
    scenario(leads(), async (world) => {
      const future = { v: 1, Modified_Time: '2026-01-31T20:00:00Z' };
      const state = [
        { type: 'STREAM', stream: { stream_descriptor: { name: 'Leads' }, stream_state: future } },
      ];
      const run = await world.read({ streams: ['Leads'], state });
      expect(run.failed).to.equal(false);
      expect(recordsOf(run, 'Leads')).to.deep.equal([]);
      expect(world.listCalls('Leads')).to.deep.equal([]);
      expect(stateOf(run, 'Leads')).to.deep.equal(future);
    }),
  );

  it(
    'F-P20, F-I20: streams that are not configured cost no call',
    scenario(leads(), async (world) => {
      await world.read({ streams: ['Contacts'] });
      const paths = new Set(world.emulator.calls.map(({ path }) => path.replace('/crm/v8/', '')));
      paths.delete('Contacts/actions/fetch_full_data');
      expect([...paths].sort()).to.deep.equal([
        'Contacts',
        'Contacts/actions/count',
        'org',
        'settings/fields',
        'settings/modules',
      ]);
    }),
  );
});
