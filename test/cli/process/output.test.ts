import { networkInterfaces } from 'node:os';
import { expect } from 'chai';
import { createProtocolOutput } from '#src/cli/process/output.js';
import { createRedactor } from '#src/config/redact.js';
import { createLineWriter } from '#src/protocol/line-writer.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { runCli } from '../../support/process.js';
import { skipLoudly } from '../../support/skip.js';

const PASSWORD = 'hunter22hunter22';

describe('what a process says', function () {
  this.timeout(60_000);

  it('I-46: secrets are masked in each text for people, stack traces included', async () => {
    const written: string[] = [];
    const write = (text: string, done: () => void): boolean => {
      written.push(text);
      done();
      return true;
    };
    const output = createProtocolOutput(
      createLineWriter({ write, on: () => undefined }, () => undefined),
      false,
    );
    output.useRedactor(createRedactor([PASSWORD]));
    for (const key of ['message', 'internal_message', 'stack_trace'])
      await output.print({ type: 'TRACE', trace: { type: 'ERROR', error: { [key]: `at ${PASSWORD}` } } });
    await output.drain();
    expect(written.join('')).to.include('at ****').and.not.to.include(PASSWORD);
  });

  it('I-46: the password of a proxy is masked', async () => {
    const emulator = await startZoho();
    const config = configOf(emulator, { [`x-${PASSWORD}`]: 1 });
    const env = { HTTPS_PROXY: `http://jane:${PASSWORD}@127.0.0.1:1` };
    const { stderr, logs } = await runCli({ args: ['check'], config, env, secrets: [PASSWORD] });
    await emulator.close();
    expect(logs.join() + stderr).to.include('x-****');
  });

  it('I-46: the emulator listens on loopback alone', async function () {
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    const outer = addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address;
    if (outer === undefined) skipLoudly(this, 'this machine has no other address than loopback');
    const emulator = await startZoho();
    const error: unknown = await fetch(emulator.url.replace('127.0.0.1', outer)).catch(
      (thrown: unknown) => thrown,
    );
    await emulator.close();
    expect(error).to.be.instanceOf(Error);
  });
});
