import { SourceError } from '../../errors.js';
import { formatInstant } from '../../util/clock.js';
import { ZohoApiError } from '../../zoho/http/api-error.js';
import { BULK_JOB_FAILED, BULK_JOB_GONE, BULK_JOB_LATE } from '../../zoho/bulk/jobs.js';
import { BULK_RESULT_DAMAGED } from '../../zoho/bulk/corrupt.js';

const NOT_WALKABLE = 'NOT_WALKABLE_BY_TIME';

/** The module cannot be walked up Modified_Time: Zoho does not sort it, or neither filters it nor pages to its end. */
export function notWalkable(why: string): SourceError {
  return new SourceError({
    code: NOT_WALKABLE,
    failureType: 'system',
    userMessage: `Zoho ${why}: the module cannot be read up Modified_Time.`,
  });
}

/** A query was answered with rows that it does not ask for, or in another order: no position can be kept in such a list. */
export function notKeptOrder(): SourceError {
  return new SourceError({
    code: 'COQL_ORDER_NOT_KEPT',
    failureType: 'system',
    userMessage: 'Zoho answers a query with rows outside of its criteria or its order.',
  });
}

/** What Zoho's side of COQL or Bulk Read may come to, while Get Records works. */
const STRATEGY_FAILURES: ReadonlySet<string> = new Set([
  'COQL_ORDER_NOT_KEPT',
  BULK_JOB_FAILED,
  BULK_JOB_GONE,
  BULK_JOB_LATE,
  'BULK_JOB_UNKNOWN',
  BULK_RESULT_DAMAGED,
  'INVALID_QUERY_BUILT',
]);

/** Whether Zoho does not take a query as it is: another one may do. */
export function refusesCriterion(error: unknown): error is ZohoApiError {
  return error instanceof ZohoApiError && ['INVALID_QUERY', 'SYNTAX_ERROR'].includes(error.code);
}

/** Whether COQL or Bulk Read has come to nothing, so that another way has to be taken; waits that are used up are no such reason. */
export function isStrategyFailure(error: unknown): error is SourceError {
  if (error instanceof ZohoApiError) return error.action !== 'back-off' && error.action !== 'refresh-token';
  return error instanceof SourceError && STRATEGY_FAILURES.has(error.code);
}

/** Whether the module must be read in another order: Zoho refuses this one, or does not keep it. */
export function refusesOrder(error: unknown): boolean {
  if (!(error instanceof ZohoApiError)) return error instanceof SourceError && error.code === NOT_WALKABLE;
  return error.status === 400 && [error.details['param_name'], error.details['api_name']].includes('sort_by');
}

/** More rows share a second than Zoho's pages reach; a bookmark cannot pass it. */
export function stuck(reached: number | undefined, cause?: unknown): SourceError {
  const where =
    reached === undefined ? 'without a Modified_Time' : `changed in the second ${formatInstant(reached)}`;
  return new SourceError({
    code: 'TOO_MANY_ROWS_IN_ONE_SECOND',
    failureType: 'system',
    userMessage:
      `More rows ${where} than the pages of Get Records reach (2,000 by number, 100,000 by token). ` +
      'The stream stopped there with a state that resumes; nothing behind that second was skipped over.',
    cause,
  });
}
