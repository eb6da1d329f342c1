import { proxyFromEnvironment } from '../config/proxy.js';
import { withRefreshToken } from '../config/rotated.js';
import type { ParsedConfig } from '../config/parse.js';
import { log, type LogMessage, type Message } from '../message.js';
import { systemClock, type Clock } from '../util/clock.js';
import { ZohoApiError } from '../zoho/api-error.js';
import { createZohoClient, requestTimeoutMs, type ZohoClient } from '../zoho/client.js';
import { concurrencyOfEdition, concurrencyOfOrganization } from '../zoho/edition.js';
import { accountsUrl, allAccountsUrls } from '../zoho/hosts.js';
import { createHttp } from '../zoho/http.js';
import { timed, type CallTime } from '../zoho/http-timing.js';
import { createLimiter, type Limiter } from '../zoho/limiter.js';
import { getOrganization } from '../zoho/metadata.js';
import { createTokenSource, type TokenSource } from '../zoho/token.js';
import { createTokenFile } from './token-file.js';
import { packageVersion } from './version.js';

/** Simultaneous calls that every edition allows (zoho-api.md §2.3): what is safe before the edition is known. */
const CAREFUL = 5;

export interface Connection {
  readonly client: ZohoClient;
  /** Gets the first token: credentials that do not work fail here, and a grant code is exchanged here. */
  login(): Promise<void>;
  /** Learns how many calls the org allows at once, unless the config says so. One call to `/org` at most. */
  adjustToEdition(): Promise<{ concurrency: number; notes: LogMessage[] }>;
  /** Calls that are safe at once before the edition is known. */
  readonly concurrency: number;
}

export interface ConnectOptions {
  /** Hears of every exchange with Zoho, the attempts of a retry each. */
  readonly onCall?: ((call: CallTime) => void) | undefined;
  /** See {@link createTokenSource}: what somebody who waits for an answer has time for. */
  readonly maxThrottleWaitMs?: number | undefined;
}

/**
 * The composition root: the only place where clock, HTTP, limiter, token and client meet.
 *
 * @param say hears at once what cannot wait for its turn: new credentials, waits, retries
 */
export function connect(
  parsed: ParsedConfig,
  signal: AbortSignal,
  say: (message: Message) => Promise<void>,
  clock: Clock = systemClock,
  { onCall, maxThrottleWaitMs }: ConnectOptions = {},
): Connection {
  const { config } = parsed;
  const concurrency = configuredConcurrency(config) ?? CAREFUL;
  const limiter = createLimiter({ maxConcurrent: concurrency });
  const plain = createHttp(proxyFromEnvironment(process.env));
  const http = onCall ? timed(plain, clock, onCall) : plain;
  const onLog = (level: 'debug' | 'info' | 'warn', text: string): void => void say(log(level, text));
  const userAgent = config.userAgent ?? `source-zoho/${packageVersion()}`;
  const shared = { http, clock, onLog, signal, userAgent };
  const token = createToken(parsed, { ...shared, say, maxThrottleWaitMs });
  const timeoutMs = requestTimeoutMs(config.requestTimeout);
  const client = createZohoClient({ ...shared, token, limiter, timeoutMs });
  return {
    client,
    concurrency,
    login: async () => {
      await token.current();
    },
    adjustToEdition: () => adjust(client, limiter, config),
  };
}

type TokenDeps = Omit<Parameters<typeof createTokenSource>[0], 'credentials' | 'accountsUrls'>;

function createToken(
  { config, raw }: ParsedConfig,
  deps: TokenDeps & { say: (message: Message) => Promise<void> },
): TokenSource {
  const { region, environment } = config;
  return createTokenSource({
    ...deps,
    credentials: config,
    accountsUrls: config.accountsUrl
      ? [config.accountsUrl]
      : region
        ? [accountsUrl(region)]
        : allAccountsUrls(),
    environment,
    apiUrl: config.apiUrl,
    store: config.tokenStore === undefined ? undefined : createTokenFile(config.tokenStore),
    // A grant code works once: the refresh token must be out before anything else can fail (protocol.md §1.10).
    onGrantExchanged: (refreshToken) =>
      deps.say({ kind: 'config', config: withRefreshToken(raw, refreshToken), at: deps.clock.now() }),
  });
}

function configuredConcurrency(config: ParsedConfig['config']): number | undefined {
  if (config.maxConcurrentRequests !== undefined) return config.maxConcurrentRequests;
  return config.edition === undefined ? undefined : concurrencyOfEdition(config.edition);
}

async function adjust(
  client: ZohoClient,
  limiter: Limiter,
  config: ParsedConfig['config'],
): Promise<{ concurrency: number; notes: LogMessage[] }> {
  const configured = configuredConcurrency(config);
  if (configured !== undefined) return { concurrency: configured, notes: [] };
  try {
    const concurrency = concurrencyOfOrganization(await getOrganization(client), client.serverNow());
    limiter.setMaxConcurrent(concurrency);
    return { concurrency, notes: [log('info', `The org allows ${concurrency} simultaneous calls`)] };
  } catch (error) {
    if (!(error instanceof ZohoApiError) || error.action !== 'skip-stream') throw error;
    const why = `the edition cannot be read (scope ZohoCRM.org.READ): ${CAREFUL} simultaneous calls at most`;
    return { concurrency: CAREFUL, notes: [log('info', why)] };
  }
}
