import type { Redis } from 'ioredis';
import { parseRedisUrl, redisName, type RedisAddress } from '../../config/redis-url.js';
import type { Clock } from '../../util/clock.js';
import type { Log } from '../http/log.js';
import type { RedisScript } from './redis-scripts.js';

/** The results of our scripts; `null` if a key does not exist. */
export type RedisReply = string | number | null;

/** A connection to a Redis that may become unavailable at any time. */
export interface RedisLink {
  /** Never rejects and never takes longer than a few seconds; `undefined` while Redis is unavailable. */
  run(
    script: RedisScript,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<RedisReply | undefined>;
  /** No script runs after it. */
  close(): void;
}

export interface RedisDeps {
  readonly clock: Clock;
  readonly onLog: Log;
}

/** Limit for connecting and for each command. Redis answers within a millisecond; a slower one does not help a sync. */
const LIMIT_MS = 2_000;
/** Pause after a failure before Redis is tried again. */
const REST_MS = 30_000;

/**
 * The only file that uses `ioredis`, which is loaded with the first command. Any failure leads to one warning per run and a
 * pause of thirty seconds, in which every command returns `undefined` at once. Then it reconnects in the background. An open
 * connection does not keep the process running.
 *
 * @param url see `redis_url`; never shown
 */
export function connectRedis(url: string, deps: RedisDeps): RedisLink {
  const address = parseRedisUrl(url);
  if (address === undefined) throw new TypeError('redis_url was not checked');
  const { clock } = deps;
  const report = createReport(redisName(address), deps.onLog);
  let client: Redis | undefined;
  let opening: Promise<void> | undefined;
  let isFirst = true;
  let restUntil = 0;
  let closed = false;

  const fail = (failed: Redis | undefined, error: unknown): void => {
    if (closed || client !== failed) return;
    client = undefined;
    failed?.disconnect();
    restUntil = clock.now() + REST_MS;
    report.lost(reasonOf(error));
  };
  const open = async (): Promise<void> => {
    try {
      const opened = await openClient(address, clock, (ended, error) => fail(ended, error));
      if (closed) opened.disconnect();
      else {
        client = opened;
        report.found();
      }
    } catch (error) {
      fail(undefined, error);
    } finally {
      isFirst = false;
      opening = undefined;
    }
  };

  return {
    run: async (script, keys, args) => {
      if (closed) return undefined;
      if (client === undefined && clock.now() >= restUntil) opening ??= open();
      if (isFirst) await opening;
      const used = client;
      if (used === undefined) return undefined;
      try {
        return toReply(await within(clock, evaluate(used, script, keys, args)));
      } catch (error) {
        fail(used, error);
        return undefined;
      }
    },
    close: () => {
      closed = true;
      client?.disconnect();
      client = undefined;
    },
  };
}

async function openClient(
  address: RedisAddress,
  clock: Clock,
  onEnd: (ended: Redis, error: unknown) => void,
): Promise<Redis> {
  const { Redis: Client } = await import('ioredis');
  const { host, port, username, password, database, tls } = address;
  const client = new Client({
    host,
    port,
    db: database,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: { servername: host } }),
    lazyConnect: true,
    connectTimeout: LIMIT_MS,
    // We reconnect ourselves: commands must fail at once and not queue for a server that may never return.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let last: unknown;
  client.on('error', (error: unknown) => (last = error));
  client.on('connect', () => {
    client.stream.unref();
    guardReplies(client, (error) => {
      last = error;
      client.disconnect();
    });
  });
  client.on('end', () => onEnd(client, last));
  try {
    await within(clock, client.connect());
    // If the database does not exist, the client itself would not fail but use database 0.
    await within(clock, client.select(database));
    return client;
  } catch (error) {
    client.disconnect();
    throw last ?? error;
  }
}

/** The parser throws outside of any call for a reply that it cannot hold; this treats such a Redis as unavailable. */
function guardReplies({ stream }: Redis, fail: (error: unknown) => void): void {
  const parsers = stream.listeners('data');
  stream.removeAllListeners('data').on('data', (...given) => {
    try {
      for (const parse of parsers) Reflect.apply(parse, stream, given);
    } catch (error) {
      fail(error);
    }
  });
}

function evaluate(
  client: Redis,
  { sha, lua }: RedisScript,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  return client.evalsha(sha, keys.length, ...keys, ...args).catch((error: unknown) => {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return client.eval(lua, keys.length, ...keys, ...args);
  });
}

class TooLate extends Error {}

/** Rejects if the work takes too long; its timer keeps the process running until then. */
async function within<T>(clock: Clock, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const tooLate = clock.sleep(LIMIT_MS, done.signal).then((): never => {
    throw new TooLate();
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    done.abort();
  }
}

function toReply(reply: unknown): RedisReply {
  if (typeof reply === 'string' || typeof reply === 'number') return reply;
  return null;
}

/** Node's code (`ECONNREFUSED`) or Redis' own (`WRONGPASS`); never a message, which may contain secrets. */
function reasonOf(error: unknown): string {
  if (error instanceof TooLate) return 'no answer in time';
  if (!(error instanceof Error)) return 'connection lost';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return /^(?:ReplyError: )?([A-Z]{3,20}) /.exec(error.message)?.[1] ?? 'connection lost';
}

/** Logs the first loss as a warning, later ones as debug. */
function createReport(name: string, onLog: Log): { lost: (reason: string) => void; found: () => void } {
  let losses = 0;
  return {
    lost: (reason) => {
      losses += 1;
      onLog(
        losses === 1 ? 'warn' : 'debug',
        'REDIS_LOST',
        `Redis at ${name} is out of reach (${reason}): this process goes on with limits and a token of its own. ` +
          'While it does, several processes together may exceed the limits of Zoho, which then answers 429.',
      );
    },
    found: () => {
      if (losses > 0)
        onLog('info', 'REDIS_RESTORED', `Redis at ${name} is back: limits and token are shared again.`);
    },
  };
}
