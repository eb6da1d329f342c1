import { Refusal } from '../call/answer.js';
import { apiError } from '../call/errors.js';
import type { JsonObject } from '../../util/json.js';

/**
 * The refusals of COQL, word for word (zoho-api.md §7.5 and Zoho's published examples). Where those give only the code
 * and the kind of mistake, the text is marked as ours.
 */
function refuse(code: string, message: string, details: JsonObject = {}): Refusal {
  return new Refusal(apiError(400, code, message, details));
}

export const missingClause = (clause: string): Refusal =>
  refuse('SYNTAX_ERROR', 'missing clause', { clause });

/** Lines and columns count from 1; Zoho does not say from what. */
export const unexpectedToken = (position: {
  readonly line: number;
  readonly column: number;
  readonly near: string;
}): Refusal => refuse('SYNTAX_ERROR', 'unexpected token', { ...position });

export const unsupportedOperator = (operator: string): Refusal =>
  refuse('SYNTAX_ERROR', 'operator not supported', { operator });

/** What is no select, and what this emulator does not do either: joins, subqueries, `having`. */
export const unsupportedQuery = (): Refusal => refuse('SYNTAX_ERROR', 'given coql query not supported');

export const unparsable = (near: string): Refusal =>
  refuse('SYNTAX_ERROR', 'error occured while parsing the query', { near });

/** The words are those of the documentation; the details are not known. */
export const tooDeep = (): Refusal =>
  refuse('SYNTAX_ERROR', 'Parsing is happening for so long for the given query. please validate the query.');

export const invalidOperator = (column: string, operator: string): Refusal =>
  refuse('INVALID_QUERY', 'Invalid query formed', {
    reason: 'invalid operator found',
    column_name: column,
    operator,
  });

export const invalidQuery = (): Refusal => refuse('INVALID_QUERY', 'Invalid query formed');

export const unsupportedColumn = (column: string, clause?: string): Refusal =>
  refuse('INVALID_QUERY', 'unsupported column', {
    column_name: column,
    ...(clause === undefined ? {} : { clause }),
  });

/** The message is in Zoho's OpenAPI file, without an example. */
export const unknownColumn = (column: string): Refusal =>
  refuse('INVALID_QUERY', 'column given seems to be invalid', { column_name: column });

export const unsupportedCriteria = (column: string, operator: string, value: string): Refusal =>
  refuse('INVALID_QUERY', 'unsupported column in criteria', {
    cv_criteria: false,
    column_name: column,
    value,
    operator,
  });

/** The message is in Zoho's OpenAPI file, without an example. */
export const invalidValue = (column: string, expected: string): Refusal =>
  refuse('INVALID_QUERY', 'value given seems to be invalid for the column', {
    column_name: column,
    expected_data_type: expected,
  });

export const invalidLimit = (limit: string): Refusal =>
  refuse('INVALID_QUERY', 'limit given seems to be invalid', { limit });

/** The message is ours. */
export const invalidOffset = (offset: string): Refusal =>
  refuse('INVALID_QUERY', 'offset given seems to be invalid', { offset });

export const limitNotPositive = (): Refusal => refuse('INVALID_DATA', 'limit should be greater than 0');

/** The message is ours. */
export const refusedModule = (module: string): Refusal =>
  refuse('INVALID_QUERY', 'the given module is not supported in query', { module });

export const invalidModule = (): Refusal =>
  refuse('INVALID_MODULE', 'the given module is not supported in api');

/** The message is ours. */
export const invalidView = (cvid: string): Refusal =>
  refuse('INVALID_QUERY', 'the cvid given seems to be invalid', { cvid });

export const emptyAlias = (column: string): Refusal =>
  refuse('INVALID_ALIAS', 'alias name cannot be an empty string', { column_name: column, alias: '' });

export const duplicateAlias = (columns: readonly string[], alias: string): Refusal =>
  refuse('DUPLICATE_ALIAS', 'same alias cannot refer more than one column', {
    referred_columns: [...columns],
    alias,
  });

export const aliasIsColumn = (column: string, alias: string): Refusal =>
  refuse(
    'INVALID_QUERY',
    'column name or property name given in select columns without alias name cannot be an alias name for other select columns',
    { column_name: column, alias },
  );

export const duplicateColumn = (column: string): Refusal =>
  refuse('DUPLICATE_DATA', 'duplicate select column', { column_name: column });

export const duplicateAggregate = (column: string, aggregate: string): Refusal =>
  refuse('DUPLICATE_DATA', 'duplicate aggregate function', { column_name: column, aggregate });

/** The message is ours; the code is documented for a field that stands twice in a clause. */
export const duplicateInClause = (column: string, clause: string): Refusal =>
  refuse('DUPLICATE_DATA', `duplicate ${clause} column`, { column_name: column });

export const unsupportedAggregate = (column: string): Refusal =>
  refuse('INVALID_DATA', 'invalid data', { reason: 'unsupported aggregate function', column });

export const missingQuery = (): Refusal =>
  refuse('MANDATORY_NOT_FOUND', 'mandatory key not found', { api_name: 'select_query' });

export const invalidKey = (details: JsonObject): Refusal => refuse('INVALID_DATA', 'invalid data', details);

/** The body is that of a third party's field note, with a limit of 10,000 (the window before v7); not in zoho-api.md. */
export const windowExceeded = (limit: number): Refusal =>
  refuse('LIMIT_EXCEEDED', 'max records limit exceeded', { limit });

/** Code and occasion are documented, the rest is ours. */
export const limitExceeded = (clause: string, limit: number): Refusal =>
  refuse('LIMIT_EXCEEDED', 'limit exceeded', { limit, clause });
