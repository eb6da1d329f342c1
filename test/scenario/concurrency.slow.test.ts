import { messagesIn } from '../support/printed.js';
import { expect } from 'chai';
import { createOrg } from '#src/emulator/seed/seed.js';
import { startEmulator, type PaidType } from '#src/emulator/server/server.js';
import { createCommands } from '#src/cli/airbyte/commands.js';
import { systemClock } from '#src/util/clock.js';
import { asObject, asObjects, asText, type JsonObject } from '#src/util/json.js';
import { createWorld } from '../support/harness.js';
import { violations } from '../support/validate.js';

/** An org under a real clock, each call 50 ms long; streams in full. */
async function readOrg(edition: PaidType, config: JsonObject = {}, only = /./) {
  const org = createOrg({
    now: systemClock.now() - 3_600_000,
    rows: { Leads: 401, Contacts: 401, Deals: 401 },
  });
  const emulator = await startEmulator({ org, clock: systemClock, edition, latencyMs: 50 });
  let failed = false;
  const messages: JsonObject[] = [];
  const commands = createCommands({
    clock: systemClock,
    signal: new AbortController().signal,
    print: () => Promise.resolve(),
    useRedactor: () => undefined,
    onIncomplete: () => (failed = true),
  });
  const settings = { ...emulator.connection, ...config };
  try {
    const found = await commands.discover(settings);
    const streams = asObjects(asObject(found['catalog'])['streams']);
    const discovered = {
      peak: emulator.peakConcurrency,
      calls: emulator.calls.length,
      refused: emulator.served429,
    };
    emulator.resetCounters();
    const catalog = {
      streams: streams
        .filter(({ name }) => only.test(asText(name) ?? ''))
        .map((stream) => ({
          stream,
          sync_mode: 'full_refresh',
          destination_sync_mode: 'append',
        })),
    };
    for await (const message of commands.read(settings, catalog, [])) messages.push(...messagesIn(message));
    const { peakConcurrency, peakHeavyConcurrency, served429 } = emulator;
    return { discovered, messages, failed, peakConcurrency, peakHeavyConcurrency, served429, catalog };
  } finally {
    await emulator.close();
  }
}

describe('scenario: many streams at once', function () {
  this.timeout(60_000);
  const editions: readonly [PaidType, number][] = [
    ['free', 5],
    ['enterprise', 20],
  ];
  for (const [edition, cap] of editions) {
    it(`I-14: without faults no call is refused: ${edition}, ${cap} at once, ten of them heavy`, async () => {
      const run = await readOrg(edition);
      expect(run.served429).to.equal(0);
      expect(run.failed).to.equal(false);
      expect(run.peakConcurrency).to.be.at.most(cap).and.at.least(Math.min(cap, 8));
      expect(run.peakHeavyConcurrency).to.be.at.most(10);
      expect(run.discovered.refused).to.equal(0);
      expect(run.discovered.peak).to.be.at.most(cap);
      expect(violations(run.messages, run.catalog, run.failed)).to.deep.equal([]);
    });
  }

  it('max_concurrent_requests is a cap of its own', async () => {
    const run = await readOrg('enterprise', { max_concurrent_requests: 2 }, /^(Leads|Contacts|Deals|users)$/);
    expect(run.peakConcurrency).to.equal(2);
    expect(run.served429).to.equal(0);
  });

  it('check says at once that Zoho issues no tokens for now; a read waits for them', async () => {
    const world = await createWorld({ emulator: { tokenThrottle: { count: 0, windowMs: 600_000 } } });
    try {
      const checked = await world.check();
      expect(checked.thrown).to.include({ code: 'TOKEN_THROTTLED', failureType: 'transient' });
      expect(checked.thrown?.userMessage).to.match(/10 per refresh token in 10 minutes.*run again later/);
      expect(world.clock.sleeps).to.deep.equal([]);
      const catalog = { streams: [] };
      expect((await world.read({ catalog })).errors).to.have.length(1);
      expect(world.clock.sleeps).to.have.length(3);
    } finally {
      await world.close();
    }
  });
});
