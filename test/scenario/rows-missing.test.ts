import { expect } from 'chai';
import type { CallInfo } from '#src/emulator/call/calls.js';
import type { Fault } from '#src/emulator/server/server.js';
import type { JsonObject } from '#src/util/json.js';
import { ERROR } from '../support/by-ids.js';
import type { Run } from '../support/harness.js';
import {
  cursorOf,
  expectExactlyOnce,
  oneModule,
  onlyModules,
  recordsOf,
  scenario,
  things,
  upserted,
  type Scenario,
} from '../support/scenario.js';
import { by, COLUMNS, MODES, tableOf } from '../support/things.js';

const answer = (json: JsonObject): Fault => ({ kind: 'answer', answer: { status: 200, json } });
const EMPTY: Fault = { kind: 'answer', answer: { status: 204 } };

const isList = ({ path, query }: CallInfo): boolean => path.endsWith('/Things') && query['ids'] === undefined;
/** A page of the walk, no look at what has changed. */
const isPage = (call: CallInfo): boolean => isList(call) && call.query['sort_order'] === 'asc';
const isQuery = ({ path }: CallInfo): boolean => path.endsWith('/coql');
const isJob = ({ path }: CallInfo): boolean => path.startsWith('/crm/bulk');

const counts = (world: Scenario, count: number): (() => void) =>
  world.emulator.onRequest(({ path }) => (path.endsWith('/actions/count') ? answer({ count }) : undefined));

const ended = (run: Run): unknown => [run.failed, run.statuses.get('Things')?.at(-1)];
const COMPLETE = [false, 'COMPLETE'];
const INCOMPLETE = [true, 'INCOMPLETE'];
const codes = (run: Run): unknown[] => run.errors.map(({ internal_message: code }) => code);

/** After a run that did not come to its end: the next one, which is healthy, brings what is missing. */
async function expectHealed(world: Scenario, first: Run, options: JsonObject = {}): Promise<void> {
  world.clock.advance(60_000);
  const second = await world.read({ ...options, state: first.state });
  expect(ended(second)).to.deep.equal(COMPLETE);
  expect([...upserted('Things', first, second).keys()]).to.have.members([...world.truth('Things').keys()]);
}

describe('I-35: scenario: a stream is complete, or says that it is not', function () {
  this.timeout(60_000);

  for (const mode of MODES) {
    it(
      `rows that a list leaves out are found by their ids and delivered (${mode})`,
      scenario(oneModule(things(700)), async (world) => {
        const last = { data: [], info: { more_records: false } };
        let pages = 0;
        world.emulator.onRequest((call) =>
          isPage(call) && call.query['fields'] !== 'Modified_Time' && (pages += 1) > 2
            ? answer(last)
            : undefined,
        );
        const run = await world.read({ mode });
        expect(ended(run)).to.deep.equal(COMPLETE);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        expect(run.logs.join('\n')).to.match(/ids are read once more by coql, about \d+ API credits/);
      }),
    );

    it(
      `rows that no answer by id brings are read by the other strategy (${mode})`,
      scenario(oneModule(things(700)), async (world) => {
        let pages = 0;
        world.emulator.onRequest((call) => {
          const isLost = isPage(call) && call.query['fields'] !== 'Modified_Time' && (pages += 1) > 2;
          return isLost || call.query['ids'] !== undefined ? EMPTY : undefined;
        });
        const run = await world.read({ mode });
        expect(ended(run)).to.deep.equal(COMPLETE);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
      }),
    );

    it(
      `a count that is wrong is said once, and no failure (${mode})`,
      scenario(oneModule(things(300)), async (world) => {
        counts(world, 900);
        const run = await world.read({ mode });
        expect(ended(run)).to.deep.equal(COMPLETE);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        expect(run.logs.filter((text) => /ids agree/.test(text))).to.have.length(1);
      }),
    );

    it(
      `a gap that stays is an error, and the state stays before it (${mode})`,
      scenario(oneModule(things(700)), async (world) => {
        let pages = 0;
        const stop = world.emulator.onRequest((call) => {
          if (isQuery(call) || isJob(call)) return { kind: 'internal-error' };
          return isList(call) && call.query['fields'] !== 'Modified_Time' && (pages += 1) > 2
            ? EMPTY
            : undefined;
        });
        const first = await world.read({ mode });
        stop();
        expect(ended(first)).to.deep.equal(INCOMPLETE);
        expect(codes(first)).to.deep.equal(['ROWS_MISSING']);
        expect(cursorOf(first, 'Things')).to.equal(undefined);
        await expectHealed(world, first, { mode });
      }),
    );

    it(
      `a first read that delivers nothing where Zoho counts rows moves no bookmark (${mode})`,
      scenario(oneModule(things(30)), async (world) => {
        const stop = world.emulator.onRequest((call) => {
          if (isJob(call)) return { kind: 'internal-error' };
          return isList(call) || isQuery(call) ? EMPTY : undefined;
        });
        const first = await world.read({ mode });
        stop();
        expect(ended(first)).to.deep.equal(INCOMPLETE);
        expect([recordsOf(first, 'Things'), cursorOf(first, 'Things')]).to.deep.equal([[], undefined]);
        await expectHealed(world, first, { mode });
      }),
    );
  }

  it(
    'a module without rows is complete, whatever it is counted late',
    scenario(oneModule(things(3)), async (world) => {
      const ids = [...world.truth('Things').keys()];
      for (const id of ids) tableOf(world).remove(id, world.emulator.clock.now() - 60_000, 'recycle');
      counts(world, 3);
      expect(ended(await world.read())).to.deep.equal(COMPLETE);
    }),
  );

  it(
    'too few credits to compare the ids: an error',
    scenario(oneModule(things(450)), async (world) => {
      counts(world, 1_000_000);
      const run = await world.read({ config: { api_credits_per_sync: 130 } });
      expect(ended(run)).to.deep.equal(INCOMPLETE);
      expect(cursorOf(run, 'Things')).to.equal(undefined);
    }),
  );

  for (const isCounted of [true, false]) {
    it(
      `rows that are announced and do not come are an error of an increment${isCounted ? '' : ', and of a first read that nobody counts'}`,
      scenario(oneModule(things(700)), async (world) => {
        const before = isCounted ? await world.read() : undefined;
        world.clock.advance(60_000);
        const ids = [...world.truth('Things').keys()];
        if (isCounted)
          for (const id of ids) tableOf(world).update(id, { Name: 'new' }, world.emulator.clock.now());
        world.clock.advance(60_000);
        let pages = 0;
        const stop = world.emulator.onRequest((call) => {
          if (call.path.endsWith('/actions/count') && !isCounted)
            return { kind: 'answer', answer: { status: 400, json: { ...ERROR, code: 'NOT_SUPPORTED' } } };
          return isPage(call) && call.query['fields'] !== 'Modified_Time' && (pages += 1) > 2
            ? EMPTY
            : undefined;
        });
        const first = await world.read(before ? { state: before.state } : {});
        stop();
        expect(ended(first)).to.deep.equal(INCOMPLETE);
        expect(codes(first)).to.deep.equal(['ROWS_MISSING']);
        await expectHealed(world, first);
      }),
    );
  }
});

