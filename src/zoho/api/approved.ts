import type { ZohoClient } from '../client.js';
import { isRefusal } from '../http/api-error.js';
import type { Log } from '../http/log.js';
import type { RequestOptions } from '../request.js';

/**
 * The same client, whose lists, counts and deletions hold records that wait for approval as well: Zoho leaves them out unless
 * `approved` says otherwise (zoho-api.md §17). Not every resource documents the parameter: where it is refused, the call is
 * made once more without it, and so are all later ones of its kind and module.
 */
export function includingUnapproved(client: ZohoClient, onLog: Log): ZohoClient {
  const refused = new Set<string>();
  const onRefused = (options: RequestOptions, why: string): void => {
    // Side by side, several calls may have been refused before one could learn of it.
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

/** What a call says of itself wins. */
function withApproved(options: RequestOptions): RequestOptions {
  return { ...options, query: { ...options.query, approved: options.query?.['approved'] ?? 'both' } };
}

/** Whether the refusal may be one of the parameter; a page and a right have their own words. */
function mayBeTheParameter(
  error: unknown,
  { query }: RequestOptions,
): error is Error & { userMessage: string } {
  if (!isRefusal(error) || query?.['approved'] !== undefined) return false;
  const parameter = error.details['param_name'];
  return parameter === 'approved' || (parameter === undefined && error.action !== 'skip-stream');
}
