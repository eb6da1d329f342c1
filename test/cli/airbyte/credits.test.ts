import { expect } from 'chai';
import type { Emulator } from '#src/emulator/server/server.js';
import { asObject } from '#src/util/json.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { catalogOf, lastStates, messagesOf, runCli, type Ended } from '../../support/process.js';
import { runTap } from '../../support/tap-process.js';
import { tinyOrg } from '../../support/tiny-org.js';

const LIMIT = 8;

describe('a read that runs out of API credits', function () {
  this.timeout(60_000);
  let emulator: Emulator;
  before(async () => (emulator = await startZoho({ org: tinyOrg({ contacts: 3_000 }) })));
  after(() => emulator.close());
  beforeEach(() => emulator.resetCounters());
  const config = () =>
    configOf(emulator, {
      read_strategy: 'records',
      api_credits_per_sync: LIMIT,
      max_concurrent_requests: 2,
    });
  const read = (state: Ended['states'] = []): Promise<Ended> =>
    runCli({
      args: ['read'],
      config: config(),
      catalog: catalogOf(['Contacts'], ['id', 'Last_Name', 'Modified_Time'], 'incremental'),
      state: [...state],
    });

  it('I-22: ends with 1 and one error that time mends, and the next one goes on where it stopped', async () => {
    const runs = [await read()];
    expect(runs[0]!.exitCode).to.equal(1);
    expect(emulator.credits()).to.equal(LIMIT);
    expect(messagesOf(runs[0]!.errors)).to.have.length(1);
    expect(runs[0]!.errors[0]).to.include({
      failure_type: 'transient_error',
      internal_message: 'API_CREDITS_LIMIT',
    });
    expect(runs[0]!.statuses.get('Contacts')).to.deep.equal(['STARTED', 'RUNNING', 'RUNNING', 'INCOMPLETE']);
    while (runs.at(-1)!.exitCode !== 0 && runs.length < 10) runs.push(await read(lastStates(runs.at(-1)!)));
    expect(runs.at(-1)!.exitCode).to.equal(0);
    const ids = runs.flatMap((run) => (run.records.get('Contacts') ?? []).map(({ id }) => id));
    const truth = [...emulator.truth('Contacts')].map(({ id }) => id);
    expect([...new Set(ids)].sort()).to.deep.equal(truth.sort());
  });

  it('tap-zoho says its states, ends with 1, and says why and until when', async () => {
    const ended = await runTap({ config: { ...config(), modules: ['Contacts'], api_credits_per_sync: 16 } });
    expect(ended.exitCode).to.equal(1);
    expect(emulator.credits()).to.be.within(15, 16);
    const bookmarks = asObject(asObject(ended.last('STATE')['value'])['bookmarks']);
    expect(bookmarks['Contacts']).to.have.property('Modified_Time');
    expect(ended.stderr).to.match(
      /WARNING Contacts: stopped because the API credits are used up; run again after 20\S+Z/,
    );
    expect(ended.stderr).to.match(
      /CRITICAL The run stopped: api_credits_per_sync allows 16 .*\(API_CREDITS_LIMIT\)/,
    );
    expect(ended.stderr.match(/CRITICAL/g)).to.have.length(1);
  });
});
