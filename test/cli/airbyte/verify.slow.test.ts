import { expect } from 'chai';
import type { Emulator } from '#src/emulator/server/server.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { catalogOf, messagesOf, runCli } from '../../support/process.js';
import { runTap } from '../../support/tap-process.js';

describe('I-31: --verify of both programs', function () {
  this.timeout(60_000);
  let emulator: Emulator;
  before(async () => {
    emulator = await startZoho();
  });
  after(() => emulator.close());

  const verdict = (lines: readonly string[]): string =>
    lines.find((line) => line.includes('Contacts: verified')) ?? '';

  for (const [flag, words] of [
    [
      '--verify',
      /verified \d+ of \d+ records by id: \d+ are as Zoho has them; 1 API credit( \(VERIFICATION\))?$/,
    ],
    [
      '--verify=all',
      /verified all \d+ records by coql: \d+ are as Zoho has them; \d API credits?( \(VERIFICATION\))?$/,
    ],
  ] as const) {
    it(`source-zoho read ${flag}`, async () => {
      const job = { config: configOf(emulator), catalog: catalogOf(['Contacts'], ['id', 'Modified_Time']) };
      const run = await runCli({ ...job, args: ['read', flag] });
      expect([run.exitCode, run.stderr, messagesOf(run.errors)]).to.deep.equal([0, '', []]);
      expect(verdict(run.logs)).to.match(words);
      const plain = await runCli({ ...job, args: ['read'] });
      expect(verdict(plain.logs)).to.equal('');
      expect(run.records).to.deep.equal(plain.records);
    });

    it(`tap-zoho ${flag}`, async () => {
      const run = await runTap({ config: configOf(emulator, { modules: ['Contacts'] }), args: [flag] });
      expect(run.exitCode).to.equal(0);
      expect(verdict(run.stderr.split('\n'))).to.match(words);
    });
  }
});
