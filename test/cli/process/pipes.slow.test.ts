import { expect } from 'chai';
import type { Emulator } from '#src/emulator/server/server.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { catalogOf, countedOf, runCli, type Ended } from '../../support/process.js';
import { skipLoudly } from '../../support/skip.js';
import { moduleOf, plainRows, tinyOrg } from '../../support/tiny-org.js';

const MEGABYTE = 1024 * 1024;
/** One row is 10 kB: pages of 2 MB, 60 MB in all. */
const ROWS = 2_000;
const MODULES = ['Alpha', 'Beta', 'Gamma'];
const COLUMNS = ['id', 'Text', 'Modified_Time'];

describe('the reader of stdout', function () {
  this.timeout(60_000);
  let emulator: Emulator;
  before(async () => {
    const text = 'long and unremarkable; '.repeat(440);
    const fat = MODULES.map((name) =>
      moduleOf(name, {
        fields: [
          {
            api_name: 'Text',
            field_label: 'Text',
            data_type: 'textarea',
            json_type: 'string',
            type: 'used',
            length: 32_000,
            textarea: { type: 'large' },
          },
        ],
        rows: plainRows(ROWS, '2024-03-01T00:00:00Z', (index) => ({ Text: `${index} ${text}` })),
      }),
    );
    emulator = await startZoho({ org: tinyOrg({ modules: fat }) });
  });
  after(() => emulator.close());
  const catalog = catalogOf(MODULES, COLUMNS);

  it('I-18: may be slow: nothing is lost, nothing is asked of Zoho ahead of it, and memory stays bounded', async function () {
    emulator.resetCounters();
    const slow = { first: 2_000, each: 1 };
    const stalled = new Promise<number>((resolve) =>
      setTimeout(() => resolve(emulator.calls.length), slow.first - 100),
    );
    const ended = await runCli({ args: ['read'], config: configOf(emulator), catalog, slow });
    expect(ended.exitCode).to.equal(0);
    expect(ended.lines.reduce((sum, line) => sum + line.length, 0)).to.be.above(58 * MEGABYTE);
    for (const name of MODULES) {
      const ids = ended.records.get(name)?.map(({ id }) => id);
      expect(ids, name).to.deep.equal([...emulator.truth(name)].map(({ id }) => id));
    }
    expect(await stalled, 'calls while nobody read').to.be.below(20);
    if (ended.peakMemory === undefined) skipLoudly(this, 'this system does not tell the memory of a process');
    // A page of COQL holds 2,000 of these rows.
    expect(ended.peakMemory / MEGABYTE).to.be.below(400);
  });

  it('may lag when SIGTERM comes: it gets every line, the last states included', async function () {
    if (process.platform === 'win32') skipLoudly(this, 'Windows has no signals');
    const ended = await runCli({
      args: ['read'],
      config: configOf(emulator),
      catalog,
      kill: { signal: 'SIGTERM', when: (_line, lines) => lines === 20 },
      slow: { first: 500, each: 10 },
    });
    expect(ended.signal).to.equal('SIGTERM');
    expect([...ended.records.keys()]).to.have.length.above(0);
    for (const [name, records] of ended.records)
      expect(countedOf(ended, name), name).to.equal(records.length);
    for (const name of MODULES) expect(ended.statuses.get(name)?.at(-1), name).to.equal('INCOMPLETE');
  });

  for (const lines of [1, 500]) {
    it(`may leave after ${lines} lines: the process ends at once, without a word too many`, async () => {
      emulator.resetCounters();
      const ended = await runCli({ args: ['read'], config: configOf(emulator), catalog, closeAfter: lines });
      expectQuietEnd(ended);
      expect(emulator.calls.length).to.be.below(30);
    });
  }

  for (const command of ['spec', 'check', 'discover', 'read']) {
    it(`may be gone before the first line of ${command}`, async () => {
      const inputs = { config: configOf(emulator), ...(command === 'read' && { catalog }) };
      expectQuietEnd(await runCli({ args: [command], closeAfter: 0, ...(command !== 'spec' && inputs) }));
    });
  }

  it('may be gone before an error is told', async () => {
    expectQuietEnd(await runCli({ args: ['check'], config: '{', closeAfter: 0 }));
  });

  it('may be gone before the help is shown', async () => {
    const ended = await runCli({ args: ['--help'], closeAfter: 0 });
    expect([ended.stderr, ended.signal]).to.deep.equal(['', null]);
  });
});

/** Exit code 1 since nobody can say that it is complete; one line for the person who looks at stderr, or none. */
function expectQuietEnd(ended: Ended): void {
  expect(ended.signal).to.equal(null);
  expect(ended.exitCode).to.equal(1);
  expect(['', 'stdout was closed by its reader\n']).to.include(ended.stderr);
  expect(ended.ms).to.be.below(8_000);
}
