import { hasCode, SourceError } from '../../errors.js';
import type { Row } from '../../row.js';
import { isRefusal } from '../../zoho/http/api-error.js';
import { USERS_CLOSED } from '../plan/run-resources.js';
import { IDS_NOT_ANSWERED } from '../walk/errors.js';

/**
 * Whether children that were read together may be older than one of these parents: it has changed since, and its children
 * with it. Pure.
 *
 * @param at epoch ms: later changes of children may be missing
 */
export function isStale(at: number, parents: readonly Row[]): boolean {
  return parents.some(({ modified }) => modified !== null && modified >= at);
}

const TOO_MANY = 'CHILD_MODULE_TOO_LONG';
const UNAVAILABLE_CODES = [
  TOO_MANY,
  IDS_NOT_ANSWERED,
  USERS_CLOSED,
  'COQL_ORDER_NOT_KEPT',
  'INVALID_QUERY_BUILT',
];

export function childModuleTooLong(module: string, most: number): SourceError {
  return new SourceError({
    code: TOO_MANY,
    failureType: 'config',
    userMessage:
      `${module} has more than ${most} rows, too many to read it whole, and Zoho refuses to query it. ` +
      `Grant the scope ZohoCRM.coql.READ, or read the stream ${module} in addition to this one.`,
  });
}

/** Whether the error is permanent for this strategy. Transient errors are not. */
export function isUnavailable(error: unknown): boolean {
  return isRefusal(error) || hasCode(error, ...UNAVAILABLE_CODES);
}
