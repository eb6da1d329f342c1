import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Clock } from '../../util/clock.js';
import { parseJson } from '../../util/json.js';
import { readSavedToken, type TokenStore } from '../auth/saved-token.js';
import type { SharedStore } from './store.js';

export interface SharedTokenDeps {
  readonly store: SharedStore;
  readonly clock: Clock;
  /** The token is encrypted with both, so that read access to Redis does not reveal it. */
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** Stores the token as well; used if Redis has none. */
  readonly file?: TokenStore | undefined;
}

const NAME = 'token';

/** One access token for all processes of a connection: one process requests it, the others wait and read it. */
export function createSharedTokens(deps: SharedTokenDeps): TokenStore {
  const { store, clock, file } = deps;
  const key = Buffer.from(
    hkdfSync('sha256', `${deps.clientSecret}\n${deps.refreshToken}`, 'source-zoho', 'access token', 32),
  );
  return {
    load: async () => {
      const sealed = await store.get(NAME);
      const token = sealed === undefined ? undefined : parseJson(unseal(sealed, key) ?? '');
      return token ?? file?.load();
    },
    save: async (token) => {
      const life = (readSavedToken(token)?.expiresAt ?? clock.now()) - clock.now();
      await store.set(NAME, seal(JSON.stringify(token), key), life);
      await file?.save(token);
    },
    exclusively: (work) => store.exclusively(NAME, work),
  };
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Base64 of IV, authentication tag and ciphertext. */
function seal(text: string, key: Buffer): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
}

/** `undefined` for a text that was encrypted with another key, or changed. */
function unseal(base64: string, key: Buffer): string | undefined {
  const bytes = Buffer.from(base64, 'base64');
  const [iv, rest] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES)];
  try {
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(rest.subarray(0, TAG_BYTES));
    return Buffer.concat([decipher.update(rest.subarray(TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
