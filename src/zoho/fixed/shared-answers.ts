import { BOUNDS } from '../../util/bounds.js';
import type { ZohoResponse } from '../http/answer.js';
import type { RequestOptions } from '../request.js';
import type { FixedClient } from './read.js';

/** Lists that several streams read: a stream of the list itself, and one of what its rows have. */
const SHARED: ReadonlySet<string> = new Set([
  '/org',
  '/settings/fields',
  '/settings/layouts',
  '/settings/modules',
  '/settings/pipeline',
  '/settings/profiles',
  '/settings/territories',
  '/settings/user_groups',
]);

/**
 * A client that makes no such call twice: the second stream gets the answer of the first. Answers are kept for a run, up to
 * a bound of memory. A call that failed is made again.
 */
export function shareAnswers(client: FixedClient): FixedClient {
  const known = new Map<string, Promise<ZohoResponse>>();
  let room = BOUNDS.sharedAnswers;
  const ask = async (key: string, path: string, options?: RequestOptions): Promise<ZohoResponse> => {
    try {
      const answer = await client.get(path, options);
      room -= answer.size;
      if (room < 0) known.delete(key);
      return answer;
    } catch (error) {
      known.delete(key);
      throw error;
    }
  };
  return {
    serverNow: () => client.serverNow(),
    get: (path, options) => {
      if (!SHARED.has(path)) return client.get(path, options);
      const key = JSON.stringify([path, options?.query ?? {}, options?.headers ?? {}]);
      const answer = known.get(key) ?? ask(key, path, options);
      if (room >= 0) known.set(key, answer);
      return answer;
    },
  };
}
