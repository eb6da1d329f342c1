import { readFile } from 'node:fs/promises';
import { parseJson } from '../../util/json.js';
import type { TokenStore } from '../../zoho/auth/token.js';
import { replacePrivateFile } from '../process/private-file.js';

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
    save: (token) => replacePrivateFile(path, `${JSON.stringify(token)}\n`),
  };
}
