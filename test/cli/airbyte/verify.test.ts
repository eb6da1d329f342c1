import { expect } from 'chai';
import { takeVerify, type Verify } from '#src/cli/process/verify-flag.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { catalogOf, messagesOf, runCli } from '../../support/process.js';
import { runTap } from '../../support/tap-process.js';

describe('cli/verify-flag', () => {
  const cases: readonly (readonly [args: string, verify: Verify | undefined, rest: string])[] = [
    ['--config c --catalog k', undefined, '--config c --catalog k'],
    ['--config c --verify', 'sample', '--config c'],
    ['--verify --config c', 'sample', '--config c'],
    ['--config c --verify=sample --state s', 'sample', '--config c --state s'],
    ['--config c --verify=all', 'all', '--config c'],
    ['--verify all --config c', 'all', '--config c'],
    ['--config all --verify', 'sample', '--config all'],
    ['--verify some --config c', 'sample', 'some --config c'],
    ['--verify --verify=all', 'all', ''],
  ];
  for (const [args, verify, rest] of cases) {
    it(args, () => {
      const taken = takeVerify(args.split(' '), (why) => new Error(why));
      expect([taken.verify, taken.rest.join(' ')]).to.deep.equal([verify, rest]);
    });
  }

  for (const value of ['', 'most', 'ALL', 'all,sample']) {
    it(`'${value}' is refused`, () => {
      expect(() => takeVerify([`--verify=${value}`], (why) => new Error(why))).to.throw(/'sample' or 'all'/);
    });
  }
});

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
