import { expect } from 'chai';
import type { Emulator } from '#src/emulator/server/server.js';
import type { JsonObject } from '#src/util/json.js';
import { AIRBYTE, SINGER } from '../../config/foreign.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { catalogOf, runCli } from '../../support/process.js';

const FOREIGN: Readonly<Record<string, JsonObject>> = {
  "Airbyte's source-zoho-crm": AIRBYTE,
  "singer-io's tap-zoho-crm": SINGER,
};

describe('a config of', function () {
  this.timeout(30_000);
  let emulator: Emulator;
  before(async () => (emulator = await startZoho()));
  after(() => emulator.close());

  for (const [name, config] of Object.entries(FOREIGN)) {
    it(`${name} works as it is: check and read`, async () => {
      // Only who and where is another: everything else is what their users have.
      const own = { ...config, ...configOf(emulator) };
      const [check, read] = await Promise.all([
        runCli({ args: ['check'], config: own }),
        runCli({ args: ['read'], config: own, catalog: catalogOf(['Contacts'], ['id', 'Last_Name']) }),
      ]);
      expect(check.last('CONNECTION_STATUS')['connectionStatus']).to.deep.equal({ status: 'SUCCEEDED' });
      expect(check.messages.filter(({ log }) => JSON.stringify(log ?? '').includes('WARN'))).to.deep.equal(
        [],
      );
      expect([read.exitCode, read.errors, read.records.get('Contacts')?.length]).to.deep.equal([0, [], 5]);
      expect([check.exitCode, check.stderr, read.stderr]).to.deep.equal([0, '', '']);
    });
  }

  it("singer-io's sends its own user agent and honours its start_date", async () => {
    emulator.resetCounters();
    const config = { ...SINGER, ...configOf(emulator), start_date: '2024-03-01T00:00:03Z' };
    const read = await runCli({
      args: ['read'],
      config,
      catalog: catalogOf(['Contacts'], ['id', 'Modified_Time']),
    });
    expect(read.records.get('Contacts')).to.have.length(2);
    expect(new Set(emulator.calls.map(({ headers }) => headers['user-agent']))).to.deep.equal(
      new Set([SINGER['user_agent']]),
    );
  });
});
