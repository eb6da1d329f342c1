import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '#src/emulator/server/server.js';
import { configOf, startZoho } from '../support/cli-world.js';
import { inProject } from './support/programs.js';
import { writeJson } from './support/singer.js';

describe('a read in a terminal', function () {
  this.timeout(60_000);
  let zoho: Emulator;
  let folder: string;
  before(async () => {
    zoho = await startZoho({ latencyMs: 150 });
    folder = mkdtempSync(join(tmpdir(), 'terminal-'));
    writeJson(folder, 'config.json', configOf(zoho, { modules: ['Leads', 'Contacts'] }));
  });
  after(async () => {
    await zoho.close();
    rmSync(folder, { recursive: true });
  });

  /** What a pseudo-terminal is sent while records go into a file. */
  const sync = (env: Record<string, string>): Promise<{ exitCode: number | null; screen: string }> =>
    new Promise((resolve, reject) => {
      const line = `'${process.execPath}' '${inProject('bin/tap-zoho')}' --config config.json > out.jsonl`;
      const clean = { ...process.env, CI: '', NO_COLOR: '', TERM: 'xterm', ...env };
      const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: folder, env: clean });
      let screen = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (screen += text));
      child.stdin.end();
      child.on('error', reject);
      child.on('close', (exitCode) => resolve({ exitCode, screen }));
    });

  it('shows a live view with the log above it, no metrics, and nothing of the view stays', async () => {
    const { exitCode, screen } = await sync({});
    expect(exitCode, screen).to.equal(0);
    expect(screen)
      .to.match(/\d+ of \d+ started streams done · \d+ records/)
      .and.include('(RUN_SUMMARY)')
      .and.not.include('METRIC');
    expect(screen).to.match(/\u001b\[\d+A\u001b\[0J\s*$/);
    expect(readFileSync(join(folder, 'out.jsonl'), 'utf8')).to.include('"type":"RECORD"');
  });

  it('NO_COLOR: plain lines with the metrics, and no sign that moves the cursor', async () => {
    const { exitCode, screen } = await sync({ NO_COLOR: '1' });
    expect([exitCode, screen.includes('\u001b')]).to.deep.equal([0, false]);
    expect(screen).to.include('INFO METRIC: ').and.include('(RUN_SUMMARY)');
  });
});
