import { expect } from 'chai';
import type { Org } from '#src/emulator/org/org.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { systemClock } from '#src/util/clock.js';
import { mapConcurrent } from '#src/util/async.js';
import { asText, type JsonObject } from '#src/util/json.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { catalogOf, countedOf, lastStates, runCli, type Ended, type Job } from '../../support/process.js';
import { skipLoudly } from '../../support/skip.js';

/** Enough rows for a state in the middle (every 10,000 records), so that a kill hits records that no state covers. */
const PLENTY = 14_000;
const COLUMNS = ['id', 'Name', 'Modified_Time'];

function plentyOrg(): Org {
  return createOrg({
    now: systemClock.now() - 3_600_000,
    extraModules: [{ api_name: 'Plenty', rows: PLENTY, fields: 8 }],
  });
}

type Mode = 'incremental' | 'full_refresh';
const MODES: readonly Mode[] = ['incremental', 'full_refresh'];

describe('a read that is stopped', function () {
  this.timeout(60_000);
  let emulator: Emulator;
  const terminated = new Map<Mode, readonly [first: Ended, second: Ended]>();
  const killed = new Map<Mode, readonly [first: Ended, second: Ended]>();

  const read = (mode: Mode, more: Partial<Job>): Promise<Ended> =>
    runCli({
      args: ['read'],
      config: configOf(emulator),
      catalog: catalogOf(['Plenty', 'Vehicles'], COLUMNS, mode),
      ...more,
    });
  const twice = async (mode: Mode, kill: Job['kill']): Promise<readonly [Ended, Ended]> => {
    const first = await read(mode, { ...(kill && { kill }) });
    return [first, await read(mode, { state: lastStates(first) })];
  };

  before(async function () {
    if (process.platform === 'win32') skipLoudly(this, 'Windows has no signals');
    emulator = await startZoho({ org: plentyOrg() });
    // Side by side: an incremental read waits for its window to settle, twice in each.
    await mapConcurrent(MODES, 2, async (mode) => {
      const [one, other] = await Promise.all([
        twice(mode, { signal: 'SIGTERM', when: afterLines(3_000) }),
        twice(mode, { signal: 'SIGKILL', when: afterFirstBigState() }),
      ]);
      terminated.set(mode, one);
      killed.set(mode, other);
    });
  });
  after(() => emulator.close());

  for (const mode of MODES) {
    it(`I-19: by SIGTERM says its last state, INCOMPLETE, and dies by the signal; the rest comes later (${mode})`, () => {
      const [first, second] = terminated.get(mode)!;
      expect([first.signal, first.exitCode, first.stderr]).to.deep.equal([
        'SIGTERM',
        null,
        'stopped by SIGTERM\n',
      ]);
      expect(first.errors).to.deep.equal([]);
      expect(first.statuses.get('Plenty')).to.deep.equal(['STARTED', 'RUNNING', 'INCOMPLETE']);
      expect(first.records.get('Plenty')?.length).to.be.below(PLENTY);
      expect(countedOf(first, 'Plenty')).to.equal(first.records.get('Plenty')?.length);
      expectUnionIsTruth(emulator, [first, second]);
    });

    it(`I-6: by kill -9 is taken up from its last whole state line (${mode})`, () => {
      const [first, second] = killed.get(mode)!;
      expect(first.signal).to.equal('SIGKILL');
      // The first state comes before a batch of 2,000 rows would pass 10,000.
      expect(first.records.get('Plenty')?.length).to.be.within(8_000, PLENTY);
      expectUnionIsTruth(emulator, [first, second]);
      expect(second.records.get('Plenty')?.length, 'it did not begin anew').to.be.below(PLENTY - 5_000);
    });
  }

  for (const signal of ['SIGINT', 'SIGHUP'] as const) {
    it(`by ${signal} dies by ${signal}`, async () => {
      const first = await read('full_refresh', { kill: { signal, when: afterLines(500) } });
      expect([first.signal, first.stderr]).to.deep.equal([signal, `stopped by ${signal}\n`]);
    });
  }
});

const afterLines = (count: number) => (_line: string, lines: number) => lines === count;

/** With the line that follows the first state of a thousand records and more. */
function afterFirstBigState(): (line: string) => boolean {
  let seen = false;
  return (line) => {
    const due = seen;
    seen ||= line.startsWith('{"type":"STATE"') && /"recordCount":\d{4,}/.test(line);
    return due;
  };
}

/** At least once: every row is there, and the last version of it is the right one. */
function expectUnionIsTruth(emulator: Emulator, runs: readonly Ended[]): void {
  expect(runs.at(-1)?.exitCode).to.equal(0);
  for (const module of ['Plenty', 'Vehicles']) {
    const delivered = new Map<string, JsonObject>();
    for (const { records } of runs) {
      for (const record of records.get(module) ?? []) delivered.set(asText(record['id']) ?? '', record);
    }
    const truth = [...emulator.truth(module)].map((row) => COLUMNS.map((name) => row[name] ?? null));
    const found = truth.map(([id]) => COLUMNS.map((name) => delivered.get(asText(id) ?? '')?.[name] ?? null));
    expect(found, module).to.deep.equal(truth);
    expect(delivered.size, module).to.equal(truth.length);
  }
}
