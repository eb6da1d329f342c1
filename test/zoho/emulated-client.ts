import type { Emulator, EmulatorOptions } from '#src/emulator/server/server.js';
import { startEmulator } from '#src/emulator/server/server.js';
import { createZohoClient, type ZohoClient } from '#src/zoho/client.js';
import { createHttp } from '#src/zoho/http/http.js';
import { createLimiter } from '#src/zoho/limits/limiter.js';
import { createTokenSource } from '#src/zoho/auth/token.js';
import { createVirtualClock, type VirtualClock } from '../support/clock.js';
import { tinyOrg } from '../support/tiny-org.js';

export interface EmulatedClient {
  readonly emulator: Emulator;
  readonly client: ZohoClient;
  /** Of both: who sleeps moves the emulator's time, too. */
  readonly clock: VirtualClock;
}

/** Our client against a fresh emulator, which is stopped afterwards. */
export async function withEmulator(
  options: Partial<EmulatorOptions>,
  body: (world: EmulatedClient) => Promise<void>,
): Promise<void> {
  const clock = createVirtualClock();
  const emulator = await startEmulator({ org: tinyOrg(), ...options, clock });
  const { connection } = emulator;
  const http = createHttp();
  const token = createTokenSource({
    http,
    clock,
    credentials: {
      clientId: connection.client_id,
      clientSecret: connection.client_secret,
      refreshToken: connection.refresh_token,
    },
    accountsUrls: [connection.accounts_url],
    apiUrl: connection.api_url,
  });
  const limiter = createLimiter({ maxConcurrent: 5 });
  try {
    await body({
      emulator,
      clock,
      client: createZohoClient({ http, clock, token, limiter, timeoutMs: 5_000 }),
    });
  } finally {
    await emulator.close();
  }
}
