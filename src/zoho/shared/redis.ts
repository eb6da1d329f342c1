import type { Redis } from 'ioredis';
import { parseRedisUrl, redisName, type RedisAddress } from '../../config/redis-url.js';
import type { Clock } from '../../util/clock.js';
import type { Log } from '../http/log.js';
import type { RedisScript } from './redis-scripts.js';

/** What a script gives back, as far as ours do; `null` where a key is not there. */
export type RedisReply = string | number | null;

/** A Redis that may be out of reach at any time. */
export interface RedisLink {
  /** Never rejects and never takes longer than a few seconds: `undefined` while Redis is out of reach. */
  run(
    script: RedisScript,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<RedisReply | undefined>;
  /** Nothing runs after it. */
  close(): void;
}

export interface RedisDeps {
  readonly clock: Clock;
  readonly onLog: Log;
}

/** Connecting, and each command. Redis answers within a millisecond; more than this is no help to a sync. */
const LIMIT_MS = 2_000;
/** A Redis that failed is left alone for so long. */
const REST_MS = 30_000;

/**
 * The only file that knows `ioredis`, which is loaded with the first command. Whatever goes wrong ends in one warning
 * per run and a rest of thirty seconds, in which every command is answered with `undefined` at once; then it is tried
 * again, in the background. An open connection does not keep the process alive.
 *
 * @param url see `redis_url`; not shown to anyone
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
    // It is we who try again: commands must fail at once, and not wait in a queue for a server that may never return.
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
    // The client takes a database that does not exist for no reason to stop: it would go on in database 0.
    await within(clock, client.select(database));
    return client;
  } catch (error) {
    client.disconnect();
    throw last ?? error;
  }
}

/** A reply that the parser cannot hold throws where nobody catches it: such a Redis is out of reach. */
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

/** Rejects where the work takes too long; the process stays alive until then. */
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

/** Node's code (`ECONNREFUSED`) or Redis' own (`WRONGPASS`); never a text, in which anything may stand. */
function reasonOf(error: unknown): string {
  if (error instanceof TooLate) return 'no answer in time';
  if (!(error instanceof Error)) return 'connection lost';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return /^(?:ReplyError: )?([A-Z]{3,20}) /.exec(error.message)?.[1] ?? 'connection lost';
}

/** Says the first loss as a warning, what follows as information. */
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
