import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { systemClock, type Clock } from '#src/util/clock.js';
import { createVirtualClock } from '../../support/clock.js';
import { createLimiter } from '#src/zoho/limits/limiter.js';
import { connectRedis, type RedisLink } from '#src/zoho/shared/redis.js';
import { SCRIPTS } from '#src/zoho/shared/redis-scripts.js';
import { createSharedSpending } from '#src/zoho/shared/spending.js';
import { shareLimiter } from '#src/zoho/shared/slots.js';
import { createSharedStore, sharedPrefix } from '#src/zoho/shared/store.js';
import { createSharedTokens } from '#src/zoho/shared/token.js';
import { shareWindow } from '#src/zoho/shared/window.js';

const PASSWORD = 'hunter22';

/** What pretends to be a Redis, and is none. */
const SERVERS: Readonly<Record<string, ((socket: Socket) => void) | undefined>> = {
  'nobody listens': undefined,
  'it says nothing': () => undefined,
  'it hangs up': (socket) => socket.destroy(),
  'it is a web server': (socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')),
  'it speaks garbage': (socket) => socket.on('data', () => socket.write(Buffer.from([1, 2, 3, 13, 10]))),
  'the password is wrong': (socket) =>
    socket.on('data', () => socket.write('-WRONGPASS invalid username-password pair\r\n')),
  'I-44: a reply has more parts than an array holds': (socket) =>
    socket.on('data', () => socket.write('*99999999999\r\n')),
  'I-44: a reply is nested without an end': (socket) =>
    socket.on('data', () => socket.write('*1\r\n'.repeat(100_000))),
  'I-44: the database does not exist': (socket) =>
    socket.on('data', (data) => {
      for (const command of String(data)
        .toLowerCase()
        .match(/\r\n(auth|info|select|client|evalsha)\r\n/g) ?? [])
        socket.write(command.includes('select') ? '-ERR DB index is out of range\r\n' : '+OK\r\n');
    }),
};

describe('zoho/redis: out of reach', () => {
  for (const [what, answer] of Object.entries(SERVERS)) {
    describe(`where ${what}`, () => {
      let world: World;
      beforeEach(async () => (world = await open(answer)));
      afterEach(() => world.close());

      it('nothing hangs, nothing fails, and one warning says so without a secret', async () => {
        const { link, output } = world;
        for (let round = 0; round < 3; round += 1) {
          expect(await link.run(SCRIPTS.read, ['key'], [])).to.equal(undefined);
          world.later(31_000);
        }
        const warnings = output.filter((line) => line.startsWith('warn'));
        expect(warnings).to.have.length(1);
        expect(warnings[0]).to.include('is out of reach').and.include('may exceed the limits of Zoho');
        expect(output.join()).not.to.include(PASSWORD);
      });

      it('the process goes on as if it were alone', async () => {
        const { link, clock } = world;
        const store = createSharedStore({ link, prefix: 'x:', clock });
        const keys = { clientSecret: 'secret', refreshToken: 'token' };
        const tokens = createSharedTokens({ store, clock, ...keys });
        const limiter = shareLimiter(createLimiter({ maxConcurrent: 2 }), {
          link,
          prefix: 'x:',
          clock,
          maxConcurrent: 2,
        });
        const window = shareWindow({ store, clock }, 'some', { count: 1, windowMs: 60_000 });
        const spending = createSharedSpending(store);
        spending.onSpend(3);
        await tokens.save({ access_token: 'a' });
        expect(await tokens.load()).to.equal(undefined);
        expect(await tokens.exclusively?.(() => Promise.resolve('made'))).to.equal('made');
        const jobs = [1, 2, 3, 4].map((job) =>
          limiter(job % 2 ? 'light' : 'heavy', () => Promise.resolve(job)),
        );
        expect(await Promise.all(jobs)).to.deep.equal([1, 2, 3, 4]);
        expect(await window.take()).to.equal(true);
        expect(await window.take()).to.equal(false);
        expect(spending.others()).to.equal(0);
      });
    });
  }
});

describe('zoho/shared: held by somebody who gives nothing back', () => {
  const setUp = () => {
    const output: string[] = [];
    const clock = createVirtualClock();
    const link: RedisLink = { run: () => Promise.resolve(0), close: () => undefined };
    const onLog = (level: string, _: string, text: string): unknown => output.push(`${level}: ${text}`);
    return { output, deps: { link, prefix: 'x:', clock, onLog } };
  };

  it('I-44: a lock is waited for a minute, said once it is long, and then done without', async () => {
    const { output, deps } = setUp();
    expect(await createSharedStore(deps).exclusively('token', () => Promise.resolve('made'))).to.equal(
      'made',
    );
    expect(output.map((line) => line.split(':')[0])).to.deep.equal(['info', 'warn']);
    expect(deps.clock.sleeps.reduce((sum, ms) => sum + ms, 0)).to.be.within(60_000, 60_200);
  });

  it('I-44: slots likewise, once for the whole run', async () => {
    const { output, deps } = setUp();
    const limiter = shareLimiter(createLimiter({ maxConcurrent: 2 }), { ...deps, maxConcurrent: 2 });
    expect(await limiter('light', () => Promise.resolve('done'))).to.equal('done');
    expect(await limiter('heavy', () => Promise.resolve('done'))).to.equal('done');
    expect(output.map((line) => line.split(':')[0])).to.deep.equal(['info', 'warn']);
  });
});

describe('zoho/shared-store: keys', () => {
  const identity = { clientId: '1000.CLIENT', refreshToken: '1000.refresh', environment: 'Production' };

  it('tell connections apart and hold no secret', () => {
    const others = [
      { ...identity, clientId: 'other' },
      { ...identity, refreshToken: 'other' },
      { ...identity, environment: 'Sandbox' },
      { ...identity, accountsUrl: 'http://127.0.0.1:1' },
      { ...identity, apiUrl: 'http://127.0.0.1:1' },
    ];
    const prefixes = [identity, ...others].map(sharedPrefix);
    expect(new Set(prefixes).size).to.equal(prefixes.length);
    for (const prefix of prefixes) expect(prefix).to.match(/^source-zoho:[0-9a-f]{32}:$/);
  });
});

interface World {
  readonly link: RedisLink;
  readonly clock: Clock;
  readonly output: readonly string[];
  readonly later: (ms: number) => void;
  readonly close: () => void;
}

/** A clock whose waits are fifty times as short: nobody has two seconds for each of these tests. */
async function open(answer: ((socket: Socket) => void) | undefined): Promise<World> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    answer?.(socket);
  });
  const port = await listen(server);
  if (answer === undefined) server.close();
  let late = 0;
  const clock: Clock = {
    ...systemClock,
    now: () => systemClock.now() + late,
    sleep: (ms, signal) => systemClock.sleep(ms / 50, signal),
  };
  const output: string[] = [];
  const link = connectRedis(`redis://user:${PASSWORD}@127.0.0.1:${port}`, {
    clock,
    onLog: (level, _, text) => output.push(`${level}: ${text}`),
  });
  return {
    link,
    clock,
    output,
    later: (ms) => (late += ms),
    close: () => {
      link.close();
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
