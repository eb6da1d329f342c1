import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#src/util/clock.js';
import { silent } from '#src/zoho/http/log.js';
import { connectRedis } from '#src/zoho/shared/redis.js';
import { SCRIPTS } from '#src/zoho/shared/redis-scripts.js';

/** A Redis that tests may fill with what they like. */
export interface TestRedis {
  readonly url: string;
  /** Must be in no output. */
  readonly secrets: readonly string[];
  /** Only of a server of our own: ends it as `kill -9` would, or freezes it, and starts it again, empty. */
  readonly server:
    | { readonly kill: () => Promise<void>; readonly freeze: () => void; readonly start: () => Promise<void> }
    | undefined;
  readonly close: () => Promise<void>;
}

/** A `redis-server` of our own on a free port of loopback; the one that REDIS_URL names where there is no such program. */
export async function findRedis(): Promise<TestRedis | { readonly reason: string }> {
  if (spawnSync('redis-server', ['--version']).status === 0) return startRedis();
  const url = process.env['REDIS_URL'];
  if (url === undefined) return { reason: 'no redis-server on the PATH, and REDIS_URL is not set' };
  if (await answers(url)) return { url, secrets: [], server: undefined, close: () => Promise.resolve() };
  return { reason: 'no redis-server on the PATH, and the one of REDIS_URL does not answer' };
}

const PASSWORD = 'the-password-of-redis';

async function startRedis(): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const url = `redis://:${PASSWORD}@127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const listen = ['--port', `${port}`, '--bind', '127.0.0.1', '--requirepass', PASSWORD];
    const forget = ['--save', '', '--appendonly', 'no', '--dir', folder];
    child = spawn('redis-server', [...listen, ...forget], { stdio: 'ignore' });
    for (let tries = 0; !(await answers(url)); tries += 1) {
      if (tries === 100) throw new Error('redis-server does not answer');
      await systemClock.sleep(50);
    }
  };
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url,
    secrets: [PASSWORD],
    server: { start, kill, freeze: () => void child?.kill('SIGSTOP') },
    close: async () => {
      await kill();
      rmSync(folder, { recursive: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const link = connectRedis(url, { clock: systemClock, onLog: silent });
  const reply = await link.run(SCRIPTS.read, ['source-zoho:test'], []);
  link.close();
  return reply !== undefined;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
