import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type Actions, createActions } from '../records/actions.js';
import { createApi } from './api.js';
import type { BulkFaults } from '../bulk/faults.js';
import { type BulkJobs, createBulkJobs } from '../bulk/jobs.js';
import { type CallRecord, createCallLog, type RequestHook } from '../call/calls.js';
import { createDice, secretDice } from '../call/dice.js';
import { exchange, type World } from './exchange.js';
import { createFaults, type Fault, type Faults } from '../call/faults.js';
import { createConcurrencyGate, createCreditMeter } from '../call/gates.js';
import { createAccounts, type GrantOptions } from '../oauth/oauth.js';
import { type EmulatorOptions, resolveOptions, type Settings } from '../options/options.js';
import type { Org, Row } from '../org/org.js';
import { createPageTokens } from '../call/page-token.js';
import { createVirtualClock, type VirtualClock } from '../call/virtual-clock.js';
import { createZonePrinter } from '../view/zone.js';
import type { Context } from '../call/route.js';

export type { Actions } from '../records/actions.js';
export type { BulkFault, BulkFaults } from '../bulk/faults.js';
export type { CallRecord, RequestHook } from '../call/calls.js';
export type { Fault, Faults } from '../call/faults.js';
export type { GrantOptions } from '../oauth/oauth.js';
export type { EmulatorOptions, PaidType } from '../options/options.js';

/** A running emulator of Zoho CRM: accounts server and API at one address. */
export interface Emulator {
  readonly url: string;
  /** The configuration that a client needs to connect. */
  readonly connection: {
    readonly accounts_url: string;
    readonly api_url: string;
    readonly client_id: string;
    readonly client_secret: string;
    readonly refresh_token: string;
  };
  readonly org: Org;
  /** User actions on the org, at the present time. */
  readonly actions: Actions;
  /** The emulator's time: the `Date` header, expiries, the day of the credits, throttles. */
  readonly clock: Pick<VirtualClock, 'now' | 'advance' | 'set'>;
  /** All API calls since the start or the last reset, in order of arrival. */
  readonly calls: readonly CallRecord[];
  readonly faults: Faults;
  /** Faults of bulk read jobs. */
  readonly bulkFaults: BulkFaults;
  /** Number of access tokens issued. */
  readonly tokenGrants: number;
  /** The highest number of simultaneous calls, including those rejected because of it. */
  readonly peakConcurrency: number;
  readonly peakHeavyConcurrency: number;
  readonly served429: number;
  /** Credits spent by the calls in {@link calls}. */
  readonly credits: () => number;
  /** Clears {@link calls} and the counters. Zoho's own counts (credits, throttles, tokens) stay. */
  readonly resetCounters: () => void;
  /** Hooks run one after the other, before each API call is answered. @returns a function that removes the hook. */
  readonly onRequest: (hook: RequestHook<Fault>) => () => void;
  /** A new single-use code, as from the API console. */
  readonly grantToken: (options?: GrantOptions) => string;
  /** Voids every access token; with `refresh`, the refresh tokens too. */
  readonly revokeTokens: (options?: { readonly refresh?: boolean }) => void;
  /** All rows of a module in canonical form, by id, converted leads included. */
  readonly truth: (module: string) => Iterable<Row>;
  /** Rejects with the first error that a hook or the data threw, so that no test passes in spite of one. */
  readonly close: () => Promise<void>;
}

/** Listens on 127.0.0.1. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const world = createWorld(options, () => addressOf(server));
  const server = createServer((req, res) => {
    exchange(req, res, world).catch((error: unknown) => {
      // A client that closes the connection during its request is not a failure of the emulator.
      if (!res.destroyed) world.failures.push(error);
      res.destroy();
    });
  });
  // Longer than any client keeps a connection: the server must not close one while a request is being sent.
  server.keepAliveTimeout = 300_000;
  server.listen(world.settings.port, '127.0.0.1');
  await once(server, 'listening');
  return emulatorOf(world, server);
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the emulator is not listening');
  return `http://${address.address}:${address.port}`;
}

function createWorld(options: EmulatorOptions, url: () => string): World {
  const settings = resolveOptions(options);
  const clock = createVirtualClock(options.clock);
  const now = (): number => clock.now();
  const dice = createDice(settings.seed);
  const accounts = createAccounts(settings, now, secretDice);
  const credits = createCreditMeter(settings.dailyCredits, now);
  const bulk = createBulkJobs(settings, now, dice);
  const context: Context = {
    org: options.org,
    settings,
    pageTokens: createPageTokens(settings.pageTokenTtlMs, now, dice),
    zone: createZonePrinter(options.org.timeZone),
    now,
    count: createCounts(settings, now),
  };
  return {
    org: options.org,
    settings,
    clock,
    accounts,
    credits,
    api: createApi(accounts, credits, bulk, context),
    bulk,
    gate: createConcurrencyGate(settings.concurrency, settings.subConcurrency),
    log: createCallLog(now),
    faults: createFaults(dice),
    hooks: new Set(),
    url,
    failures: [],
  };
}

/** Zoho's statistics may be ten minutes old (zoho-api.md §9). */
const COUNT_LAG = 10 * 60_000;

function createCounts({ countLagged }: Pick<Settings, 'countLagged'>, now: () => number): Context['count'] {
  const known = new Map<string, { readonly value: number; readonly at: number }>();
  return (key, actual) => {
    const last = known.get(key);
    if (countLagged && last && now() - last.at < COUNT_LAG) return last.value;
    const value = actual();
    known.set(key, { value, at: now() });
    return value;
  };
}

function emulatorOf(world: World, server: Server): Emulator {
  const { org, clock, bulk, accounts, log, gate, faults, hooks, settings } = world;
  const url = world.url();
  return {
    url,
    connection: {
      accounts_url: url,
      api_url: url,
      client_id: accounts.client.id,
      client_secret: accounts.client.secret,
      refresh_token: accounts.refreshToken,
    },
    org,
    actions: createActions(org.modules, settings, () => clock.now()),
    clock: clockOf(clock, bulk),
    calls: log.records,
    faults,
    bulkFaults: bulk.faults,
    get tokenGrants() {
      return accounts.grants();
    },
    get peakConcurrency() {
      return gate.peak();
    },
    get peakHeavyConcurrency() {
      return gate.peakHeavy();
    },
    get served429() {
      return log.served429();
    },
    credits: log.credits,
    resetCounters: () => {
      log.reset();
      gate.reset();
      accounts.resetGrants();
    },
    onRequest: (hook) => {
      hooks.add(hook);
      return () => void hooks.delete(hook);
    },
    grantToken: accounts.mintGrant,
    revokeTokens: accounts.revokeTokens,
    truth: (module) =>
      org.modules.get(module)?.table.scan({ sort: 'id', order: 'asc', converted: 'both' }) ?? [],
    close: () => stop(server, world.failures),
  };
}

/** Time that a test moves. Jobs that become due run at once, before the test changes what they read. */
function clockOf(clock: VirtualClock, { tick }: Pick<BulkJobs, 'tick'>): Emulator['clock'] {
  const then =
    (move: (ms: number) => void) =>
    (ms: number): void => {
      move(ms);
      tick();
    };
  return {
    now: () => clock.now(),
    advance: then((ms) => clock.advance(ms)),
    set: then((ms) => clock.set(ms)),
  };
}

async function stop(server: Server, failures: readonly unknown[]): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
  if (failures.length > 0) throw failures[0];
}
