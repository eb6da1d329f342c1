import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { systemClock, type Clock } from '#src/util/clock.js';
import type { JsonObject } from '#src/util/json.js';
import { createLimiter, type Limiter } from '#src/zoho/limits/limiter.js';
import { connectRedis, type RedisLink } from '#src/zoho/shared/redis.js';
import { SCRIPTS } from '#src/zoho/shared/redis-scripts.js';
import { createSharedSpending } from '#src/zoho/shared/spending.js';
import { shareLimiter } from '#src/zoho/shared/slots.js';
import { createSharedStore, type SharedStore } from '#src/zoho/shared/store.js';
import { createSharedTokens } from '#src/zoho/shared/token.js';
import { shareWindow } from '#src/zoho/shared/window.js';
import { skipLoudly } from '../support/skip.js';
import { findRedis, type TestRedis } from './support/redis.js';

const SECRETS = { clientSecret: 'secret-of-the-client', refreshToken: '1000.refresh' };

/** Waits until it is so; ten seconds at most, and what follows then says what is wrong. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let waits = 0; waits < 500 && !(await isSo()); waits += 1) await systemClock.sleep(20);
}

describe('redis_url: what processes share', () => {
  let redis: TestRedis;
  let prefix: string;
  const links: RedisLink[] = [];
  const output: string[] = [];

  before(async function () {
    const found = await findRedis();
    if ('reason' in found) skipLoudly(this, `Redis: ${found.reason}`);
    redis = found;
  });
  beforeEach(() => {
    prefix = `source-zoho:test-${randomUUID()}:`;
    output.length = 0;
  });
  afterEach(() => links.splice(0).forEach((link) => link.close()));
  after(() => redis.close());

  function newLink(clock: Clock = systemClock): RedisLink {
    const link = connectRedis(redis.url, {
      clock,
      onLog: (level, _, text) => output.push(`${level}: ${text}`),
    });
    links.push(link);
    return link;
  }
  const newStore = (): SharedStore => createSharedStore({ link: newLink(), prefix, clock: systemClock });
  const newLimiter = (maxConcurrent: number, link = newLink()): Limiter =>
    shareLimiter(createLimiter({ maxConcurrent }), { link, prefix, clock: systemClock, maxConcurrent });

  it('a value, until it lapses', async () => {
    const [ours, theirs] = [newStore(), newStore()];
    expect(await ours.get('a')).to.equal(undefined);
    await ours.set('a', 'long', 60_000);
    await ours.set('b', 'short', 1);
    await systemClock.sleep(20);
    expect([await theirs.get('a'), await theirs.get('b')]).to.deep.equal(['long', undefined]);
  });

  it('work that one does at a time, also after one has failed', async () => {
    let [running, peak] = [0, 0];
    const work = async (): Promise<void> => {
      peak = Math.max(peak, ++running);
      await systemClock.sleep(10);
      running -= 1;
      if (peak === 1) throw new Error('failed');
    };
    const ends = await Promise.allSettled(
      Array.from({ length: 5 }, () => newStore().exclusively('work', work)),
    );
    expect(ends).to.have.length(5);
    expect(peak).to.equal(1);
  });

  it('I-16: an access token that nobody can read without the secrets of the connection', async () => {
    const store = newStore();
    const tokens = (more: object = {}) =>
      createSharedTokens({ store, clock: systemClock, ...SECRETS, ...more });
    const token = {
      access_token: '1000.access',
      expires_at: '2100-01-01T00:00:00Z',
      accounts_url: 'a',
      owner: 'o',
    };
    await tokens().save(token);
    expect(await tokens().load()).to.deep.equal(token);
    expect(await store.get('token')).to.match(/^[A-Za-z0-9+/=]+$/);
    expect(Buffer.from((await store.get('token')) ?? '', 'base64').toString('latin1')).not.to.include(
      '1000.',
    );
    expect(await tokens({ clientSecret: 'another' }).load()).to.equal(undefined);
    await store.set('token', 'changed', 60_000);
    expect(await tokens().load()).to.equal(undefined);
  });

  it('the token of a file where Redis has none', async () => {
    const kept: JsonObject[] = [{ access_token: 'of-the-file' }];
    const file = {
      load: () => Promise.resolve(kept.at(-1)),
      save: (token: JsonObject) => Promise.resolve(void kept.push(token)),
    };
    const tokens = createSharedTokens({ store: newStore(), clock: systemClock, ...SECRETS, file });
    expect(await tokens.load()).to.deep.equal({ access_token: 'of-the-file' });
    await tokens.save({ access_token: 'next' });
    expect(kept.at(-1)).to.deep.equal({ access_token: 'next' });
  });

  it('a ration of calls by time', async () => {
    const rate = { count: 3, windowMs: 60_000 };
    const windows = [newStore(), newStore()].map((store) =>
      shareWindow({ store, clock: systemClock }, 'w', rate),
    );
    const taken = [];
    for (const window of [...windows, ...windows]) taken.push(await window.take());
    expect(taken).to.deep.equal([true, true, true, false]);
    for (const window of windows) expect(await window.waitMs()).to.be.within(50_000, 60_000);
  });

  it('what each of them spends', async () => {
    const [ours, theirs] = [newStore(), newStore()].map(createSharedSpending);
    ours?.onSpend(7);
    ours?.onSpend(-2);
    theirs?.onSpend(10);
    const all = newStore();
    await until(async () => (await all.count('credits', 0)) === 15);
    theirs?.onSpend(1);
    await until(() => theirs?.others() === 5);
    expect(theirs?.others()).to.equal(5);
    await until(async () => (await all.count('credits', 0)) === 16);
    expect(await all.count('credits', 0)).to.equal(16);
  });

  it('slots: as many as the one who knows the org says, ten of them heavy', async () => {
    let [running, peak, heavy, peakHeavy] = [0, 0, 0, 0];
    const limiters = [newLimiter(12), newLimiter(5), newLimiter(12)];
    const jobs = limiters.flatMap((limiter) =>
      Array.from({ length: 40 }, (_, index) => {
        const isHeavy = index % 4 > 0;
        return limiter(isHeavy ? 'heavy' : 'light', async () => {
          peak = Math.max(peak, ++running);
          if (isHeavy) peakHeavy = Math.max(peakHeavy, ++heavy);
          // Held until all slots of the kind were in use at once, however slow the machine is.
          await until(() => (isHeavy ? peakHeavy === 10 : peak === 12));
          running -= 1;
          if (isHeavy) heavy -= 1;
        });
      }),
    );
    await Promise.all(jobs);
    expect([peak, peakHeavy]).to.deep.equal([12, 10]);
  });

  it('slots: one who comes late gets its share while another has work for hours', async () => {
    const [early, late] = [newLimiter(4), newLimiter(4)];
    let done = false;
    let rounds = 0;
    const busy = Array.from({ length: 8 }, async () => {
      while (!done) {
        await early('light', () => systemClock.sleep(20));
        rounds += 1;
      }
    });
    await systemClock.sleep(100);
    const before = rounds;
    for (let job = 0; job < 20; job += 1) await late('light', () => systemClock.sleep(5));
    const meanwhile = rounds - before;
    done = true;
    await Promise.all(busy);
    // Twenty jobs that each had to wait for all of the other's would have let it do hundreds.
    expect(meanwhile).to.be.lessThan(160);
  });

  it('a Redis that comes back is used again, and gets the slots in use', async function () {
    const { server } = redis;
    if (!server) return skipLoudly(this, 'Redis: no redis-server on the PATH that may be killed');
    let late = 0;
    const link = newLink({ ...systemClock, now: () => systemClock.now() + late });
    const ask = () => link.run(SCRIPTS.write, [`${prefix}a`], ['value', 60_000]);
    const limiter = newLimiter(2, link);
    let finish = (): void => undefined;
    const job = limiter('heavy', () => new Promise<void>((resolve) => (finish = resolve)));
    expect(await ask()).to.equal('OK');
    await server.kill();
    expect(await ask()).to.equal(undefined);
    await server.start();
    expect(await ask()).to.equal(undefined);
    late = 31_000;
    while ((await ask()) === undefined) await systemClock.sleep(10);
    expect(output.map((line) => line.split(' ')[0])).to.deep.equal(['warn:', 'info:']);
    // Renewed every three seconds.
    const free = { lua: "return redis.call('ZCARD', KEYS[1])", sha: '0'.repeat(40) };
    while ((await link.run(free, [`${prefix}heavy-slots`], [])) !== 1) await systemClock.sleep(50);
    finish();
    await job;
    expect(await link.run(free, [`${prefix}heavy-slots`], [])).to.equal(0);
  });
});
