import { type Answer, Refusal } from '../call/answer.js';
import { apiError } from '../call/errors.js';
import type { JsonObject } from '../../util/json.js';

/** The errors of bulk read (zoho-api.md §8.5). Codes and details are documented. Most messages are unverified. */
const MESSAGES = {
  REQUEST_BODY_IS_EMPTY: 'The request body is empty.',
  REQUEST_BODY_NOT_READABLE: 'The request body is not readable.',
  REQUEST_BODY_NOT_SUPPORTED: 'The request body is not supported.',
  QUERY_NOT_SUPPORTED: 'The query is not supported.',
  MODULE_NOT_AVAILABLE: 'The module is not available.',
  MODULE_NOT_SUPPORTED: 'The module is not supported.',
  FIELD_NOT_AVAILABLE: 'The field is not available.',
  FIELD_NOT_SUPPORTED: 'The field is not supported.',
  JOIN_LIMIT_EXCEEDED: 'The limit of joins is exceeded.',
  CVID_NOT_SUPPORTED: 'The cvid is not supported.',
  PAGE_NOT_SUPPORTED: 'The page is not supported.',
  PAGE_RANGE_EXCEEDED: 'The page range is exceeded.',
  NOT_SUPPORTED_FEATURE: 'The feature is not supported.',
  INVALID_CALLBACK_URL: 'The callback url is invalid.',
  INVALID_CALLBACK_METHOD: 'The callback method is invalid.',
  INVALID_CRITERIA: 'The criteria are invalid.',
  CRITERIA_LIMIT_EXCEEDED: 'The limit of criteria is exceeded.',
  AMBIGUOUS_CRITERIA: 'The criteria are ambiguous.',
  AMBIGUOUS_GROUP_IN_CRITERIA: 'The group in the criteria is ambiguous.',
  GROUP_OPERATOR_NOT_SUPPORTED: 'The group operator is not supported.',
  FIELD_IN_CRITERIA_NOT_AVAILABLE: 'The field in the criteria is not available.',
  FIELD_IN_CRITERIA_NOT_SUPPORTED: 'The field in the criteria is not supported.',
  FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED:
    'The comparator is not supported for the field in the criteria.',
  COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE: 'The comparator and the value are not compatible.',
  VALUE_TYPE_NOT_SUPPORTED: 'The type of the value is not supported.',
  VALUE_IN_CRITERIA_NOT_SUPPORTED: 'The value in the criteria is not supported.',
  VALUE_LIMIT_EXCEEDED_IN_CRITERIA: 'The limit of values in the criteria is exceeded.',
  INVALID_DATA: 'invalid data',
} as const;

export type BulkErrorCode = keyof typeof MESSAGES;

export function refuseBulk(code: BulkErrorCode, details: JsonObject = {}): never {
  throw new Refusal(apiError(400, code, MESSAGES[code], details));
}

export const mediaTypeNotSupported = apiError(
  415,
  'MEDIA_TYPE_NOT_SUPPORTED',
  'The media type is not supported.',
);
export const noReadPermission = apiError(403, 'NO_PERMISSION', 'Permission denied to read');

/** A job that never existed, has expired, or has no file (yet). */
export const resourceNotFound = (resource: string): Answer =>
  apiError(404, 'RESOURCE_NOT_FOUND', "The requested resource doesn't exist.", { resource });
