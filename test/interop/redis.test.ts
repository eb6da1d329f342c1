import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { CallRecord, Emulator, PaidType } from '#src/emulator/server/server.js';
import { systemClock } from '#src/util/clock.js';
import { silent } from '#src/zoho/http/log.js';
import { connectRedis } from '#src/zoho/shared/redis.js';
import { CREDITS } from '#src/zoho/shared/spending.js';
import { createSharedStore, repeat, sharedPrefix } from '#src/zoho/shared/store.js';
import { startZoho } from '../support/cli-world.js';
import { catalogOf, runCli, type Ended, type Job } from '../support/process.js';
import { skipLoudly } from '../support/skip.js';
import { findRedis, type TestRedis } from './support/redis.js';

const PROCESSES = 3;
const MODULES = Array.from({ length: 12 }, (_, index) => `Table_${index + 1}`);
/** Three pages each. */
const ROWS = 600;
const LATENCY_MS = 300;
/** Simultaneous calls, and heavy ones among them. */
const EDITIONS = [
  { edition: 'free', cap: 5, heavyCap: 5 },
  { edition: 'professional', cap: 15, heavyCap: 10 },
] as const;

describe('redis_url: three processes, one org', function () {
  this.timeout(150_000);
  let redis: TestRedis;
  let zoho: Emulator;
  const figures: string[] = [];

  before(async function () {
    const found = await findRedis();
    if ('reason' in found) skipLoudly(this, `Redis: ${found.reason}`);
    redis = found;
  });
  afterEach(() => zoho.close());
  after(async () => {
    for (const figure of figures) process.stdout.write(`      ${figure}\n`);
    await redis.close();
  });

  async function start(edition: PaidType, rows = ROWS): Promise<void> {
    const extraModules = MODULES.map((api_name) => ({ api_name, rows, fields: 3 }));
    const org = createOrg({ now: Date.now() - 3_600_000, rows: {}, extraModules });
    const tokenThrottle = { count: 10, windowMs: 600_000 };
    zoho = await startZoho({ org, edition, latencyMs: LATENCY_MS, tokenThrottle });
  }
  const read = (more: Partial<Job> = {}): Promise<Ended> =>
    runCli({
      args: ['read'],
      config: { ...zoho.connection, redis_url: redis.url },
      secrets: redis.secrets,
      // Has ioredis print its commands, AUTH among them, where nobody prevents it.
      env: { DEBUG: '*' },
      fresh: true,
      catalog: catalogOf(MODULES, ['id', 'Name']),
      ...more,
    });
  const readAll = (): Promise<Ended[]> => Promise.all(Array.from({ length: PROCESSES }, () => read()));

  for (const { edition, cap, heavyCap } of EDITIONS) {
    it(`I-14: share ${cap} calls at once, one token and the count of credits (${edition})`, async () => {
      await start(edition);
      const usage = watchSlots(redis, zoho);
      const ended = await readAll();
      figures.push(`${edition}: ${zoho.calls.length} calls, ${await usage()} slots in use`);
      ended.forEach(expectComplete);
      expect(zoho.served429).to.equal(0);
      expect(zoho.peakConcurrency).to.be.at.most(cap);
      expect(zoho.peakHeavyConcurrency).to.be.within(2, heavyCap);
      expect(zoho.tokenGrants).to.equal(1);
      expect(await creditsIn(redis, zoho)).to.equal(zoho.credits());
      expect(ended.flatMap(warningsOf)).to.deep.equal([]);
    });
  }

  it('I-14: get equal shares of the calls while all three read', async () => {
    await start('free', 2_000);
    const config = { ...zoho.connection, redis_url: redis.url, read_strategy: 'records' };
    const parts = Array.from({ length: PROCESSES }, (_, part) =>
      MODULES.filter((__, index) => index % PROCESSES === part),
    );
    const ended = await Promise.all(
      parts.map((modules) => read({ config, catalog: catalogOf(modules, ['id', 'Name']) })),
    );
    expect(ended.map(({ exitCode }) => exitCode)).to.deep.equal(parts.map(() => 0));
    const shares = sharesOf(
      parts.map((modules) =>
        zoho.calls.filter(({ path }) => modules.some((name) => path.endsWith(`/${name}`))),
      ),
    );
    figures.push(
      `shares of three processes: ${shares.map((share) => `${Math.round(100 * share)} %`).join(', ')}`,
    );
    for (const share of shares) expect(share).to.be.within(0.25, 0.42);
    expect(zoho.served429).to.equal(0);
  });

  it('get the slots of one that is ended by kill -9', async () => {
    await start('professional');
    const isHalfway = (_: string, lines: number): boolean => lines > 2_400;
    const [killed, ...others] = await Promise.all([
      read({ kill: { signal: 'SIGKILL', when: isHalfway } }),
      read(),
      read(),
    ]);
    expect(killed.signal).to.equal('SIGKILL');
    others.forEach(expectComplete);
    zoho.resetCounters();
    expectComplete(await read());
    expect(zoho.peakHeavyConcurrency).to.be.within(2, 10);
    expect(zoho.served429).to.equal(0);
    expect(zoho.tokenGrants).to.be.at.most(1);
  });

  it('end complete, with one warning each, when Redis dies in the middle', async function () {
    const { server } = redis;
    if (!server) return skipLoudly(this, 'Redis: no redis-server on the PATH that may be killed');
    await start('professional');
    const stop = zoho.onRequest(() => {
      if (zoho.calls.length !== 80) return undefined;
      stop();
      return server.kill().then(() => undefined);
    });
    const ended = await readAll();
    ended.forEach(expectComplete);
    for (const one of ended) expect(warningsOf(one)).to.have.length(1);
    expect(zoho.tokenGrants).to.equal(1);
    await server.start();
  });

  it('end complete, with one warning each, when Redis freezes in the middle', async function () {
    const { server } = redis;
    if (!server) return skipLoudly(this, 'Redis: no redis-server on the PATH that may be frozen');
    await start('professional');
    const stop = zoho.onRequest(() => {
      if (zoho.calls.length !== 80) return undefined;
      stop();
      server.freeze();
      return undefined;
    });
    const ended = await readAll();
    ended.forEach(expectComplete);
    for (const one of ended) expect(warningsOf(one)).to.have.length(1);
  });
});

