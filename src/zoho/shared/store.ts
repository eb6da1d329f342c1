import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../../util/clock.js';
import { BOUNDS } from '../../util/bounds.js';
import { silent, type Log } from '../http/log.js';
import type { Rate } from '../limits/rate-window.js';
import type { RedisLink } from './redis.js';
import { SCRIPTS } from './redis-scripts.js';

/**
 * Data shared by the processes of one connection. While Redis is unavailable, this process works as if it were alone.
 * Nothing rejects, except for an abort while it waits for other processes.
 */
export interface SharedStore {
  /** `undefined` if nothing is stored, or Redis is unavailable. */
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string, lifeMs: number): Promise<void>;
  /** Runs the work when no other process runs work of this name. The lock of a process that dies expires within seconds. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>;
  /**
   * Counts a call with a rate limit, if the rate allows it.
   *
   * @returns milliseconds until one is allowed; 0: counted; `undefined`: Redis is unavailable
   */
  pass(name: string, rate: Rate): Promise<number | undefined>;
  /** The same, without counting. */
  room(name: string, rate: Rate): Promise<number | undefined>;
  /** Adds to the count of the last 24 hours (in buckets of an hour: up to 25). @returns the sum of all processes */
  count(name: string, amount: number): Promise<number | undefined>;
}

export interface SharedStoreDeps {
  readonly link: RedisLink;
  readonly onLog?: Log | undefined;
  /** See {@link sharedPrefix}. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Processes with the same client, refresh token, environment and hosts share their data. */
export interface Identity {
  readonly clientId: string;
  readonly refreshToken: string;
  readonly environment: string;
  readonly accountsUrl?: string | undefined;
  readonly apiUrl?: string | undefined;
}

/** Prefix of all keys of a connection. It omits the region, since a refresh token belongs to exactly one. */
export function sharedPrefix({ clientId, refreshToken, environment, accountsUrl, apiUrl }: Identity): string {
  const parts = [clientId, refreshToken, environment, accountsUrl ?? '', apiUrl ?? ''];
  return `source-zoho:${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)}:`;
}

const LOCK_LIFE_MS = 10_000;
const HOUR_MS = 3_600_000;
/** The current hour and the 24 hours before it. */
const BUCKETS = 25;

export function createSharedStore({
  link,
  prefix,
  clock,
  signal,
  onLog = silent,
}: SharedStoreDeps): SharedStore {
  const lock = (key: string, owner: string) => link.run(SCRIPTS.lock, [key], [owner, LOCK_LIFE_MS]);
  const takeQuota = async (name: string, rate: Rate, one: string): Promise<number | undefined> => {
    const wait = await link.run(SCRIPTS.pass, [prefix + name], [rate.count, rate.windowMs, one]);
    return typeof wait === 'number' ? wait : undefined;
  };
  return {
    get: async (name) => {
      const value = await link.run(SCRIPTS.read, [prefix + name], []);
      return typeof value === 'string' ? value : undefined;
    },
    set: async (name, value, lifeMs) => {
      await link.run(SCRIPTS.write, [prefix + name], [value, Math.max(1, Math.round(lifeMs))]);
    },
    exclusively: async (name, work) => {
      const [key, owner] = [`${prefix}${name}:lock`, randomUUID()];
      for (const wait = createPatience(BOUNDS.lockWaitMs); (await lock(key, owner)) === 0;) {
        const ms = 50 + 100 * clock.random();
        await clock.sleep(ms, signal);
        const output = wait.after(ms);
        if (output === 'long')
          onLog('info', 'WAITING', `Waiting for another process, which makes the ${name}`);
        if (output !== 'over') continue;
        onLog(
          'warn',
          'WAITING',
          `Another process has held the lock of the ${name} in Redis for too long: this one goes on alone`,
        );
        return work();
      }
      const done = new AbortController();
      void repeat(clock, { everyMs: LOCK_LIFE_MS / 3, until: done.signal }, () => lock(key, owner));
      try {
        return await work();
      } finally {
        done.abort();
        void link.run(SCRIPTS.unlock, [key], [owner]);
      }
    },
    pass: (name, rate) => takeQuota(name, rate, randomUUID()),
    room: (name, rate) => takeQuota(name, rate, ''),
    count: async (name, amount) => {
      const sum = await link.run(SCRIPTS.count, [prefix + name], [amount, HOUR_MS, BUCKETS]);
      return typeof sum === 'number' ? sum : undefined;
    },
  };
}

/** Sums up the parts of one wait, without the clock, which may be set back. */
export function createPatience(mostMs: number): {
  /** `long`, once: the wait should be logged; `over`: the wait must end. */
  readonly after: (ms: number) => 'long' | 'over' | undefined;
} {
  let waited = 0;
  return {
    after: (ms) => {
      const isNews = waited < BOUNDS.silentWaitMs && waited + ms >= BOUNDS.silentWaitMs;
      waited += ms;
      if (waited >= mostMs) return 'over';
      return isNews ? 'long' : undefined;
    },
  };
}

/** Calls `act` repeatedly until the abort; then resolves. */
export async function repeat(
  clock: Clock,
  { everyMs, until }: { readonly everyMs: number; readonly until: AbortSignal },
  act: () => Promise<unknown>,
): Promise<void> {
  for (;;) {
    await clock.sleep(everyMs, until).catch(() => undefined);
    if (until.aborted) return;
    await act();
  }
}
