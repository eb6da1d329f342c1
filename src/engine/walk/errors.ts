import { hasCode, SourceError } from '../../errors.js';
import { formatInstant } from '../../util/clock.js';
import { ZohoApiError } from '../../zoho/http/api-error.js';

const NOT_WALKABLE = 'NOT_WALKABLE_BY_TIME';

/** The module cannot be read by Modified_Time: Zoho does not sort it, or neither filters it nor pages to its end. */
export function notWalkable(why: string): SourceError {
  return new SourceError({
    code: NOT_WALKABLE,
    failureType: 'system',
    userMessage: `The module cannot be read in the order of Modified_Time: Zoho ${why}.`,
  });
}

/** A query returned rows that do not match it, or in another order, so no position in it can be resumed. */
export function notKeptOrder(): SourceError {
  return new SourceError({
    code: 'COQL_ORDER_NOT_KEPT',
    failureType: 'system',
    userMessage: 'Zoho returned rows that do not match the criteria or the order of the query.',
  });
}

/** Rows that exist did not come when they were requested by id. */
export const IDS_NOT_ANSWERED = 'IDS_NOT_ANSWERED';

export function idsNotAnswered(lost: number): SourceError {
  return new SourceError({
    code: IDS_NOT_ANSWERED,
    failureType: 'system',
    userMessage: `Zoho omitted at least ${lost} records that were requested by id, and does not list them as deleted.`,
  });
}

const LIST_SLICES_STOPPED = 'LIST_SLICES_STOPPED';

/** A time slice of lists is not as it should be: the rest is read page after page. */
export function slicesStopped(why: string, cause?: unknown): SourceError {
  return new SourceError({
    code: LIST_SLICES_STOPPED,
    failureType: 'transient',
    userMessage: `${why}.`,
    cause,
  });
}

/** Whether a time slice cannot be read by time, or has to be reported by the walk that reads all of the rest. */
export function stopsSlices(error: unknown): boolean {
  return refusesOrder(error) || endsTooEarly(error) || hasCode(error, ROWS_WITHOUT_ID);
}

export function hasStoppedSlices(error: unknown): error is SourceError {
  return hasCode(error, LIST_SLICES_STOPPED);
}

/** Whether Get Records cannot reach the rest of the module, which COQL can read by value. */
export function endsTooEarly(error: unknown): error is SourceError {
  return hasCode(error, TOO_MANY_IN_ONE_SECOND, TOO_MANY_WITHOUT_TIME);
}

const TOO_MANY_IN_ONE_SECOND = 'TOO_MANY_ROWS_IN_ONE_SECOND';
export const TOO_MANY_WITHOUT_TIME = 'TOO_MANY_ROWS_WITHOUT_TIME';

/** Whether the module must be read in another order: Zoho refuses this one, or does not sort by it. */
export function refusesOrder(error: unknown): boolean {
  if (!(error instanceof ZohoApiError)) return hasCode(error, NOT_WALKABLE);
  return error.status === 400 && [error.details['param_name'], error.details['api_name']].includes('sort_by');
}

const ROWS_WITHOUT_ID = 'ROWS_WITHOUT_ID';

/** Rows without an id came with others. The state must not move past their window. */
export function rowsWithoutId(count: number): SourceError {
  return new SourceError({
    code: ROWS_WITHOUT_ID,
    failureType: 'transient',
    userMessage:
      `Zoho sent ${count} rows without an id, which cannot be delivered. ` +
      'All other rows were delivered. The state was not moved past them, so the next run reads them again.',
  });
}

/** More rows share a second than Zoho's pages reach, so no bookmark can pass it. */
export function stuck(reached: number | undefined, cause?: unknown): SourceError {
  const where =
    reached === undefined ? 'without a Modified_Time' : `changed in the second ${formatInstant(reached)}`;
  return new SourceError({
    code: TOO_MANY_IN_ONE_SECOND,
    failureType: 'system',
    userMessage:
      `There are more rows ${where} than Get Records can return (2,000 by page number, 100,000 by page token). ` +
      'The stream stopped there, and its state resumes there. No row was skipped. ' +
      'Queries have no such limit: grant the scope ZohoCRM.coql.READ, and leave read_strategy at auto.',
    cause,
  });
}

/** The warning about rows that change faster than a second full of rows is read. */
export const ROWS_CHANGING =
  'rows keep changing while many rows of one second are read; compare counts after the run';

/** The warning about rows that came without an id. */
export const skippedRows = (count: number): string => `${count} rows came without an id and were skipped`;

/** The warning about announced rows that did not come. */
export const LIST_INCOMPLETE = 'Zoho announced more records and sent none: the next run reads the rest';

/** The warning about rows of the future. */
export const rowsAhead = (count: number): string =>
  `${count} rows or more carry a Modified_Time ahead of Zoho's clock; they are delivered once it has come to them`;
