import { hasCode, SourceError } from '../../errors.js';
import { ZohoApiError } from '../../zoho/http/api-error.js';

const PAGE_TOO_LARGE = 'PAGE_TOO_LARGE';

/** A page is too large to be read, and smaller ones follow. A page token is valid for one `per_page` (zoho-api.md §5.2). */
export function pageTooLarge(perPage: number, cause: unknown): SourceError {
  return new SourceError({
    code: PAGE_TOO_LARGE,
    failureType: 'transient',
    userMessage: `A page of rows is too large to be read, even with ${perPage} rows. Run again, or deselect columns of long text.`,
    cause,
  });
}

/**
 * Whether an error means that the list must be started again by value: its token expired or no longer matches, its pages
 * become smaller, or it reached a limit (`DISCRETE_PAGINATION_LIMIT_EXCEEDED` at 2,000, `PAGINATION_LIMIT_EXCEEDED` at
 * 100,000 rows).
 */
export function windowRestart(error: unknown): 'token' | 'wall' | undefined {
  if (hasCode(error, PAGE_TOO_LARGE)) return 'token';
  if (!(error instanceof ZohoApiError) || error.action !== 'restart-window') return undefined;
  return error.code.endsWith('PAGINATION_LIMIT_EXCEEDED') ? 'wall' : 'token';
}
