import type { Config } from '../../config/parse.js';
import type { Clock } from '../../util/clock.js';
import type { Limiter } from '../../zoho/limits/limiter.js';
import type { Log } from '../../zoho/http/log.js';
import { DOWNLOAD_RATE, TOKEN_RATE, type RateWindow } from '../../zoho/limits/rate-window.js';
import { connectRedis } from '../../zoho/shared/redis.js';
import { shareLimiter } from '../../zoho/shared/slots.js';
import { createSharedSpending, type SharedSpending } from '../../zoho/shared/spending.js';
import { createSharedStore, sharedPrefix } from '../../zoho/shared/store.js';
import { createSharedTokens } from '../../zoho/shared/token.js';
import { shareWindow } from '../../zoho/shared/window.js';
import type { TokenStore } from '../../zoho/auth/token.js';

type SharingConfig = Pick<
  Config,
  'redisUrl' | 'clientId' | 'clientSecret' | 'refreshToken' | 'environment' | 'accountsUrl' | 'apiUrl'
>;

interface SharingDeps {
  readonly clock: Clock;
  readonly onLog: Log;
  readonly signal: AbortSignal;
}

/** Limits and tokens that this process shares with others of the same connection. */
export interface Sharing {
  limiter(local: Limiter, maxConcurrent: number): Limiter;
  readonly spending: SharedSpending;
  readonly downloads: RateWindow;
  readonly grants: RateWindow;
  /** @param file stores the token as well */
  tokens(file: TokenStore | undefined): TokenStore;
}

/** `undefined` without `redis_url`, and for a run that exchanges a grant code: no other process has its refresh token. */
export function shareThroughRedis(config: SharingConfig, deps: SharingDeps): Sharing | undefined {
  const { redisUrl, refreshToken, clientSecret } = config;
  if (redisUrl === undefined || refreshToken === undefined) return undefined;
  // With DEBUG, ioredis would print its commands, including AUTH.
  delete process.env['DEBUG'];
  const link = connectRedis(redisUrl, deps);
  const prefix = sharedPrefix({ ...config, refreshToken });
  const store = createSharedStore({ ...deps, link, prefix });
  return {
    limiter: (local, maxConcurrent) => shareLimiter(local, { ...deps, link, prefix, maxConcurrent }),
    spending: createSharedSpending(store),
    downloads: shareWindow({ store, clock: deps.clock }, 'bulk-downloads', DOWNLOAD_RATE),
    grants: shareWindow({ store, clock: deps.clock }, 'token-grants', TOKEN_RATE),
    tokens: (file) => createSharedTokens({ ...deps, store, clientSecret, refreshToken, file }),
  };
}
