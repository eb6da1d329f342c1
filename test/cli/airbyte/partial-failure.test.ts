import { expect } from 'chai';
import type { Emulator } from '#src/emulator/server/server.js';
import { asObject } from '#src/util/json.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { tinyOrg } from '../../support/tiny-org.js';
import { catalogOf, messagesOf, runCli, streamOf, type Ended } from '../../support/process.js';

const COLUMNS = ['id', 'Last_Name'];

describe('a read that fails in part', function () {
  this.timeout(30_000);
  let emulator: Emulator;
  beforeEach(async () => (emulator = await startZoho()));
  afterEach(() => emulator.close());
  /** With everything that can be logged: no secret may be in that either. */
  const read = (names: readonly string[]): Promise<Ended> =>
    runCli({
      args: ['read'],
      config: configOf(emulator, { read_strategy: 'records' }),
      catalog: catalogOf(names, COLUMNS),
      env: { LOG_LEVEL: 'DEBUG' },
    });

  it('I-12: says which stream and why before it is INCOMPLETE, reads the others, and ends with 1', async () => {
    emulator.faults.add({ fault: { kind: 'internal-error' }, match: /\/crm\/v8\/Contacts$/ });
    const ended = await read(['Contacts', 'Leads', 'Vehicles']);
    expect(ended.exitCode).to.equal(1);
    expect(ended.errors).to.have.length(1);
    expect(ended.errors[0]).to.include({
      failure_type: 'transient_error',
      internal_message: 'INTERNAL_ERROR',
    });
    expect(streamOf(ended.errors[0] ?? {})).to.equal('Contacts');
    expect(ended.statuses.get('Contacts')).to.deep.equal(['STARTED', 'INCOMPLETE']);
    for (const name of ['Leads', 'Vehicles']) {
      expect(ended.statuses.get(name), name).to.deep.equal(['STARTED', 'RUNNING', 'COMPLETE']);
      expect(ended.records.get(name), name).to.have.length([...emulator.truth(name)].length);
    }
    expect(positionOf(ended, 'ERROR')).to.be.lessThan(positionOf(ended, 'INCOMPLETE'));
  });

  it('leaves the state of a stream that fails in the middle behind its records', async () => {
    await emulator.close();
    emulator = await startZoho({ org: tinyOrg({ contacts: 1_500 }) });
    emulator.faults.add({
      fault: { kind: 'internal-error' },
      match: /\/Contacts$/,
      // The first four pages, then every attempt at the next one.
      nth: Array.from({ length: 20 }, (_, index) => index + 5),
    });
    const ended = await read(['Contacts']);
    const delivered = ended.records.get('Contacts')?.length;
    expect(delivered).to.be.within(1, 1_499);
    expect(ended.statuses.get('Contacts')).to.deep.equal(['STARTED', 'RUNNING', 'INCOMPLETE']);
    const counted = ended.states.map(({ sourceStats }) => Number(asObject(sourceStats)['recordCount']));
    expect(counted.reduce((sum, count) => sum + count, 0)).to.equal(delivered);
    expect(ended.exitCode).to.equal(1);
  });

  it('goes on past a stream that the catalog has and Zoho has not (protocol.md §1.6)', async () => {
    const ended = await read(['Unicorns', 'Contacts']);
    expect(ended.records.get('Contacts')).to.have.length(5);
    expect(messagesOf(ended.errors)).to.have.length(1);
    expect(streamOf(ended.errors[0] ?? {})).to.equal('Unicorns');
    expect(ended.errors[0]?.['failure_type']).to.equal('config_error');
    expect(ended.exitCode).to.equal(1);
  });

  it('I-11: fails a stream that is closed to the user, with the reason, and no other', async () => {
    const ended = await read(['Cases', 'Contacts']);
    expect(messagesOf(ended.errors).join()).to.match(/NO_PERMISSION/);
    expect(ended.errors.map(streamOf)).to.deep.equal(['Cases']);
    expect(ended.statuses.get('Cases')).to.deep.equal(['STARTED', 'INCOMPLETE']);
    expect(ended.statuses.get('Contacts')?.at(-1)).to.equal('COMPLETE');
    expect(ended.exitCode).to.equal(1);
  });

  it('tells one story where no stream can log in, and every stream is INCOMPLETE', async () => {
    emulator.revokeTokens({ refresh: true });
    const ended = await read(['Contacts', 'Leads', 'Vehicles']);
    expect(messagesOf(ended.errors)).to.have.length(1);
    expect(messagesOf(ended.errors)[0]).to.match(/revoked.*Reconnect/);
    expect(ended.errors[0]?.['failure_type']).to.equal('config_error');
    expect([...ended.statuses.values()]).to.deep.equal(
      Array.from({ length: 3 }, () => ['STARTED', 'INCOMPLETE']),
    );
    expect(ended.exitCode).to.equal(1);
  });

  it("tells every stream's story where the login is lost on the way: config_error, whichever is first", async () => {
    let calls = 0;
    emulator.onRequest(({ path }) => {
      if (/\/(Contacts|Leads|Vehicles)$/.test(path) && ++calls === 1)
        emulator.revokeTokens({ refresh: true });
      return undefined;
    });
    const ended = await read(['Contacts', 'Leads', 'Vehicles']);
    expect(ended.errors).to.have.length.within(1, 3);
    for (const error of ended.errors) expect(error['failure_type']).to.equal('config_error');
    expect(new Set(messagesOf(ended.errors)).size, 'one and the same story').to.equal(1);
    expect(ended.exitCode).to.equal(1);
  });
});

function positionOf({ lines }: Ended, word: string): number {
  return lines.findIndex((line) => line.includes(`"${word}"`));
}
