import { expect } from 'chai';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { systemClock } from '#src/util/clock.js';
import { asText } from '#src/util/json.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { FIXED_TRUTH } from '../../support/fixed-truth.js';
import { configuredCatalog, lastStates, runCli, type Ended, type Job } from '../../support/process.js';
import { skipLoudly } from '../../support/skip.js';

const MODULES = ['Leads', 'Contacts', 'Accounts', 'Deals'];
const ROWS = { Leads: 120, Contacts: 60, Accounts: 30, Deals: 30 };
const PARENTS = Object.values(ROWS).reduce((sum, rows) => sum + rows, 0);
/** Records between two states of such a stream, and calls on their way when the process dies. */
const MOST_AGAIN = 40;
const CONFIG = { modules: ['emails'], per_record_streams: ['emails'] };

describe('a stream that costs a call per record, killed', function () {
  this.timeout(120_000);
  let emulator: Emulator;
  before(async function () {
    if (process.platform === 'win32') skipLoudly(this, 'Windows has no signals');
    const org = createOrg({ now: systemClock.now() - 3_600_000, rows: ROWS });
    const modules = new Map([...org.modules].filter(([name]) => MODULES.includes(name)));
    emulator = await startZoho({ org: { ...org, modules }, latencyMs: 20 });
  });
  after(() => emulator.close());

  const read = (more: Partial<Job>): Promise<Ended> =>
    runCli({ args: ['read'], config: configOf(emulator, CONFIG), ...more });
  const asked = (): string[] =>
    emulator.calls.filter(({ path }) => path.endsWith('/Emails')).map(({ path }) => path);

  it('I-6: by kill -9, the next run pays for what no state covers, and for nothing else', async () => {
    const config = configOf(emulator, CONFIG);
    const catalog = configuredCatalog(await runCli({ args: ['discover'], config }));
    emulator.resetCounters();
    let states = 0;
    const kill = {
      signal: 'SIGKILL' as const,
      when: (line: string) => line.startsWith('{"type":"STATE"') && (states += 1) === 4,
    };
    const first = await read({ catalog, kill });
    expect(first.signal).to.equal('SIGKILL');
    const before = new Set(asked());
    expect(before.size).to.be.within(40, PARENTS - 1);

    emulator.resetCounters();
    const second = await read({ catalog, state: lastStates(first) });
    expect(second.exitCode).to.equal(0);
    const again = new Set(asked().filter((path) => before.has(path)));
    expect(again.size, 'records that were paid for twice').to.be.at.most(MOST_AGAIN);
    expect(new Set([...before, ...asked()]).size).to.equal(PARENTS);

    const ids = [first, second].flatMap(({ records }) =>
      (records.get('emails') ?? []).map(({ id }) => asText(id)),
    );
    const truth = FIXED_TRUTH['emails']!(emulator).map(({ id }) => asText(id ?? null));
    expect(new Set(ids)).to.deep.equal(new Set(truth));
  });
});
