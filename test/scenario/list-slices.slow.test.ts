import { expect } from 'chai';
import type { Fault } from '#src/emulator/server/server.js';
import { asText, type JsonObject } from '#src/util/json.js';
import type { Run } from '../support/harness.js';
import {
  expectExactlyOnce,
  idsOf,
  oneModule,
  recordsOf,
  scenario,
  things,
  upserted,
  type Scenario,
} from '../support/scenario.js';
import { by, COLUMNS, MODES, seenOf, spread, tableOf, type Mode } from '../support/things.js';

/** Worth three time slices (`list-slices.ts`). */
const ROWS = 18_400;
const world = oneModule(things(ROWS), by('records'));
const PAGE_BY_PAGE = { max_concurrent_requests: 1 };
const DAY = 86_400_000;

const LOST: readonly (readonly [name: string, fault: Fault])[] = [
  ['204', { kind: 'answer', answer: { status: 204 } }],
  ['304', { kind: 'answer', answer: { status: 304 } }],
  ['an empty last page', { kind: 'answer', answer: { status: 200, json: { data: [], info: {} } } }],
  [
    'an empty page that announces more',
    { kind: 'answer', answer: { status: 200, json: { data: [], info: { more_records: true } } } },
  ],
];

interface Options {
  readonly mode?: Mode;
  readonly config?: JsonObject;
  readonly state?: JsonObject[];
}

const read = (world: Scenario, options: Options = {}): Promise<Run> =>
  world.read({ streams: ['Things'], columns: [...COLUMNS], ...options });

const isSliced = (run: Run): boolean => /records in \d time slices/.test(run.logs.join('\n'));
const isPlainAgain = (run: Run): boolean => /listed page after page/.test(run.logs.join('\n'));

/** Calls before the answer to this list call of the module, counted from 1. @returns ends it */
function onList(
  { emulator }: Scenario,
  act: (call: number, query: Readonly<Record<string, string | undefined>>) => Fault | undefined,
): () => void {
  let calls = 0;
  return emulator.onRequest(({ path, query }) =>
    path.endsWith('/Things') ? act((calls += 1), query) : undefined,
  );
}

