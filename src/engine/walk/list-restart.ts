import { ZohoApiError } from '../../zoho/http/api-error.js';

/**
 * Whether an answer means that the list must be opened again by value: its token expired or no longer fits, or the
 * list has come to a wall (`DISCRETE_PAGINATION_LIMIT_EXCEEDED` at 2,000, `PAGINATION_LIMIT_EXCEEDED` at 100,000 rows).
 */
export function windowRestart(error: unknown): 'token' | 'wall' | undefined {
  if (!(error instanceof ZohoApiError) || error.action !== 'restart-window') return undefined;
  return error.code.endsWith('PAGINATION_LIMIT_EXCEEDED') ? 'wall' : 'token';
}
