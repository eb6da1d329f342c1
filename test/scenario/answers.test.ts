import { expect } from 'chai';
import type { Fault } from '#src/emulator/server/server.js';
import { asArray, asText, type JsonObject } from '#src/util/json.js';
import {
  cursorOf,
  expectExactlyOnce,
  idsOf,
  oneModule,
  recordsOf,
  scenario,
  upserted,
  type Scenario,
} from '../support/scenario.js';
import { withoutCount } from '../support/things.js';

const things = (rows: number, fields = 20) => ({ api_name: 'Things', rows, fields });
const answer = (json: JsonObject): Fault => ({ kind: 'answer', answer: { status: 200, json } });
const row = (id: string, second: number): JsonObject => ({
  id,
  Name: `Row ${id}`,
  Modified_Time: `2026-01-01T00:00:${String(second).padStart(2, '0')}+00:00`,
});

const timeOf = (row: JsonObject): number => Date.parse(asText(row['Modified_Time']) ?? '');

/** Answers the n-th list call of the module with this, from 1; `undefined` lets it pass. */
function answerLists(
  world: Scenario,
  answerOf: (call: number, query: Readonly<Record<string, string>>) => Fault | undefined,
): void {
  let calls = 0;
  world.emulator.onRequest(({ path, query }) =>
    path.endsWith('/Things') ? answerOf((calls += 1), query) : undefined,
  );
}

