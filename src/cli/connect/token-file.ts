import { readFile, stat } from 'node:fs/promises';
import { SourceError } from '../../errors.js';
import { BOUNDS } from '../../util/bounds.js';
import type { Clock } from '../../util/clock.js';
import { isObject, parseJson } from '../../util/json.js';
import type { TokenStore } from '../../zoho/auth/token.js';
import { removeDrafts, replaceFile } from '../process/private-file.js';

/**
 * Stores the access token between runs in a file that only its owner may read (`token_store`). Without it, a run every
 * minute would reach Zoho's limit of ten tokens in ten minutes (zoho-api.md §1.5). Refuses a path that is not a file, and a
 * file with other content, so that nothing is overwritten.
 */
export function createTokenFile(path: string, clock: Pick<Clock, 'now'>): TokenStore {
  return {
    load: async () => {
      await removeDrafts(path, clock.now());
      const found = await stat(path).catch(ifThere);
      if (!found) return undefined;
      // Reading a pipe could block forever.
      if (!found.isFile()) throw refused('is not a file');
      if (found.size > BOUNDS.tokenFileBytes) throw refused(HOLDS_ELSE);
      const text = await readFile(path, 'utf8');
      const token = parseJson(text);
      if (text.trim() === '') return undefined;
      if (!isObject(token) || !Object.hasOwn(token, 'access_token')) throw refused(HOLDS_ELSE);
      return token;
    },
    save: (token) => replaceFile(path, `${JSON.stringify(token)}\n`),
  };
}

const HOLDS_ELSE = 'contains something else than an access token';

function ifThere(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}

function refused(why: string): SourceError {
  return new SourceError({
    code: 'TOKEN_STORE_REFUSED',
    failureType: 'config',
    userMessage: `token_store names something that ${why}; it is not changed. Give the path of a separate file, which need not exist yet.`,
  });
}
