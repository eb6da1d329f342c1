import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { parseJson } from '../util/json.js';
import type { TokenStore } from '../zoho/token.js';

/**
 * Keeps the access token between runs in a file that its owner alone may read (`token_store`): a run every minute
 * would otherwise meet Zoho's limit of ten tokens in ten minutes (zoho-api.md §1.5).
 */
export function createTokenFile(path: string): TokenStore {
  return {
    load: async () => {
      try {
        return parseJson(await readFile(path, 'utf8'));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    save: async (token) => {
      // Written beside and moved over: a reader sees the old file or the new one, never half of it.
      const draft = `${path}.${randomUUID()}`;
      try {
        await writeFile(draft, `${JSON.stringify(token)}\n`, { mode: 0o600 });
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}
