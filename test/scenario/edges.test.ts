import { expect } from 'chai';
import { asText } from '#src/util/json.js';
import type { Table } from '#src/emulator/org/org.js';
import {
  expectExactlyOnce,
  oneModule,
  onlyModules,
  recordsOf,
  scenario,
  upserted,
  type Scenario,
} from '../support/scenario.js';

const wide = (rows: number, fields = 20) => ({ api_name: 'Wide', rows, fields });
const tableOf = (world: Scenario, name = 'Wide'): Table => world.emulator.org.modules.get(name)!.table;
const idsIn = (table: Table): string[] => [...table.scan({ sort: 'id', order: 'asc' })].map(({ id }) => id);
const TEXT = 'Textarea_rich_text_1';

describe('scenario: edges of pages, seconds and texts', () => {
  for (const mode of ['incremental', 'full_refresh'] as const) {
    it(
      `a text whose end changes between its list and its completion tears no row (${mode})`,
      scenario(oneModule(wide(30)), async (world) => {
        const table = tableOf(world);
        const [id] = idsIn(table);
        const long = 'x'.repeat(700);
        table.update(id!, { Website_1: 'old', [TEXT]: `${long} old` }, world.clock.now() - 10_000_000);
        const stop = world.emulator.onRequest(({ path }) => {
          if (path.endsWith('fetch_full_data')) {
            table.update(id!, { Website_1: 'new', [TEXT]: `${long} new` }, world.emulator.clock.now());
          }
          return undefined;
        });
        const run = await world.read({ mode });
        stop();
        const versions = recordsOf(run, 'Wide').filter((record) => record['id'] === id);
        expect(versions).to.have.length(1);
        for (const record of versions) expect(asText(record[TEXT])!.slice(701)).to.equal(record['Website_1']);
      }),
    );
  }

  it(
    'a text that changes while more rows change than one page lists tears no row',
    scenario(oneModule(wide(300)), async (world) => {
      const table = tableOf(world);
      const ids = idsIn(table);
      const long = 'x'.repeat(700);
      const texts = ids.slice(0, 5);
      const write = (word: string, at: number): void => {
        for (const id of texts) table.update(id, { Website_1: word, [TEXT]: `${long} ${word}` }, at);
      };
      write('old', world.clock.now() - 9_000_000);
      let isOver = false;
      world.emulator.onRequest(({ path }) => {
        if (path.endsWith('fetch_full_data') && !isOver) {
          isOver = true;
          const now = world.emulator.clock.now();
          for (const id of ids.slice(20, 250)) table.update(id, {}, now);
          write('new', now + 1_000);
        }
        return undefined;
      });
      const run = await world.read();
      const versions = recordsOf(run, 'Wide').filter(({ id }) => texts.includes(asText(id)!));
      expect(versions).to.have.length(5);
      for (const record of versions) expect(asText(record[TEXT])!.slice(701)).to.equal(record['Website_1']);
    }),
  );

  it(
    'a text cut in the middle of a pair of surrogates, or of 498 to 502 characters, is whole',
    scenario(oneModule(wide(10)), async (world) => {
      const table = tableOf(world);
      const texts = ['😀 and more', '', 'z', 'zz', 'zzz'].map((end) => 'y'.repeat(499) + end);
      texts.push('y'.repeat(498));
      idsIn(table).forEach((id, index) => table.update(id, { [TEXT]: texts[index] ?? null }, 0, true));
      const run = await world.read();
      expect(recordsOf(run, 'Wide').map((record) => record[TEXT])).to.include.members(texts);
    }),
  );

  /** Refuses the full texts of many records, and of one record as well if it is to be truncated. */
  function refuseTexts(world: Scenario, isTruncated: boolean): void {
    const json = { code: 'NO_PERMISSION', details: {}, message: 'permission denied', status: 'error' };
    world.emulator.faults.add({
      match: /fetch_full_data/,
      fault: { kind: 'answer', answer: { status: 403, json } },
    });
    const [id] = idsIn(tableOf(world));
    tableOf(world).update(id!, { [TEXT]: 'x'.repeat(700) }, 0, true);
    if (!isTruncated) return;
    const row = {
      ...[...world.truth('Wide').values()].find((one) => one.id === id),
      [TEXT]: 'x'.repeat(500),
    };
    world.emulator.onRequest(({ path }) =>
      path.endsWith(`/Wide/${id}`)
        ? { kind: 'answer', answer: { status: 200, json: { data: [row] } } }
        : undefined,
    );
  }

  it(
    'I-40: full texts that Zoho refuses for many records come with each record by itself',
    scenario(oneModule(wide(30)), async (world) => {
      refuseTexts(world, false);
      const run = await world.read();
      expect(run.failed).to.equal(false);
      expectExactlyOnce(run, 'Wide', world.truth('Wide'));
      expect(recordsOf(run, 'Wide').map((record) => record[TEXT])).to.include('x'.repeat(700));
      expect(run.logs.filter((text) => text.includes('full texts'))).to.have.length(1);
      expect(run.logs.join('\n')).not.to.match(/500 characters/);
    }),
  );

  it(
    'a rich text that no call delivers in full is kept as far as it goes, with a warning',
    scenario(oneModule(wide(30)), async (world) => {
      refuseTexts(world, true);
      const run = await world.read();
      expect(run.failed).to.equal(false);
      expectExactlyOnce(run, 'Wide', world.truth('Wide'));
      expect(run.logs.join('\n')).to.match(new RegExp(`${TEXT}.*500 characters`));
    }),
  );

  it(
    'a run that is stopped while it asks for the full text says no row with half of it',
    scenario(oneModule(wide(30)), async (world) => {
      const table = tableOf(world);
      const text = 'x'.repeat(700);
      table.update(idsIn(table)[0]!, { [TEXT]: text }, 0, true);
      const controller = new AbortController();
      world.emulator.onRequest(({ path }) => {
        if (path.endsWith('fetch_full_data')) controller.abort(new Error('stopped'));
        return undefined;
      });
      const stopped = await world.read({ signal: controller.signal });
      expect(stopped.statuses.get('Wide')!.at(-1)).to.equal('INCOMPLETE');
      expect(recordsOf(stopped, 'Wide')).to.deep.equal([]);
    }),
  );

  it(
    'a token that is refused for the full text is a failure, not a text that Zoho does not hand out',
    scenario(oneModule(wide(30)), async (world) => {
      const table = tableOf(world);
      table.update(idsIn(table)[0]!, { [TEXT]: 'x'.repeat(700) }, 0, true);
      world.emulator.faults.add({ match: /fetch_full_data/, fault: { kind: 'invalid-token' } });
      const run = await world.read();
      expect(run.errors.map((error) => error['failure_type'])).to.deep.equal(['config_error']);
      expect(recordsOf(run, 'Wide')).to.deep.equal([]);
    }),
  );

  it(
    'a row that is read again on its own has the columns of the list and no others',
    scenario(onlyModules(['Quotes', 'Quoted_Items'], { rows: { Quotes: 12 } }), async (world) => {
      const table = tableOf(world, 'Quotes');
      const [id] = idsIn(table);
      const text = (word: string) => ({ Terms_and_Conditions: word.repeat(300) });
      table.update(id!, text('old '), world.clock.now() - 9_000_000);
      world.emulator.onRequest(({ path }) => {
        if (path.endsWith('fetch_full_data')) table.update(id!, text('new '), world.emulator.clock.now());
        return undefined;
      });
      const run = await world.read({ streams: ['Quotes'], mode: 'full_refresh' });
      const record = upserted('Quotes', run).get(id!)!;
      expect(record['Terms_and_Conditions']).to.equal('new '.repeat(300));
      expect(record).to.not.have.property('Quoted_Items');
      expect(world.emulator.calls.some(({ path }) => path.endsWith(`/Quotes/${id!}`))).to.equal(true);
    }),
  );

  it(
    'F-P17: a row of the second before a dense one moves: tokens that are offsets hide no row behind it',
    scenario(oneModule(wide(700), { emulator: { pageToken: 'offset' } }), async (world) => {
      const table = tableOf(world);
      const dense = Math.floor((world.clock.now() - 9_000_000) / 1_000) * 1_000;
      const ids = idsIn(table);
      // The first page ends five rows into the dense second; ten rows lie in the second before.
      ids.forEach((id, index) => {
        const at = index < 185 ? dense - 500_000 + index * 2_000 : index < 195 ? dense - 1_000 : dense;
        table.update(id, {}, at);
      });
      let lists = 0;
      world.emulator.onRequest(({ path }) => {
        if (path.endsWith('/Wide') && (lists += 1) === 3)
          table.update(ids[190]!, {}, world.emulator.clock.now());
        return undefined;
      });
      const first = await world.read();
      world.clock.advance(60_000);
      const second = await world.read({ state: first.state });
      expect([...upserted('Wide', first, second).keys()]).to.have.members(ids);
    }),
  );

  it(
    'a row deleted between two of its chunks is left out, the others are whole',
    scenario(oneModule(wide(250, 101)), async (world) => {
      const table = tableOf(world);
      const ids = idsIn(table);
      let lists = 0;
      world.emulator.onRequest(({ path }) => {
        if (path.endsWith('/Wide') && (lists += 1) === 2)
          table.remove(ids[10]!, world.clock.now(), 'recycle');
        return undefined;
      });
      const run = await world.read();
      expectExactlyOnce(run, 'Wide', world.truth('Wide'));
      expect(run.failed).to.equal(false);
    }),
  );
});
