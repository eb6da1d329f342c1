import { expect } from 'chai';
import type { Emulator } from '#src/emulator/server/server.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { catalogOf, runCli, type Job } from '../../support/process.js';

describe('--debug, as connectors in Python take it', function () {
  this.timeout(60_000);
  let emulator: Emulator;
  before(async () => {
    emulator = await startZoho();
  });
  after(() => emulator.close());

  const jobs: Readonly<Record<string, (job: Omit<Job, 'args'>) => Omit<Job, 'args'>>> = {
    spec: () => ({}),
    check: (job) => job,
    discover: (job) => job,
    read: (job) => ({ ...job, catalog: catalogOf(['Contacts'], ['id']) }),
  };
  for (const [command, of] of Object.entries(jobs)) {
    it(`${command} takes it, and says what it says without`, async () => {
      const job = of({ config: configOf(emulator) });
      const plain = await runCli({ ...job, args: [command], fresh: true });
      const debug = await runCli({ ...job, args: [command, '--debug'] });
      expect([debug.exitCode, debug.stderr, debug.errors]).to.deep.equal([0, '', []]);
      const types = (ended: typeof plain): unknown[] =>
        ended.messages.filter(({ type }) => type !== 'LOG').map(({ type }) => type);
      expect(types(debug)).to.deep.equal(types(plain)).and.not.to.be.empty;
      expect(debug.records.get('Contacts')).to.deep.equal(plain.records.get('Contacts'));
    });
  }
});
