import { readFile, stat } from 'node:fs/promises';
import { SourceError } from '../../errors.js';
import { BOUNDS } from '../../util/bounds.js';
import type { Clock } from '../../util/clock.js';
import { isObject, parseJson } from '../../util/json.js';
import type { TokenStore } from '../../zoho/auth/token.js';
import { removeDrafts, replaceFile } from '../process/private-file.js';

/**
 * Keeps the access token between runs in a file that its owner alone may read (`token_store`): a run every minute
 * would otherwise meet Zoho's limit of ten tokens in ten minutes (zoho-api.md §1.5). What holds anything else, and what is no
 * file, is refused: nothing of somebody's is written over.
 */
export function createTokenFile(path: string, clock: Pick<Clock, 'now'>): TokenStore {
  return {
    load: async () => {
      await removeDrafts(path, clock.now());
      const found = await stat(path).catch(ifThere);
      if (!found) return undefined;
      // A pipe is waited for without an end.
      if (!found.isFile()) throw refused('is no file');
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

const HOLDS_ELSE = 'holds something else than an access token';

function ifThere(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}

function refused(why: string): SourceError {
  return new SourceError({
    code: 'TOKEN_STORE_REFUSED',
    failureType: 'config',
    userMessage: `token_store names something that ${why}: it is left as it is. Give the path of a file of its own, which need not be there yet.`,
  });
}
