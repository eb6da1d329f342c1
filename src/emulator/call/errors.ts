import { type Answer, Refusal } from './answer.js';
import type { Access } from '../org/org.js';
import type { JsonObject } from '../../util/json.js';

/**
 * The error bodies of Zoho CRM, word for word (zoho-api.md §5.4, §11). Texts that are missing there are from Zoho's OpenAPI
 * files. Texts with neither source are marked.
 */
export function apiError(status: number, code: string, message: string, details: JsonObject = {}): Answer {
  return { status, json: { code, details, message, status: 'error' } };
}

const badRequest = (code: string, message: string, details?: JsonObject): Answer =>
  apiError(400, code, message, details);

export const authenticationFailure = apiError(401, 'AUTHENTICATION_FAILURE', 'Authentication failed');
export const invalidToken = apiError(401, 'INVALID_TOKEN', 'invalid oauth token');
export const scopeMismatch = apiError(401, 'OAUTH_SCOPE_MISMATCH', 'Unauthorized');
export const invalidUrl = apiError(
  404,
  'INVALID_URL_PATTERN',
  'Please check if the URL trying to access is a correct one',
);
export const tooManyRequests = apiError(
  429,
  'TOO_MANY_REQUESTS',
  'too many requests. please try again after some time',
);
export const internalError = apiError(500, 'INTERNAL_ERROR', 'Internal Server Error');
export const invalidMethod = badRequest(
  'INVALID_REQUEST_METHOD',
  'The http request method type is not a valid one',
);

/** @param where the position of the name: `{resource_path_index}` or `{param_name}`. */
export const invalidModule = (where: JsonObject): Answer =>
  badRequest('INVALID_MODULE', 'the module name given seems to be invalid', where);

/** The same error in the form of `/deleted`: inside `data` (zoho-api.md §11, OpenAPI). */
export const inData = ({ status, json }: Answer): Answer => ({ status, json: { data: json ? [json] : [] } });

export const unsupportedModule = (where: JsonObject): Answer =>
  badRequest('INVALID_MODULE', 'the given module is not supported in api', where);

export const uncounted = badRequest('NOT_SUPPORTED', 'the given module is not supported for count');

export const requiredParam = (name: string): Answer =>
  badRequest('REQUIRED_PARAM_MISSING', 'required param is missing', { param_name: name });

export const limitExceeded = (name: string, limit: number): Answer =>
  badRequest('LIMIT_EXCEEDED', 'limit exceeded', { limit, param_name: name });

export const invalidParam = (name: string, supported?: readonly string[]): Answer =>
  badRequest('INVALID_DATA', 'invalid data', {
    param_name: name,
    ...(supported ? { supported_values: [...supported] } : {}),
  });

export const invalidId = (resourcePathIndex: number): Answer =>
  badRequest('INVALID_DATA', 'the id given seems to be invalid', { resource_path_index: resourcePathIndex });

export const patternNotMatched = (name: string): Answer =>
  badRequest('PATTERN_NOT_MATCHED', 'Please check whether the input values are correct', {
    param_name: name,
  });

/** The message is unverified for Get Records. The count has a different one (OpenAPI `record_count`). */
export const ambiguity = (
  names: readonly string[],
  message = 'Ambiguity while processing the request',
): Answer =>
  badRequest('AMBIGUITY_DURING_PROCESSING', message, {
    ambiguity_due_to: names.map((name) => ({ param_name: name })),
  });

export const tokenMismatch = badRequest(
  'TOKEN_BOUND_DATA_MISMATCH',
  'The page_token given seems to be invalid or input param is added or altered or deleted',
  { param_name: 'page_token' },
);

export const tokenExpired = badRequest('EXPIRED_VALUE', 'Page token expired', {
  api_name: 'page_token',
  json_path: '$.query.page_token',
});

export const discreteLimit = (limit: number): Answer =>
  badRequest(
    'DISCRETE_PAGINATION_LIMIT_EXCEEDED',
    `You can only get the first ${limit} records without using page_token param`,
    { limit },
  );

export const paginationLimit = (limit: number): Answer =>
  badRequest('PAGINATION_LIMIT_EXCEEDED', `You can only get upto ${limit} records using page_token param`, {
    param_name: 'page_token',
  });

/** The message is unverified. The code is documented for criteria that the count does not support (zoho-api.md §9). */
export const invalidQuery = badRequest('INVALID_QUERY', 'invalid query formed', { param_name: 'criteria' });

/**
 * Returns if the org allows the access.
 *
 * @throws Refusal with the error that the org returns here, or 204 (zoho-api.md §3.3).
 */
export function demandAccess(access: Access): void {
  if (access.kind === 'empty') throw new Refusal({ status: 204 });
  if (access.kind === 'error') {
    throw new Refusal(apiError(access.status, access.code, access.message, access.details));
  }
}
