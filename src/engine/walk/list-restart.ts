import { ZohoApiError } from '../../zoho/http/api-error.js';

/**
 * Whether an error means that the list must be started again by value: its token expired or no longer matches, or the
 * list reached a limit (`DISCRETE_PAGINATION_LIMIT_EXCEEDED` at 2,000, `PAGINATION_LIMIT_EXCEEDED` at 100,000 rows).
 */
export function windowRestart(error: unknown): 'token' | 'wall' | undefined {
  if (!(error instanceof ZohoApiError) || error.action !== 'restart-window') return undefined;
  return error.code.endsWith('PAGINATION_LIMIT_EXCEEDED') ? 'wall' : 'token';
}
