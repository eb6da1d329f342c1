import { expect } from 'chai';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { systemClock } from '#src/util/clock.js';
import { asObject, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { runTap, runTapFreely, type TapProcess } from '../../support/tap-process.js';
import { selectIn } from '../../support/tap-world.js';
import { skipLoudly } from '../../support/skip.js';

/**
 * Enough rows for a state in the middle (every 10,000 records), and for some that are still to come when the tap is stopped:
 * where the machine is busy, pipes and readers hold a few thousand lines.
 */
const PLENTY = 24_000;
const FULL_TABLE = { '': { 'replication-method': 'FULL_TABLE' } };

describe('tap-zoho as a process', function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let catalog: JsonObject;
  before(async () => {
    const plenty = [{ api_name: 'Plenty', rows: PLENTY, fields: 8 }];
    emulator = await startZoho({
      org: createOrg({ now: systemClock.now() - 3_600_000, extraModules: plenty }),
    });
    const { lines, exitCode } = await runTapFreely({ args: ['--discover'], config: configOf(emulator) });
    expect(exitCode).to.equal(0);
    catalog = asObject(parseJson(lines.join('\n')));
  });
  beforeEach(() => emulator.faults.clear());
  after(() => emulator.close());

  const ids = ({ received }: TapProcess): string[] =>
    (received.records.get('Plenty') ?? []).map(({ id }) => asText(id) ?? '');
  const union = (...runs: TapProcess[]): string[] => [...new Set(runs.flatMap(ids))].sort();
  const truth = (): string[] => [...emulator.truth('Plenty')].map(({ id }) => id).sort();

  it('reads everything without a catalog: stdout is messages, stderr is lines of singer-python, exit code 0', async () => {
    const run = await runTap({ config: configOf(emulator) });
    expect([run.exitCode, run.signal]).to.deep.equal([0, null]);
    expect(run.received.schemas.size).to.be.at.least(30);
    expect(union(run)).to.deep.equal(truth());
    for (const line of run.stderr.trim().split('\n')) expect(line).to.match(/^(INFO|WARNING) ./);
    expect(run.stderr.split('\n')).to.include(
      `INFO METRIC: {"type": "counter", "metric": "record_count", "value": ${PLENTY}, "tags": {"endpoint": "Plenty"}}`,
    );
    expect(run.stderr).to.match(
      /^INFO METRIC: \{"type": "timer", "metric": "http_request_duration", "value": [\d.]+, "tags": \{"endpoint": "\/crm\/v8\/Leads", "http_status_code": "200", "status": "succeeded"\}\}$/m,
    );
  });

  it('takes an empty file for no state', async () => {
    const run = await runTap({
      config: configOf(emulator),
      catalog: selectIn(catalog, ['users']),
      state: '',
    });
    expect([run.exitCode, run.received.records.has('users')]).to.deep.equal([0, true]);
  });

  it('exit code 1 where one stream fails, after all the others were read', async () => {
    const json = { code: 'INVALID_DATA', message: 'no', details: {}, status: 'error' };
    emulator.faults.add({ match: /\/Plenty$/, fault: { kind: 'answer', answer: { status: 400, json } } });
    const wanted = selectIn(catalog, ['Plenty', 'users'], { Plenty: FULL_TABLE });
    const run = await runTap({ config: configOf(emulator), catalog: wanted });
    expect([run.exitCode, run.received.records.has('users')]).to.deep.equal([1, true]);
    expect(run.stderr).to.match(/^CRITICAL Plenty: .*\(INVALID_DATA\)$/m);
  });

  it('credentials that do not work are one CRITICAL line, and exit code 1', async () => {
    const config = configOf(emulator, { refresh_token: 'wrong-refresh-token' });
    const run = await runTap({ config });
    expect([run.exitCode, run.lines]).to.deep.equal([1, []]);
    expect(run.stderr.match(/^CRITICAL /gm)).to.have.length(1);
  });

  describe('stopped', () => {
    before(function () {
      if (process.platform === 'win32') skipLoudly(this, 'Windows has no signals');
    });

    for (const [mode, facts] of [
      ['INCREMENTAL', {}],
      ['FULL_TABLE', { Plenty: FULL_TABLE }],
    ] as const) {
      it(`by SIGTERM: a last STATE, death by the signal; the next run goes on (${mode})`, async () => {
        const job = { config: configOf(emulator), catalog: selectIn(catalog, ['Plenty'], facts) };
        const first = await runTap({
          ...job,
          kill: { signal: 'SIGTERM', when: (_, lines) => lines === 12_000 },
        });
        expect([first.signal, first.exitCode]).to.deep.equal(['SIGTERM', null]);
        expect(first.received.state['currently_syncing']).to.equal('Plenty');
        expect(first.received.activated.size).to.equal(0);
        const second = await runTap({ ...job, state: first.received.state });
        expect(union(first, second)).to.deep.equal(truth());
        expect(ids(second).length).to.be.below(PLENTY - 5_000);
      });
    }

    it('by kill -9: it goes on from the last whole STATE line', async () => {
      let due = false;
      const when = (line: string, lines: number): boolean => {
        const now = due;
        due ||= lines > 9_000 && line.startsWith('{"type":"STATE"');
        return now;
      };
      const job = { config: configOf(emulator), catalog: selectIn(catalog, ['Plenty']) };
      const first = await runTap({ ...job, kill: { signal: 'SIGKILL', when } });
      expect(first.signal).to.equal('SIGKILL');
      const second = await runTap({ ...job, state: first.received.state });
      expect(union(first, second)).to.deep.equal(truth());
      expect(ids(second).length).to.be.below(PLENTY - 5_000);
    });

    it('by a reader who leaves: quietly', async () => {
      const wanted = selectIn(catalog, ['Plenty'], { Plenty: FULL_TABLE });
      const run = await runTap({ config: configOf(emulator), catalog: wanted, closeAfter: 10 });
      expect(run.exitCode).to.equal(1);
      expect(run.stderr).not.to.match(/EPIPE|CRITICAL|WARNING std/);
    });
  });
});
