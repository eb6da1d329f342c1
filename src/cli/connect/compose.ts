import { proxyFromEnvironment } from '../../config/proxy.js';
import { requestTimeoutSeconds } from '../../config/request-timeout.js';
import { withRefreshToken } from '../../config/rotated.js';
import type { ParsedConfig } from '../../config/parse.js';
import type { OrgLimits } from '../../engine/org-limits.js';
import { log, type LogMessage, type Message } from '../../message.js';
import { systemClock, type Clock } from '../../util/clock.js';
import { includingUnapproved } from '../../zoho/api/approved.js';
import { createZohoClient, type ZohoClient } from '../../zoho/client.js';
import type { CallReport } from '../../zoho/request.js';
import { createCreditAccount } from '../../zoho/limits/credits.js';
import { accountsUrl, allAccountsUrls } from '../../zoho/http/hosts.js';
import type { Log } from '../../zoho/http/log.js';
import { createHttp } from '../../zoho/http/http.js';
import { SHORT_RETRY } from '../../zoho/http/retry.js';
import { timed, type CallTime } from '../../zoho/http/timing.js';
import { createLimiter } from '../../zoho/limits/limiter.js';
import { createTokenSource, type TokenSource } from '../../zoho/auth/token.js';
import { shareThroughRedis, type Sharing } from './sharing.js';
import { CAREFUL, configuredConcurrency, learnLimits, limitNotes, needsOrganization } from './org-limits.js';
import { createTokenFile } from './token-file.js';
import { packageVersion } from '../process/version.js';

export interface Connection {
  readonly client: ZohoClient;
  /** Gets the first token: invalid credentials fail here, and a grant code is exchanged here. */
  login(): Promise<void>;
  /** The scopes that Zoho lists for the token; `undefined` if it lists none. After `login`. */
  scopes(): readonly string[] | undefined;
  /** Logs in, and returns the API address that Zoho gives for the token. */
  address(): Promise<string>;
  /** Applies the config's caps on API credits from now on. For syncs only: a check must work without credits as well. */
  keepWithinCaps(): void;
  /** Reads the org's limits from `/org`, once, and applies them. */
  learnLimits(): Promise<OrgLimits>;
  /** The same, unless the config has all limits that a sync needs. */
  adjustToEdition(): Promise<{ concurrency: number; notes: LogMessage[] }>;
  /** Simultaneous calls that are safe before the edition is known. */
  readonly concurrency: number;
}

export interface ConnectOptions {
  /** Called for every exchange with Zoho, including each retry. */
  readonly onCall?: ((call: CallTime) => void) | undefined;
  /** Receives each attempt of a call of the API, with its stream and its price. */
  readonly onAttempt?: ((call: CallReport) => void) | undefined;
  /** A user waits for the result: calls that fail are retried for about ten seconds. */
  readonly hasShortRetries?: boolean | undefined;
  /** Waits until Zoho no longer throttles tokens, up to ten minutes; default: true. */
  readonly waitsForToken?: boolean | undefined;
  /** Called with each token before its first use, so that it can be masked. */
  readonly onSecret?: ((secret: string) => void) | undefined;
}

/** A user waits for the result of a check. */
export const FOR_CHECK: ConnectOptions = { hasShortRetries: true, waitsForToken: false };
/** A catalog is worth waiting for a token, but one module with lasting errors must not delay all others. */
export const FOR_DISCOVER: ConnectOptions = { hasShortRetries: true };

/**
 * The composition root: the only place where clock, HTTP, limiter, token and client meet.
 *
 * @param emit receives messages that must be sent at once: new credentials, waits, retries
 */
export function connect(
  parsed: ParsedConfig,
  signal: AbortSignal,
  emit: (message: Message) => Promise<void>,
  clock: Clock = systemClock,
  { onCall, onAttempt, hasShortRetries = false, waitsForToken = true, onSecret }: ConnectOptions = {},
): Connection {
  const { config } = parsed;
  const concurrency = configuredConcurrency(config) ?? CAREFUL;
  const onLog: Log = (level, code, text) => void emit(log(level, code, text));
  const sharing = shareThroughRedis(config, { clock, onLog, signal });
  const alone = createLimiter({ maxConcurrent: concurrency });
  const limiter = sharing?.limiter(alone, concurrency) ?? alone;
  const plain = createHttp(proxyFromEnvironment(process.env));
  const http = onCall ? timed(plain, clock, onCall) : plain;
  const userAgent = config.userAgent ?? `source-zoho/${packageVersion()}`;
  const timeoutMs = (requestTimeoutSeconds(config.requestTimeout) ?? 0) * 1_000 || undefined;
  const retry = hasShortRetries ? SHORT_RETRY : undefined;
  const shared = { http, clock, onLog, signal, userAgent, timeoutMs, retry };
  const maxThrottleWaitMs = waitsForToken ? undefined : 0;
  const token = createToken(parsed, sharing, { ...shared, emit, maxThrottleWaitMs, onSecret });
  const credits = createCreditAccount({ clock, shared: sharing?.spending });
  const plainClient = createZohoClient({
    ...shared,
    token,
    limiter,
    credits,
    onAttempt,
    downloads: sharing?.downloads,
  });
  const client = config.includeUnapprovedRecords ? includingUnapproved(plainClient, onLog) : plainClient;
  let learning: Promise<OrgLimits> | undefined;
  const learn = (): Promise<OrgLimits> => (learning ??= learnLimits({ client, limiter, credits }, config));
  return {
    client,
    concurrency,
    login: async () => {
      await token.current();
    },
    scopes: () => token.scopes(),
    address: async () => (await token.current()).apiUrl,
    keepWithinCaps: () =>
      credits.cap({ perSync: config.apiCreditsPerSync, reservePercent: config.apiCreditsReservePercent }),
    learnLimits: learn,
    adjustToEdition: async () => {
      if (!needsOrganization(config)) return { concurrency, notes: [] };
      const limits = await learn();
      return { concurrency: limits.concurrency, notes: limitNotes(limits, config) };
    },
  };
}

type TokenDeps = Omit<Parameters<typeof createTokenSource>[0], 'credentials' | 'accountsUrls'>;

function createToken(
  { config, raw }: ParsedConfig,
  sharing: Sharing | undefined,
  deps: TokenDeps & { emit: (message: Message) => Promise<void> },
): TokenSource {
  const { region, environment, tokenStore } = config;
  const file = tokenStore === undefined ? undefined : createTokenFile(tokenStore, deps.clock);
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
    store: sharing?.tokens(file) ?? file,
    grants: sharing?.grants,
    // A grant code works once: the refresh token must be emitted before anything else can fail (protocol.md §1.10).
    onGrantExchanged: (refreshToken) =>
      deps.emit({ kind: 'config', config: withRefreshToken(raw, refreshToken), at: deps.clock.now() }),
  });
}
