import { expect } from 'chai';
import type { Emulator, GrantOptions } from '#src/emulator/server/server.js';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { catalogOf, messagesOf, runCli, type Ended } from '../../support/process.js';

const COMMANDS = ['check', 'discover', 'read'] as const;
type Command = (typeof COMMANDS)[number];

/** What the user has typed; the unknown key and the awkward values must come back as they were. */
const TYPED = {
  dc_region: 'eu',
  modules: ['Contacts'],
  start_datetime: null,
  my_own_note: 'keep me',
  token_ttl: 17,
};

describe('a grant token', function () {
  this.timeout(30_000);
  let emulator: Emulator;
  beforeEach(async () => (emulator = await startZoho()));
  afterEach(() => emulator.close());

  const configWith = (grant: string, more: JsonObject = {}): JsonObject => {
    return { ...without(emulator.connection, 'refresh_token'), grant_token: grant, ...TYPED, ...more };
  };
  const run = (command: Command, config: JsonObject): Promise<Ended> =>
    runCli({
      args: [command],
      config,
      ...(command === 'read' && { catalog: catalogOf(['Contacts'], ['id']) }),
    });
  const runAll = (options?: GrantOptions, more?: JsonObject): Promise<(readonly [JsonObject, Ended])[]> =>
    Promise.all(
      COMMANDS.map(async (command) => {
        const config = configWith(emulator.grantToken(options), more);
        return [config, await run(command, config)] as const;
      }),
    );

  it('I-16: is exchanged by check, discover and read alike: the whole config comes back first', async () => {
    for (const [config, ended] of await runAll()) {
      expectHandedBack(config, ended);
      expect(ended.exitCode).to.equal(0);
    }
  });

  it('comes back as a config that works', async () => {
    const first = await run('check', configWith(emulator.grantToken()));
    const second = await run('read', handedBack(first));
    expect(second.exitCode).to.equal(0);
    expect(second.last('CONTROL')).to.deep.equal({});
  });

  it('of a redirect client takes its redirect_uri along', async () => {
    const redirectUri = 'https://example.com/callback';
    for (const [config, ended] of await runAll({ redirectUri }, { redirect_uri: redirectUri })) {
      expectHandedBack(config, ended);
      expect(ended.exitCode).to.equal(0);
    }
  });

  it('is not lost when everything that follows answers 500', async () => {
    emulator.faults.add({ fault: { kind: 'internal-error' } });
    for (const [config, ended] of await runAll()) {
      expectHandedBack(config, ended);
      expect(ended.errors[0]?.['failure_type']).to.equal('transient_error');
      expect(ended.exitCode).to.equal(1);
    }
  });

  it('is not lost when the scopes do not suffice; one message names the scope', async () => {
    const [check, discover, read] = await runAll({ scopes: ['ZohoCRM.users.READ'] });
    for (const [config, ended] of [check!, discover!, read!]) {
      expectHandedBack(config, ended);
      expect(messagesOf(ended.errors)).to.have.length(1);
      expect(messagesOf(ended.errors)[0]).to.match(/scope/);
      expect(ended.errors[0]?.['failure_type']).to.equal('config_error');
    }
    expect(messagesOf(check![1].errors)[0]).to.match(/This needs the scope ZohoCRM\.settings\.modules\.READ/);
    expect([check![1].exitCode, discover![1].exitCode, read![1].exitCode]).to.deep.equal([0, 1, 1]);
  });

  it('is not lost when the reader of stdout leaves right after it', async () => {
    const config = configWith(emulator.grantToken());
    const ended = await runCli({ args: ['check'], config, closeAfter: 2 });
    expectHandedBack(config, ended);
  });

  it('that was used before is one config_error, and no CONTROL message', async () => {
    const used = emulator.grantToken();
    await run('check', configWith(used));
    const runs = await Promise.all(COMMANDS.map((command) => run(command, configWith(used))));
    for (const [index, ended] of runs.entries()) {
      expect(messagesOf(ended.errors)).to.have.length(1);
      expect(messagesOf(ended.errors)[0]).to.match(/grant code: it was revoked, used before, has expired/);
      expect(ended.errors[0]?.['failure_type']).to.equal('config_error');
      expect(ended.last('CONTROL')).to.deep.equal({});
      expect(ended.exitCode).to.equal(index === 0 ? 0 : 1);
    }
  });

  it('is left alone where a refresh token is given, and where the config is wrong', async () => {
    const grant = emulator.grantToken();
    const both = await run('check', configOf(emulator, { grant_token: grant }));
    expect([both.exitCode, both.last('CONTROL')]).to.deep.equal([0, {}]);
    await run('check', configWith(grant, { dc_region: 'MARS' }));
    expectHandedBack(configWith(grant), await run('check', configWith(grant)));
  });
});

function handedBack(ended: Ended): JsonObject {
  return asObject(asObject(asObject(ended.last('CONTROL')['control'])['connectorConfig'])['config']);
}

/** CONTROL is the first thing said after the remarks on the config, with everything but the grant token in it. */
function expectHandedBack(given: JsonObject, ended: Ended): void {
  const types = ended.messages.map(({ type }) => type).filter((type) => type !== 'LOG');
  expect(types[0]).to.equal('CONTROL');
  expect(types.filter((type) => type === 'CONTROL')).to.have.length(1);
  const config = handedBack(ended);
  expect(asText(config['refresh_token'])).to.match(/^1000\.[0-9a-f]{32}\.[0-9a-f]{32}$/);
  expect(without(config, 'refresh_token')).to.deep.equal(without(given, 'grant_token'));
}

function without(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
