import { expect } from 'chai';
import { asArray, asObject, asText, type JsonObject } from '#src/util/json.js';
import {
  expectEqualToTruth,
  FIVE,
  kept,
  modules,
  readWithin,
  spendsThemAll,
  TWO,
  two,
} from '../support/credit-runs.js';
import type { Run } from '../support/harness.js';
import { scenario, stateOf, upserted } from '../support/scenario.js';

/** `RUNNING` with its reasons, by stream. */
function reasonsOf({ messages }: Run): { stream: string; reasons: JsonObject[] }[] {
  return messages.flatMap(({ trace }) => {
    const status = asObject(asObject(trace)['stream_status']);
    const stream = asText(asObject(status['stream_descriptor'])['name']) ?? '';
    const reasons = asArray(status['reasons']).map(asObject);
    if (reasons.length > 0) expect(status['status']).to.equal('RUNNING');
    return reasons.length > 0 ? [{ stream, reasons }] : [];
  });
}

describe('scenario: API credits', function () {
  this.timeout(120_000);

  it(
    'I-21: runs of 20 credits each spend them and no more, and come to the end, equal to the truth',
    spendsThemAll(20, 3_000),
  );

  it(
    'I-22: a cut stream says its last state, one reason to stand still, and INCOMPLETE; the run tells one story',
    scenario(two(3_000), async (world) => {
      const run = await readWithin(world, { api_credits_per_sync: 20 });
      const now = world.clock.now();
      for (const name of TWO) {
        expect(run.statuses.get(name)).to.deep.equal(['STARTED', 'RUNNING', 'RUNNING', 'INCOMPLETE']);
        expect(stateOf(run, name)).to.have.property('Modified_Time');
      }
      expect(reasonsOf(run)).to.have.deep.members(
        TWO.map((stream) => ({
          stream,
          reasons: [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: now } }],
        })),
      );
      const message = asText(run.errors[0]?.['message']) ?? '';
      expect(message).to.match(/api_credits_per_sync allows 20 API credits, 20 are spent/);
      expect(message).to.match(/Of 2 streams 0 complete, 2 interrupted \(.*Things at 20.*Z.*\), 0 not begun/);
      expect(message).to.match(/cost at least 4 credits/);
      expect(message).to.match(/next run continues where this one stopped/);
      expect(run.logs.at(-1)).to.match(/2 interrupted \(.*\); 20 calls, 20 API credits$/);
    }),
  );

  it(
    'streams that the run does not come to make no call, and are STARTED and INCOMPLETE with a line each',
    scenario(modules(FIVE, 3_000), async (world) => {
      const config = { api_credits_per_sync: 10, max_concurrent_requests: 1 };
      const run = await readWithin(world, config, [], FIVE);
      const begun = FIVE.filter((name) => run.statuses.get(name)!.includes('RUNNING'));
      const others = FIVE.filter((name) => !begun.includes(name));
      expect(begun.length).to.be.within(1, 3);
      for (const name of others) {
        expect(run.statuses.get(name)).to.deep.equal(['STARTED', 'INCOMPLETE']);
        expect(run.logs).to.include(`${name} is not begun: no API credits are left to this run`);
        expect(world.emulator.calls.some(({ query }) => query['module'] === name)).to.equal(false);
      }
      const message = asText(run.errors[0]!['message']);
      expect(message).to.include(`${begun.length} interrupted (`);
      expect(message).to.match(new RegExp(`${others.length} not begun \\(\\w+(, \\w+)*\\)`));
      expect(run.spent).to.equal(10);
    }),
  );

  it(
    'I-21: streams that one run does not come to are the first of the next one: none is left out for ever',
    scenario(modules(FIVE, 300), async (world) => {
      const config = { api_credits_per_sync: 9, max_concurrent_requests: 1 };
      const runs: Run[] = [];
      for (let turn = 0; turn < 8; turn += 1) {
        runs.push(await readWithin(world, config, kept(runs), FIVE));
        world.clock.advance(3_600_000);
      }
      for (const name of FIVE) {
        const seen = [...upserted(name, ...runs).keys()].sort();
        expect(seen, name).to.deep.equal([...world.truth(name).keys()].sort());
      }
    }),
  );

  it(
    'a limit that ends before the streams are known stops them all alike',
    scenario(two(10), async (world) => {
      for (const limit of [1, 2, 3]) {
        const run = await readWithin(world, { api_credits_per_sync: limit });
        expect(run.spent, `${limit}`).to.equal(limit);
        expect(run.errors, `${limit}`).to.have.length(1);
        expect(run.failed, `${limit}`).to.equal(true);
      }
    }),
  );

  it(
    'the reserve is left to others, by the allowance of the org and what Zoho tells',
    scenario({ ...two(18_000), emulator: { dailyCredits: 5_000, edition: 'free' } }, async (world) => {
      const run = await readWithin(world, { api_credits_reserve_percent: 97, edition: 'Free' });
      expect(run.errors[0]).to.include({ internal_message: 'API_CREDITS_LIMIT' });
      // 3 % of 5,000.
      expect(run.spent).to.be.within(147, 150);
      const [reason] = reasonsOf(run);
      const { quota_reset: reset } = asObject(reason!.reasons[0]!['rate_limited']);
      expect(Number(reset) - world.clock.now()).to.be.within(23 * 3_600_000, 24 * 3_600_000);
      expect(run.errors[0]!['message']).to.match(/keeps 4850 API credits \(97 %\) for others/);
    }),
  );

  it(
    'the reserve holds from the first call on where others have spent the credits: Zoho tells',
    scenario({ ...two(8_000), emulator: { dailyCredits: 100, edition: 'enterprise' } }, async (world) => {
      const first = await readWithin(world, { api_credits_reserve_percent: 40, edition: 'Free' });
      // The allowance of the org is taken for 5,000: what Zoho tells past half of its 100 is far below the reserve.
      expect(first.errors[0]).to.include({ internal_message: 'API_CREDITS_LIMIT' });
      expect(first.spent).to.be.within(35, 52);
      const second = await readWithin(
        world,
        { api_credits_reserve_percent: 40, edition: 'Free' },
        first.state,
      );
      expect(second.errors).to.have.length(1);
      expect(second.spent).to.be.at.most(2);
    }),
  );

  it(
    'exhausted credits stop the run once for all streams, and a run of the next day comes to the end',
    scenario({ ...two(3_000), emulator: { dailyCredits: 20, creditHeader: 'never' } }, async (world) => {
      const config = { max_concurrent_requests: 1 };
      const first = await readWithin(world, config);
      expect(first.spent).to.be.within(8, 20);
      expect(first.errors).to.have.length(1);
      expect(first.errors[0]).to.include({
        internal_message: 'API_CREDITS_EXHAUSTED',
        failure_type: 'transient_error',
      });
      // One call was turned away for minutes; no other waited as long.
      expect(world.emulator.served429).to.be.at.most(25);
      const { quota_reset: reset } = asObject(reasonsOf(first)[0]!.reasons[0]!['rate_limited']);
      world.clock.advance(Number(reset) - world.clock.now());
      const runs: Run[] = [first];
      while (runs.at(-1)!.failed && runs.length < 5) {
        runs.push(await readWithin(world, config, kept(runs)));
        world.clock.advance(25 * 3_600_000);
      }
      expect(runs.at(-1)!.failed).to.equal(false);
      expectEqualToTruth(world, runs);
    }),
  );

  it(
    'a reserve of an org that cannot be asked is warned of once, and kept from half of the credits on',
    scenario(
      {
        ...two(8_000),
        emulator: {
          dailyCredits: 60,
          edition: 'free',
          scopes: ['ZohoCRM.modules.ALL', 'ZohoCRM.settings.ALL'],
        },
      },
      async (world) => {
        const run = await readWithin(world, { api_credits_reserve_percent: 25 });
        expect(
          run.logs.filter((text) => text.includes('api_credits_reserve_percent can be kept')),
        ).to.have.length(1);
        expect(run.errors[0]).to.include({ internal_message: 'API_CREDITS_LIMIT' });
        // A quarter of 60 stays, and little more: what Zoho tells may not have counted the calls under way.
        expect(run.spent).to.be.within(34, 45);
      },
    ),
  );

  it(
    'check tells edition, allowance, calls at a time and caps, with one call to /org, and is not capped itself',
    scenario({ ...two(10), emulator: { creditHeader: 'always', dailyCredits: 700 } }, async (world) => {
      world.emulator.resetCounters();
      const run = await world.check({ api_credits_per_sync: 1, api_credits_reserve_percent: 10 });
      expect(run.failed).to.equal(false);
      const line = run.logs.find((text) => text.startsWith('Edition')) ?? '';
      expect(line).to.match(
        /^Edition enterprise with \d+ user licenses\. The API credits of 24 hours are \d+, add-ons not counted;/,
      );
      expect(line).to.match(
        /according to Zoho \d+ are left\. 20 calls at a time, 10 of them sorted lists or queries\./,
      );
      expect(line).to.match(
        /Caps: a sync spends 1 credits at most; 10 % of the allowance \(\d+ credits\) stay for others\.$/,
      );
      expect(world.emulator.calls.filter(({ path }) => path === '/crm/v8/org')).to.have.length(1);
    }),
  );

  it(
    'check says that /org is closed to it, and does not fail for that',
    scenario(
      { ...two(10), emulator: { scopes: ['ZohoCRM.modules.ALL', 'ZohoCRM.settings.ALL'] } },
      async (world) => {
        const run = await world.check();
        expect(run.failed).to.equal(false);
        expect(run.logs.join('\n')).to.match(
          /Edition not known: .*ZohoCRM\.org\.READ.*are not known; .*5 calls at a time, 5 of them.*No caps on credits are set\./,
        );
      },
    ),
  );

  it(
    'a sync asks /org once, and not at all where the config says what it needs',
    scenario(two(10), async (world) => {
      for (const [config, calls] of [
        [{}, 1],
        [{ api_credits_per_sync: 500 }, 1],
        [{ edition: 'Free' }, 0],
        [{ edition: 'Free', api_credits_reserve_percent: 10 }, 1],
      ] as const) {
        const run = await readWithin(world, config);
        expect(run.failed).to.equal(false);
        const asked = world.emulator.calls.filter(({ path }) => path === '/crm/v8/org');
        expect(asked, JSON.stringify(config)).to.have.length(calls);
      }
    }),
  );
});