function expectComplete({ exitCode, statuses, records, errors }: Ended): void {
  expect(errors).to.deep.equal([]);
  expect(exitCode).to.equal(0);
  for (const name of MODULES) {
    expect(statuses.get(name)?.at(-1), name).to.equal('COMPLETE');
    expect(records.get(name), name).to.have.length(ROWS);
  }
}

/** The shares of the time of calls while all processes had some. */
function sharesOf(processes: readonly (readonly CallRecord[])[]): number[] {
  const from = Math.max(...processes.map((calls) => Math.min(...calls.map(({ startedAt }) => startedAt))));
  const until = Math.min(...processes.map((calls) => Math.max(...calls.map(({ endedAt = 0 }) => endedAt))));
  const times = processes.map((calls) =>
    calls.reduce(
      (sum, { startedAt, endedAt = until }) =>
        sum + Math.max(0, Math.min(endedAt, until) - Math.max(startedAt, from)),
      0,
    ),
  );
  const all = times.reduce((sum, time) => sum + time, 0);
  return times.map((time) => time / all);
}

const warningsOf = ({ logs }: Ended): string[] => logs.filter((text) => text.startsWith('Redis at'));

/** What all processes have spent, by Redis. */
async function creditsIn(redis: TestRedis, zoho: Emulator): Promise<number | undefined> {
  const link = connectRedis(redis.url, { clock: systemClock, onLog: silent });
  const sum = await createSharedStore({ link, prefix: prefixOf(zoho), clock: systemClock }).count(CREDITS, 0);
  link.close();
  return sum;
}

function prefixOf({ connection }: Emulator): string {
  return sharedPrefix({
    clientId: connection.client_id,
    refreshToken: connection.refresh_token,
    environment: 'Production',
    accountsUrl: connection.accounts_url,
    apiUrl: connection.api_url,
  });
}

const COUNT_SLOTS = "return redis.call('ZCARD', KEYS[1])";

/** Looks at the heavy slots all the time. @returns the mean from the first time that all are taken to the last */
function watchSlots(redis: TestRedis, zoho: Emulator): () => Promise<string> {
  const link = connectRedis(redis.url, { clock: systemClock, onLog: silent });
  const script = { lua: COUNT_SLOTS, sha: createHash('sha1').update(COUNT_SLOTS).digest('hex') };
  const seen: number[] = [];
  const done = new AbortController();
  const watching = repeat(systemClock, { everyMs: 20, until: done.signal }, async () => {
    seen.push(Number(await link.run(script, [`${prefixOf(zoho)}heavy-slots`], [])));
  });
  return async () => {
    done.abort();
    await watching;
    link.close();
    const most = Math.max(...seen);
    const busy = seen.slice(seen.indexOf(most), seen.lastIndexOf(most) + 1);
    const mean = busy.reduce((sum, taken) => sum + taken, 0) / busy.length;
    return `${mean.toFixed(1)} of ${most}`;
  };
}
