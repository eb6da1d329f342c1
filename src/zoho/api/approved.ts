import type { ZohoClient } from '../client.js';
import { isRefusal } from '../http/api-error.js';
import type { Log } from '../http/log.js';
import type { RequestOptions } from '../request.js';

/**
 * A client whose lists, counts and deletions include records that wait for approval. Zoho omits them unless `approved`
 * includes them (zoho-api.md §17). Not every resource documents the parameter. If Zoho refuses it, the call is repeated
 * without it, and later calls of the same kind and module do not send it.
 */
export function includingUnapproved(client: ZohoClient, onLog: Log): ZohoClient {
  const refused = new Set<string>();
  const onRefused = (options: RequestOptions, why: string): void => {
    // Several concurrent calls may have been refused before this was recorded.
    if (refused.has(keyOf(options))) return;
    const level = refused.size === 0 ? 'warn' : 'debug';
    refused.add(keyOf(options));
    onLog(
      level,
      'UNAPPROVED_NOT_LISTED',
      `${keyOf(options)}: Zoho refuses to add the records that wait for approval: read without. ${why}`,
    );
  };
  return {
    ...client,
    get: async (path, options = {}) => {
      if (options.approval !== true || refused.has(keyOf(options))) return client.get(path, options);
      try {
        return await client.get(path, withApproved(options));
      } catch (error) {
        if (!mayBeTheParameter(error, options)) throw error;
        const answer = await client.get(path, options);
        onRefused(options, error.userMessage);
        return answer;
      }
    },
  };
}

function keyOf({ kind, module = '' }: RequestOptions): string {
  return `${kind === 'count' || kind === 'deleted' ? kind : 'list'} of ${module}`;
}

/** A value that the call itself has takes precedence. */
function withApproved(options: RequestOptions): RequestOptions {
  return { ...options, query: { ...options.query, approved: options.query?.['approved'] ?? 'both' } };
}

/** Whether Zoho may have refused the parameter; errors about pages and permissions have codes of their own. */
function mayBeTheParameter(
  error: unknown,
  { query }: RequestOptions,
): error is Error & { userMessage: string } {
  if (!isRefusal(error) || query?.['approved'] !== undefined) return false;
  const parameter = error.details['param_name'];
  return parameter === 'approved' || (parameter === undefined && error.action !== 'skip-stream');
}