describe('I-37: scenario: an error where rows belong', function () {
  this.timeout(60_000);
  const bad = { data: [ERROR] };
  const mixed = { data: [{ id: '1', Name: 'x', Modified_Time: '2026-01-01T00:00:00Z' }, ERROR] };
  const bare = { data: [{ Name: 'nobody' }] };
  const unmarked = { data: [{ code: 'INTERNAL_ERROR', details: {}, message: 'no' }] };
  const single = { data: ERROR };
  const nulls = { data: [null] };
  const kinds = { bad, mixed, bare, unmarked, single, nulls } as const;

  for (const [kind, json] of Object.entries(kinds)) {
    it(
      `of a list is that error, and moves no state (${kind})`,
      scenario(oneModule(things(30)), async (world) => {
        const stop = world.emulator.onRequest((call) => (isList(call) ? answer(json) : undefined));
        const first = await world.read();
        stop();
        expect(ended(first)).to.deep.equal(INCOMPLETE);
        expect([recordsOf(first, 'Things'), cursorOf(first, 'Things')]).to.deep.equal([[], undefined]);
        await expectHealed(world, first);
      }),
    );

    it(
      `of a list that passes is waited out (${kind})`,
      scenario(oneModule(things(30)), async (world) => {
        let calls = 0;
        world.emulator.onRequest((call) => (isList(call) && (calls += 1) < 3 ? answer(json) : undefined));
        const run = await world.read();
        expect(ended(run)).to.deep.equal(COMPLETE);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
      }),
    );

    it(
      `of a query sends the stream to lists (${kind})`,
      scenario(oneModule(things(450), by('coql')), async (world) => {
        world.emulator.onRequest((call) => (isQuery(call) ? answer(json) : undefined));
        const run = await world.read({ columns: COLUMNS });
        expect(ended(run)).to.deep.equal(COMPLETE);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
      }),
    );
  }

  it(
    'of the deletions leaves their bookmark where it is',
    scenario(oneModule(things(30)), async (world) => {
      const before = await world.read();
      world.clock.advance(60_000);
      const [id = ''] = world.truth('Things').keys();
      tableOf(world).remove(id, world.clock.now(), 'recycle');
      world.clock.advance(60_000);
      const stop = world.emulator.onRequest(({ path }) =>
        path.endsWith('/deleted') ? answer({ data: [ERROR] }) : undefined,
      );
      const first = await world.read({ state: before.state });
      stop();
      expect(ended(first)).to.deep.equal(INCOMPLETE);
      world.clock.advance(60_000);
      // The failed run says no new state: the platform keeps the one before.
      const second = await world.read({ state: before.state });
      expect([...upserted('Things', before, first, second).keys()]).not.to.include(id);
    }),
  );

  for (const stream of ['users', 'roles', 'profiles', 'organization'] as const) {
    it(
      `of ${stream} is that error`,
      scenario(onlyModules(['Leads'], { rows: { Leads: 1 } }), async (world) => {
        const path = {
          users: '/users',
          roles: '/settings/roles',
          profiles: '/settings/profiles',
          organization: '/org',
        }[stream];
        const key = stream === 'organization' ? 'org' : stream;
        let isFirst = stream === 'organization';
        world.emulator.onRequest((call) => {
          if (!call.path.endsWith(path)) return undefined;
          // The connection itself asks for the org.
          if (isFirst) return void (isFirst = false);
          return answer({ [key]: [{ ...ERROR }] });
        });
        const run = await world.read({ streams: [stream] });
        expect([run.failed, run.statuses.get(stream)?.at(-1)]).to.deep.equal(INCOMPLETE);
        expect(codes(run)).to.deep.equal(['INTERNAL_ERROR']);
      }),
    );
  }

  it(
    'a first page that says nothing has changed, though nothing was asked so, is an error',
    scenario(oneModule(things(30)), async (world) => {
      const stop = world.emulator.onRequest((call) =>
        isList(call) && call.headers['if-modified-since'] === undefined
          ? { kind: 'answer', answer: { status: 304 } }
          : undefined,
      );
      const first = await world.read();
      stop();
      expect(ended(first)).to.deep.equal(INCOMPLETE);
      expect(codes(first)).to.deep.equal(['HTTP_304']);
      await expectHealed(world, first);
    }),
  );
});