describe('scenario: a big module that lists read in time slices', function () {
  this.timeout(240_000);

  for (const mode of MODES) {
    it(
      `I-1: every row arrives once, for a twentieth more credits at most (${mode})`,
      scenario(world, async (world) => {
        const plain = await read(world, { mode, config: PAGE_BY_PAGE });
        expectExactlyOnce(plain, 'Things', world.truth('Things'));
        expect(isSliced(plain)).to.equal(false);
        const calls = world.listCalls('Things').length;
        world.emulator.resetCounters();
        const run = await read(world, { mode });
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        expect([isSliced(run), isPlainAgain(run), run.failed]).to.deep.equal([true, false, false]);
        expect(world.listCalls('Things').length).to.be.at.most(calls * 1.05);
        expect(run.logs.join('\n')).to.match(/as many as Zoho counts/);
      }),
    );
  }

  it(
    'I-1: most rows of the last days, none before and none after: every row arrives once, for a twentieth more at most',
    scenario(world, async (world) => {
      const now = world.clock.now();
      spread(world, (index) => now - 200 * DAY + (index < 400 ? index * 600_000 : 100 * DAY + index * 7_000));
      const plain = await read(world, { config: PAGE_BY_PAGE });
      expectExactlyOnce(plain, 'Things', world.truth('Things'));
      const calls = world.listCalls('Things').length;
      world.emulator.resetCounters();
      const run = await read(world);
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      expect(isPlainAgain(run)).to.equal(false);
      expect(world.listCalls('Things').length).to.be.at.most(calls * 1.05);
    }),
  );

  for (const modifiedSinceInclusive of [true, false]) {
    it(
      `I-1: where If-Modified-Since is ${modifiedSinceInclusive ? 'inclusive' : 'exclusive'} and many rows share a second`,
      scenario(
        oneModule(things(ROWS), { ...by('records'), emulator: { modifiedSinceInclusive } }),
        async (world) => {
          const now = world.clock.now();
          spread(world, (index) => now - DAY + Math.floor(index / 40) * 40_000);
          const run = await read(world);
          expectExactlyOnce(run, 'Things', world.truth('Things'));
          expect(isSliced(run)).to.equal(true);
        },
      ),
    );
  }

  it(
    'I-1, I-26: where If-Modified-Since is ignored the module is read page after page, every row once',
    scenario(
      oneModule(things(ROWS), { ...by('records'), emulator: { modifiedSinceIgnored: true } }),
      async (world) => {
        const run = await read(world);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        expect([isPlainAgain(run), run.failed]).to.deep.equal([true, false]);
        expect(world.listCalls('Things').length).to.be.at.most((ROWS / 200) * 1.2);
      },
    ),
  );

  for (const [name, fault] of LOST)
    it(
      `I-35: ${name} in the place of any page is asked for again`,
      scenario(world, async (world) => {
        for (const lost of [3, 4, 5, 40, 95]) {
          const stop = onList(world, (call, { fields }) =>
            call === lost && fields !== 'Modified_Time' ? fault : undefined,
          );
          const run = await read(world);
          stop();
          expect(new Set(idsOf(recordsOf(run, 'Things'))).size, `call ${lost}`).to.equal(ROWS);
          expect(run.failed, `call ${lost}`).to.equal(false);
        }
      }),
    );

  for (const [name, fault] of LOST)
    it(
      `I-35: ${name} in the place of all pages from one on: another API or the next run brings the rest`,
      scenario(world, async (world) => {
        for (const from of [5, 50]) {
          const stop = onList(world, (call) => (call >= from ? fault : undefined));
          const first = await read(world);
          stop();
          const came = new Set(idsOf(recordsOf(first, 'Things'))).size;
          expect(first.failed, `${came} rows, from call ${from}`).to.equal(came < ROWS);
          world.clock.advance(60_000);
          const second = await read(world, { state: first.state });
          expect(second.failed, `from call ${from}`).to.equal(false);
          expect([...upserted('Things', first, second).keys()]).to.have.members([
            ...world.truth('Things').keys(),
          ]);
        }
      }),
    );

  it(
    'I-35: a page that breaks off and says it is the last loses nothing',
    scenario(world, async (world) => {
      const rows = [...tableOf(world).scan({ sort: 'Modified_Time', order: 'asc' })];
      for (const cut of [4, 5, 50]) {
        const stop = onList(world, (call, { fields }) => {
          if (call !== cut || fields === 'Modified_Time') return undefined;
          const since = world.emulator.calls.at(-1)?.headers['if-modified-since'];
          const at = Date.parse(since ?? '');
          const data = rows
            .filter(({ Modified_Time: time }) => Date.parse(asText(time) ?? '') >= at)
            .slice(0, 5)
            .map(({ id, Modified_Time, Name }) => ({ id, Modified_Time, Name }) as JsonObject);
          return { kind: 'answer', answer: { status: 200, json: { data, info: { more_records: false } } } };
        });
        const run = await read(world);
        stop();
        expect(new Set(idsOf(recordsOf(run, 'Things'))).size, `call ${cut}`).to.equal(ROWS);
        expect(run.failed, `call ${cut}`).to.equal(false);
      }
    }),
  );

  for (const pageToken of ['keyset', 'offset'] as const)
    for (const mode of MODES) {
      it(
        `I-34: rows that change, come and go between pages reach the destination (${mode}, ${pageToken})`,
        scenario(oneModule(things(ROWS), { ...by('records'), emulator: { pageToken } }), async (world) => {
          const table = tableOf(world);
          const ids = idsOf(table.scan({ sort: 'id', order: 'asc' }));
          const stop = onList(world, (call) => {
            world.clock.advance(400);
            const now = world.clock.now();
            const any = (factor: number): string => ids[(call * factor) % ids.length]!;
            table.update(any(7_919), { Name: `changed ${call}` }, now);
            if (call % 5 === 0) table.remove(any(104_729), now, 'recycle');
            if (call % 7 === 0) table.insert({ Name: `new ${call}` }, now);
            return undefined;
          });
          const first = await read(world, { mode });
          stop();
          expect([isSliced(first), first.failed]).to.deep.equal([true, false]);
          world.clock.advance(60_000);
          const second = await read(world, { mode, state: first.state });
          const held =
            mode === 'incremental' ? upserted('Things', first, second) : upserted('Things', second);
          const truth = world.truth('Things');
          for (const [id, row] of truth) expect(held.get(id)?.['Name'], id).to.equal(row['Name']);
          if (mode === 'full_refresh') return;
          const gone = [...held.keys()].filter((id) => !truth.has(id) && table.get(id));
          expect(gone).to.deep.equal([]);
        }),
      );
    }

  it(
    'I-15: calls that fail now and then are made again, every row arrives once',
    scenario(world, async (world) => {
      const stop = onList(world, (call) =>
        call % 9 === 0 ? { kind: 'answer', answer: { status: [429, 500, 502][call % 3]! } } : undefined,
      );
      const run = await read(world);
      stop();
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      expect([isSliced(run), run.failed]).to.deep.equal([true, false]);
    }),
  );

  for (const mode of MODES) {
    it(
      `I-6: interrupted anywhere it resumes where each slice stood (${mode})`,
      scenario(world, async (world) => {
        const whole = await read(world, { mode });
        for (const part of [0.2, 0.6, 0.95]) {
          const endAt = Math.floor(part * whole.messages.length);
          const seen = seenOf(whole.messages.slice(0, endAt));
          world.emulator.resetCounters();
          const second = await read(world, { mode, state: seen.state });
          const ids = new Set([...seen.ids, ...idsOf(recordsOf(second, 'Things'))]);
          expect(ids.size, `cut at ${endAt}`).to.equal(ROWS);
          const again = seen.ids.length + recordsOf(second, 'Things').length - ROWS;
          expect(again, `read again after a cut at ${endAt}`).to.be.at.most(10_000);
          const left = recordsOf(second, 'Things').length;
          expect(world.listCalls('Things').length, `calls after ${endAt}`).to.be.at.most(left / 200 + 9);
        }
      }),
    );
  }
});
