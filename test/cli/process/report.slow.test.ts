import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '#src/report/shape.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { catalogOf, runCli } from '../../support/process.js';

describe('I-47: a run that is stopped', function () {
  this.timeout(60_000);

  it('SIGTERM: the report is written, and says so', async () => {
    const emulator = await startZoho({ latencyMs: 150 });
    const folder = mkdtempSync(join(tmpdir(), 'report-'));
    const path = join(folder, 'report.json');
    try {
      const run = await runCli({
        config: configOf(emulator),
        catalog: catalogOf(['Contacts'], ['id', 'Modified_Time']),
        args: ['read', '--report', path],
        kill: { signal: 'SIGTERM', when: (line) => line.includes('STARTED') },
      });
      expect(run.signal).to.equal('SIGTERM');
      const { run: facts, streams } = JSON.parse(readFileSync(path, 'utf8')) as RunReport;
      expect(facts.outcome).to.equal('interrupted');
      expect(streams.every(({ outcome }) => outcome !== 'running')).to.equal(true);
    } finally {
      rmSync(folder, { recursive: true });
      await emulator.close();
    }
  });
});