describe('scenario: answers of a list', () => {
  it(
    'F-P1, F-P5, F-P12: an answer without info ends the stream; texts of any script arrive intact',
    scenario(oneModule(things(1)), async (world) => {
      answerLists(world, () => answer({ data: [{ ...row('1', 1), Name: 'Привіт, світ' }] }));
      const run = await world.read({ streams: ['Things'], columns: ['Name'] });
      expect(recordsOf(run, 'Things').map(({ Name }) => Name)).to.deep.equal(['Привіт, світ']);
      expect(world.listCalls('Things')).to.have.length(1);
      expect(run.failed).to.equal(false);
    }),
  );

  for (const mode of ['incremental', 'full_refresh'] as const) {
    it(
      `F-P1: full pages without info are followed by the next, and an empty one is the end (${mode})`,
      scenario(oneModule({ ...things(400), times: 'burst' }), async (world) => {
        const rows = [...world.truth('Things').values()];
        rows.sort((a, b) => timeOf(a) - timeOf(b));
        world.emulator.onRequest(({ path, query, headers }) => {
          if (!path.endsWith('/Things') || query['sort_by'] !== 'Modified_Time') return undefined;
          const since = Date.parse(headers['if-modified-since'] ?? '1970-01-01');
          const from = 200 * (Number(query['page'] ?? '1') - 1);
          const data = rows.filter((row) => timeOf(row) >= since).slice(from, from + 200);
          return data.length > 0 ? answer({ data }) : { kind: 'answer', answer: { status: 204 } };
        });
        withoutCount(world);
        const run = await world.read({ streams: ['Things'], columns: ['Name'], mode });
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        expect(run.failed).to.equal(false);
        expect(run.logs.join('\n')).not.to.match(/announced/);
      }),
    );
  }

  it(
    'F-P3: with nothing but more_records the next page number follows, to page 10 and no further',
    scenario(
      oneModule({ ...things(1_900), times: 'burst' }, { emulator: { tokenOnFirstPage: 'never' } }),
      async (world) => {
        const run = await world.read({ streams: ['Things'], columns: ['Name'] });
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        const pages = world.listCalls('Things').filter(({ query }) => query['fields'] !== 'Modified_Time');
        // The first page once more, by value: the second that it ends in is where the walk goes on.
        expect(pages.length).to.be.at.most(11);
        const numbers = pages.map(({ query }) => Number(query['page'] ?? '1'));
        expect([...new Set(numbers)]).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      },
    ),
  );

  for (const mode of ['incremental', 'full_refresh'] as const) {
    it(
      `F-P6: empty pages that announce more do not go on for ever, and the cursor does not pass them (${mode})`,
      scenario(oneModule(things(500)), async (world) => {
        answerLists(world, (call, { fields }) => {
          if (fields === 'Modified_Time') return undefined;
          const token = { more_records: true, next_page_token: `token${call}` };
          return call === 1
            ? answer({ data: [row('1', 1), row('2', 2)], info: token })
            : answer({ data: [], info: token });
        });
        withoutCount(world);
        const run = await world.read({ streams: ['Things'], columns: ['Name'], mode });
        expect(run.failed).to.equal(true);
        expect(world.emulator.calls.length).to.be.lessThan(20);
        expect(idsOf(recordsOf(run, 'Things'))).to.deep.equal(['1', '2']);
        expect(run.logs.join('\n')).to.match(/announced more records and sent none/);
        expect(cursorOf(run, 'Things') ?? '').not.to.equal('2026-01-31T09:30:00Z');
      }),
    );
  }

  it(
    'F-P11, F-P14b: chunks that answer in another order, one of them shorter: rows are put together by id, none is lost',
    scenario(oneModule(things(30, 101)), async (world) => {
      const ids = [...world.truth('Things').keys()];
      const part = (id: string, name: string): JsonObject => ({
        id,
        Modified_Time: '2026-01-01T00:00:00+00:00',
        [name]: `${name} ${id}`,
      });
      answerLists(world, (_, { fields = '', ids: asked }) => {
        const name = fields.includes('Autonumber_1')
          ? 'Autonumber_1'
          : fields.includes('Website_1')
            ? 'Website_1'
            : 'Email_2';
        const wanted = asked?.split(',') ?? (name === 'Website_1' ? ids.slice(0, 20).reverse() : ids);
        return answer({ data: wanted.map((id) => part(id, name)), info: { more_records: false } });
      });
      const run = await world.read({ streams: ['Things'] });
      expect(run.failed).to.equal(false);
      const held = upserted('Things', run);
      expect([...held.keys()]).to.have.members(ids);
      for (const [id, record] of held)
        expect([record['Autonumber_1'], record['Website_1']]).to.deep.equal([
          `Autonumber_1 ${id}`,
          `Website_1 ${id}`,
        ]);
    }),
  );

  it(
    'F-P14: rows without an id are left out, counted in a warning, and no state moves past them',
    scenario(oneModule(things(3)), async (world) => {
      answerLists(world, () =>
        answer({
          data: [row('1', 1), { Name: 'nobody' }, { ...row('2', 2), id: null }, row('3', 3)],
          info: {},
        }),
      );
      const run = await world.read({ streams: ['Things'], columns: ['Name'] });
      expect(idsOf(recordsOf(run, 'Things'))).to.deep.equal(['1', '3']);
      expect(run.logs.join('\n')).to.match(/2 rows came without an id/);
      expect([run.failed, cursorOf(run, 'Things')]).to.deep.equal([true, undefined]);
    }),
  );

  it(
    'F-P14d: a value that fits no type becomes null, with column and id in a warning and the value nowhere',
    scenario(oneModule(things(3)), async (world) => {
      answerLists(world, () => answer({ data: [{ ...row('7', 1), Boolean_1: 'confidential' }], info: {} }));
      const run = await world.read({ streams: ['Things'] });
      expect(recordsOf(run, 'Things')[0]).to.include({ id: '7', Boolean_1: null });
      expect(run.logs.join('\n')).to.match(/Things\.Boolean_1: 1 value became null.*id 7/);
      expect(JSON.stringify(run.messages)).not.to.include('confidential');
    }),
  );

  it(
    'a module that ignores If-Modified-Since is read by token, and what lies before the cursor is not delivered',
    scenario(oneModule(things(700)), async (world) => {
      const first = await world.read({ streams: ['Things'], columns: ['Name'] });
      world.clock.advance(60_000);
      const { table } = world.emulator.org.modules.get('Things')!;
      const ids = [...world.truth('Things').keys()];
      table.update(ids[5]!, { Name: 'changed' }, world.clock.now());
      world.clock.advance(60_000);
      const rows = [...table.scan({ sort: 'Modified_Time', order: 'asc' })];
      answerLists(world, (_, { page_token: token = '0', fields }) => {
        if (fields === 'Modified_Time') return undefined;
        const from = Number(token);
        const data = rows.slice(from, from + 200).map(({ id, Name, Modified_Time }) => ({
          id,
          Name: Name ?? null,
          Modified_Time: Modified_Time ?? null,
        }));
        return answer({
          data,
          info: { more_records: from + 200 < rows.length, next_page_token: `${from + 200}` },
        });
      });
      const second = await world.read({ streams: ['Things'], columns: ['Name'], state: first.state });
      expect(idsOf(recordsOf(second, 'Things'))).to.deep.equal([ids[5]]);
    }),
  );

  for (const mode of ['incremental', 'full_refresh'] as const) {
    it(
      `a module that is not sorted by time is read whole, by id (${mode})`,
      scenario(oneModule(things(450)), async (world) => {
        const rows = [...world.truth('Things').values()].map(({ id, Name, Modified_Time }) => ({
          id,
          Name: Name ?? null,
          Modified_Time: Modified_Time ?? null,
        }));
        answerLists(world, (_, { sort_by: key }) =>
          key === 'Modified_Time'
            ? answer({ data: rows.slice(0, 200).reverse(), info: { more_records: true } })
            : undefined,
        );
        const run = await world.read({ streams: ['Things'], columns: ['Name'], mode });
        expect([...upserted('Things', run).keys()]).to.have.members(rows.map(({ id }) => id));
        expect(run.failed).to.equal(false);
      }),
    );
  }

  it(
    'If-Modified-Since is never sent with sort order desc',
    scenario(oneModule(things(450)), async (world) => {
      await world.read({ config: { start_datetime: '2020-01-01' } });
      const asked = world.emulator.calls.map(({ query }) => query['sort_order']);
      expect(asArray(asked.map((order) => order ?? null))).not.to.include('desc');
    }),
  );
});
