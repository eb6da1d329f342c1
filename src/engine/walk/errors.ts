import { SourceError } from '../../errors.js';
import { formatInstant } from '../../util/clock.js';
import { ZohoApiError } from '../../zoho/http/api-error.js';

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

/** Rows that are there did not come when they were asked for by id. */
export const IDS_NOT_ANSWERED = 'IDS_NOT_ANSWERED';

export function idsNotAnswered(lost: number): SourceError {
  return new SourceError({
    code: IDS_NOT_ANSWERED,
    failureType: 'system',
    userMessage: `Zoho leaves out ${lost} records or more that were asked for by id, and does not list them as deleted.`,
  });
}

/** Whether lists end before the module does, while queries go on by value. */
export function endsTooEarly(error: unknown): error is SourceError {
  return error instanceof SourceError && [TOO_MANY_IN_ONE_SECOND, TOO_MANY_WITHOUT_TIME].includes(error.code);
}

const TOO_MANY_IN_ONE_SECOND = 'TOO_MANY_ROWS_IN_ONE_SECOND';
export const TOO_MANY_WITHOUT_TIME = 'TOO_MANY_ROWS_WITHOUT_TIME';

/** Whether the module must be read in another order: Zoho refuses this one, or does not keep it. */
export function refusesOrder(error: unknown): boolean {
  if (!(error instanceof ZohoApiError)) return error instanceof SourceError && error.code === NOT_WALKABLE;
  return error.status === 400 && [error.details['param_name'], error.details['api_name']].includes('sort_by');
}

/** Rows that nobody can name came with others: their window must not be left behind. */
export function rowsWithoutId(count: number): SourceError {
  return new SourceError({
    code: 'ROWS_WITHOUT_ID',
    failureType: 'transient',
    userMessage:
      `Zoho sent ${count} rows without an id, which cannot be delivered. ` +
      'The others are, and the state stays before them: the next run reads them again.',
  });
}

/** More rows share a second than Zoho's pages reach; a bookmark cannot pass it. */
export function stuck(reached: number | undefined, cause?: unknown): SourceError {
  const where =
    reached === undefined ? 'without a Modified_Time' : `changed in the second ${formatInstant(reached)}`;
  return new SourceError({
    code: TOO_MANY_IN_ONE_SECOND,
    failureType: 'system',
    userMessage:
      `More rows ${where} than the pages of Get Records reach (2,000 by number, 100,000 by token). ` +
      'The stream stopped there with a state that resumes; nothing behind that second was skipped over.',
    cause,
  });
}
