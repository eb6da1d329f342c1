import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '#src/emulator/server/server.js';
import type { RunReport } from '#src/report/shape.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { catalogOf, runCli } from '../../support/process.js';
import { runTap } from '../../support/tap-process.js';

describe('I-47: --report of both programs', function () {
  this.timeout(60_000);
  let emulator: Emulator;
  let folder: string;
  before(async () => {
    emulator = await startZoho();
    folder = mkdtempSync(join(tmpdir(), 'report-'));
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await emulator.close();
  });

  const reportIn = (name: string): RunReport =>
    JSON.parse(readFileSync(join(folder, name), 'utf8')) as RunReport;
  const flags = (...names: string[]): string[] => names.map((name) => `--report=${join(folder, name)}`);
  const catalog = catalogOf(['Contacts'], ['id', 'Modified_Time']);
  const codes = (...lines: string[]): string[] =>
    [...lines.join('\n').matchAll(/\((REPORT_\w+)\)/g)].map(([, code = '']) => code);

  it('source-zoho: the figures are those of the output, the log names the files, no secret is in them', async () => {
    emulator.resetCounters();
    const run = await runCli({
      config: configOf(emulator),
      catalog,
      args: ['read', ...flags('a.html', 'a.json')],
    });
    expect(run.exitCode).to.equal(0);
    expect(codes(...run.lines)).to.deep.equal(['REPORT_WRITTEN', 'REPORT_WRITTEN']);
    const { run: facts, totals, streams } = reportIn('a.json');
    expect(facts.outcome).to.equal('complete');
    expect(totals.records).to.equal(run.records.get('Contacts')?.length);
    expect(totals.calls).to.equal(emulator.calls.length);
    expect(totals.credits).to.equal(emulator.calls.reduce((sum, { credits }) => sum + credits, 0));
    expect(streams.map(({ stream, outcome }) => [stream, outcome])).to.deep.equal([['Contacts', 'complete']]);
    expect(streams[0]?.plans.length).to.be.above(0);
    expect(statSync(join(folder, 'a.html')).mode & 0o077).to.equal(0);
    const texts = ['a.html', 'a.json'].map((name) => readFileSync(join(folder, name), 'utf8')).join('');
    const { client_secret, refresh_token } = emulator.connection;
    for (const secret of [client_secret, refresh_token]) expect(texts).not.to.include(secret);
  });

  it('tap-zoho: the same', async () => {
    const config = configOf(emulator, { modules: ['Contacts'] });
    const run = await runTap({ config, args: flags('b.json') });
    expect([run.exitCode, codes(run.stderr)]).to.deep.equal([0, ['REPORT_WRITTEN']]);
    const { run: facts, streams, program } = reportIn('b.json');
    expect([facts.outcome, program.name]).to.deep.equal(['complete', 'tap-zoho']);
    expect(streams.find(({ stream }) => stream === 'Contacts')?.records).to.be.above(0);
  });

  it('a run that fails writes its report, with the error and its remedy', async () => {
    const config = configOf(emulator, { refresh_token: '1000.wrong' });
    const run = await runCli({ config, catalog, args: ['read', ...flags('c.json', 'c.html')] });
    expect(run.exitCode).to.equal(1);
    const { run: facts, errors } = reportIn('c.json');
    expect([facts.outcome, errors.map(({ code }) => code)]).to.deep.equal(['failed', ['invalid_code']]);
    expect(errors[0]?.remedy).to.have.length.above(20);
  });

  it('a report that cannot be written is one warning', async () => {
    const path = join(folder, 'none', 'd.html');
    const run = await runCli({ config: configOf(emulator), catalog, args: ['read', '--report', path] });
    expect([run.exitCode, codes(...run.lines)]).to.deep.equal([0, ['REPORT_NOT_WRITTEN']]);
  });

  it('another kind of file is a usage error, before anything is read', async () => {
    const run = await runCli({ config: configOf(emulator), catalog, args: ['read', ...flags('e.pdf')] });
    expect([run.exitCode, run.errors[0]?.['internal_message'], run.records.size]).to.deep.equal([
      1,
      'USAGE',
      0,
    ]);
  });
});
