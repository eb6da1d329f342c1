import { expect } from 'chai';
import type { Fault } from '#src/emulator/server/server.js';
import {
  cursorOf,
  expectExactlyOnce,
  idsOf,
  oneModule,
  onlyModules,
  recordsOf,
  scenario,
  upserted,
  type Scenario,
} from '../support/scenario.js';

const things = (rows: number, times: 'spread' | 'burst' | 'none' = 'spread') => ({
  api_name: 'Things',
  rows,
  times,
  fields: 8,
});
const refusal = (status: number, code: string): Fault => ({
  kind: 'answer',
  answer: { status, json: { code, details: {}, message: code, status: 'error' } },
});

/** Spoils the n-th list call of the module, from 1, and those after it where `times` says so. */
function spoil(world: Scenario, nth: number, fault: Fault, times = 1): void {
  const hits = Array.from({ length: times }, (_, index) => nth + index);
  world.emulator.faults.add({ match: /\/(Things|Leads)$/, nth: hits, fault });
}

describe('scenario, I-15: faults in the middle of a walk', function () {
  this.timeout(60_000);

  const passing: readonly [string, Fault, number][] = [
    ['429', { kind: 'rate-limit' }, 4],
    ['429 with Retry-After', { kind: 'rate-limit', retryAfter: 7 }, 2],
    ['500', { kind: 'internal-error' }, 4],
    ['an HTML page with 502', { kind: 'gateway', status: 502 }, 4],
    ['503', { kind: 'gateway', status: 503 }, 1],
    ['504', { kind: 'gateway', status: 504 }, 1],
    ['408', { kind: 'gateway', status: 408 }, 1],
    ['a connection that is reset', { kind: 'reset' }, 4],
    ['a body that ends early', { kind: 'truncated', transfer: 'length' }, 1],
    ['a chunked body that ends early', { kind: 'truncated', transfer: 'chunked' }, 1],
    ['half of the JSON', { kind: 'truncated-json' }, 1],
    ['a login page with 200', { kind: 'html' }, 1],
    ['JSON of a gateway with 200', { kind: 'foreign-json', json: { ok: true } }, 4],
    ['401 INVALID_TOKEN', { kind: 'invalid-token' }, 1],
  ];
  for (const [name, fault, times] of passing) {
    it(
      `F-A14: ${name}, ${times} times in the middle: the walk goes on, every row once, nothing twice`,
      scenario(oneModule(things(700)), async (world) => {
        spoil(world, 3, fault, times);
        const run = await world.read();
        expect(run.errors).to.deep.equal([]);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        expect(world.listCalls('Things')).to.have.length(4 + times);
      }),
    );
  }

  const ending: readonly [string, Fault, number, string][] = [
    ['F-A14: 500 for ever: eight attempts', { kind: 'internal-error' }, 8, 'transient_error'],
    ['F-A14: a reset for ever: a quarter of an hour', { kind: 'reset' }, 25, 'transient_error'],
    [
      'F-A13: 400 INVALID_DATA: once more without `approved`, no retries',
      refusal(400, 'INVALID_DATA'),
      2,
      'system_error',
    ],
    [
      'F-A13: 403 NO_PERMISSION in the middle: one call, and a failure, not a skip',
      refusal(403, 'NO_PERMISSION'),
      1,
      'config_error',
    ],
    ['F-A13: 404: one call', refusal(404, 'INVALID_URL_PATTERN'), 1, 'config_error'],
    ['F-A9: 401 for ever: one replay', { kind: 'invalid-token' }, 2, 'config_error'],
  ];
  for (const [name, fault, calls, failureType] of ending) {
    for (const mode of ['incremental', 'full_refresh'] as const) {
      it(
        `${name}; the stream is INCOMPLETE with a state that resumes, the others go on (${mode})`,
        scenario(onlyModules(['Leads', 'Contacts'], { rows: { Leads: 1_000 } }), async (world) => {
          const read = {
            streams: ['Leads', 'Contacts'],
            columns: ['id', 'Modified_Time', 'Last_Name'],
            mode,
          };
          spoil(world, 4, fault, 99);
          const run = await world.read(read);
          expect(run.failed).to.equal(true);
          expect(run.statuses.get('Leads')).to.deep.equal(['STARTED', 'RUNNING', 'INCOMPLETE']);
          expect(run.statuses.get('Contacts')).to.deep.equal(['STARTED', 'RUNNING', 'COMPLETE']);
          expectExactlyOnce(run, 'Contacts', world.truth('Contacts'));
          expect(run.errors.map((error) => error['failure_type'])).to.deep.equal([failureType]);
          expect(world.listCalls('Leads')).to.have.length(3 + calls);
          world.emulator.faults.clear();
          world.emulator.resetCounters();
          const second = await world.read({ ...read, state: run.state });
          expect(second.failed).to.equal(false);
          expect([...upserted('Leads', run, second).keys()]).to.have.members([
            ...world.truth('Leads').keys(),
          ]);
          expect(recordsOf(second, 'Leads').length, 'what is read again').to.be.lessThan(500);
        }),
      );
    }
  }

  it(
    'F-P15: page tokens that expire in a dense second: the window starts again, no row is lost, none comes twice',
    scenario(oneModule(things(1_500, 'burst')), async (world) => {
      let calls = 0;
      world.emulator.onRequest(({ path }) => {
        if (path.endsWith('/Things') && [4, 9].includes((calls += 1))) world.clock.advance(25 * 3_600_000);
        return undefined;
      });
      const run = await world.read();
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      expect(run.failed).to.equal(false);
    }),
  );

  it(
    'F-P15: page tokens that expire every time are a transient failure, and the cursor stays before the second',
    scenario(oneModule(things(1_500, 'burst')), async (world) => {
      spoil(world, 3, refusal(400, 'EXPIRED_VALUE'), 1);
      world.emulator.faults.clear();
      world.emulator.faults.add({
        match: ({ query }) => query['page_token'] !== undefined,
        fault: refusal(400, 'EXPIRED_VALUE'),
      });
      const run = await world.read();
      expect(run.errors.map((error) => error['failure_type'])).to.deep.equal(['transient_error']);
      const second = [...world.truth('Things').values()][0]!['Modified_Time'] as string;
      expect((cursorOf(run, 'Things') ?? '') <= second).to.equal(true);
      world.emulator.faults.clear();
      const again = await world.read({ state: run.state });
      expect([...upserted('Things', run, again).keys()]).to.have.members([...world.truth('Things').keys()]);
    }),
  );

  it(
    'access tokens are renewed before they expire, however long a walk takes',
    scenario(oneModule(things(2_600), { emulator: { tokenTtlMs: 300_000 } }), async (world) => {
      world.emulator.onRequest(() => {
        world.clock.advance(30_000);
        return undefined;
      });
      const run = await world.read({ streams: ['Things'] });
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      expect(world.emulator.calls.filter(({ status }) => status === 401)).to.deep.equal([]);
      expect(world.emulator.tokenGrants).to.be.within(2, 4);
    }),
  );

  it(
    'F-A8: access tokens that die under a call in the middle of a walk cost one replay each',
    scenario(oneModule(things(2_000)), async (world) => {
      let lists = 0;
      world.emulator.onRequest(({ path }) => {
        if (path.endsWith('/Things') && [3, 8].includes((lists += 1))) world.clock.advance(61 * 60_000);
        return undefined;
      });
      const run = await world.read({ streams: ['Things'] });
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      expect(world.emulator.calls.filter(({ status }) => status === 401)).to.have.length(2);
    }),
  );

  it(
    'F-A8: tokens that die again before a page arrives: the walk goes on, every row once',
    scenario(oneModule(things(1_500)), async (world) => {
      spoil(world, 3, { kind: 'invalid-token' });
      spoil(world, 4, { kind: 'gateway', status: 503 });
      spoil(world, 5, { kind: 'invalid-token' });
      const run = await world.read({ streams: ['Things'] });
      expect(run.errors).to.deep.equal([]);
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      expect(
        world
          .listCalls('Things')
          .map(({ status }) => status)
          .slice(2, 6),
      ).to.deep.equal([401, 503, 401, 200]);
      expect(world.emulator.tokenGrants).to.equal(3);
    }),
  );

  it(
    'a module that is closed at its first call fails, whether it was read before or not, and comes back with its rows',
    scenario(onlyModules(['Leads', 'Contacts'], { rows: { Leads: 30 } }), async (world) => {
      const read = { streams: ['Leads', 'Contacts'] };
      const first = await world.read(read);
      spoil(world, 1, refusal(403, 'NO_PERMISSION'), 99);
      const fresh = await world.read(read);
      expect(fresh.failed).to.equal(true);
      expect(fresh.statuses.get('Leads')).to.deep.equal(['STARTED', 'INCOMPLETE']);
      world.clock.advance(60_000);
      const later = await world.read({ ...read, state: first.state });
      expect(later.failed).to.equal(true);
      expect(later.statuses.get('Leads')).to.deep.equal(['STARTED', 'INCOMPLETE']);
      world.emulator.faults.clear();
      const open = await world.read({ ...read, state: fresh.state });
      expect(idsOf(recordsOf(open, 'Leads'))).to.have.length(30);
    }),
  );
});
