import { SourceError, type FailureType } from '../../errors.js';
import type { JsonObject } from '../../util/json.js';
import { excerpt, shorten } from '../../util/text.js';
import type { Refusal } from './refusal.js';

/**
 * Every error code of Zoho CRM and the action it leads to (zoho-api.md §5.4, §7.5, §8.5, §11). The code decides, not the
 * HTTP status: `NO_PERMISSION` comes as 400 on fields and as 403 on records.
 *
 * - `retry`: the same call may succeed after a short wait with jitter.
 * - `back-off`: too many calls; wait up to minutes.
 * - `refresh-token`: get a new access token and repeat the call, as `retry.ts` allows.
 * - `skip-stream`: this resource is not available; others may be.
 * - `restart-window`: start the list again by value (cursor or id), not by page or token.
 * - `fail`: the call cannot succeed as it is.
 */
export type Action = 'retry' | 'back-off' | 'refresh-token' | 'skip-stream' | 'restart-window' | 'fail';

export interface Resolution {
  readonly action: Action;
  readonly failureType: FailureType;
  /** What happened and what to do, for the user. */
  readonly message: string;
}

const rule =
  (action: Action, failureType: FailureType) =>
  (message: string): Resolution => ({ action, failureType, message });

const retry = rule('retry', 'transient');
const backOff = rule('back-off', 'transient');
const refresh = rule('refresh-token', 'config');
const restart = rule('restart-window', 'transient');
/** Unavailable to this user, org or token; the user can change that. */
const skip = rule('skip-stream', 'config');
/** The user must change something before any call works. */
const config = rule('fail', 'config');
/** Our request was wrong: a defect of ours, or Zoho has changed a rule. */
const defect = rule('fail', 'system');

const noPermission = skip(
  'The user who authorised this connection may not read it. Give their profile the permission in Zoho CRM, or deselect the stream.',
);
const noFeature = skip('The edition or the settings of this org do not include it.');
const noModule = skip("Zoho's API does not serve this module.");
const staleToken = refresh(
  'Zoho refuses the access token, and a new one as well. Reconnect, and check that dc_region and environment match the org.',
);
const noScope = skip(
  'The token lacks the scope for it. Reconnect and grant the scope, or deselect the stream.',
);
const badQuery = defect('Zoho cannot run this query.');
const badRequest = defect('Zoho does not accept this request.');
const badBulkRequest = defect('Zoho does not accept this bulk read job.');
const wall = restart('The list is longer than Zoho returns page by page.');
const tooFast = backOff(
  'Zoho rejects the call: too many calls at once, or the API credits of 24 hours are spent. Lower max_concurrent_requests, or run again later.',
);
const serverError = retry('Zoho has an internal problem. Try again later.');

/** Every code that a client that only reads can get. */
const RULES: Readonly<Record<string, Resolution>> = {
  // Tokens, scopes, permissions
  INVALID_TOKEN: staleToken,
  INVALID_OAUTHTOKEN: staleToken,
  AUTHENTICATION_FAILURE: config('Zoho found no access token in the request. A proxy may have removed it.'),
  INACTIVE_USER: config(
    'The user who authorised this connection is no longer active. Reconnect as another user.',
  ),
  INVALID_HOST: config('This is not the API host of the org. Correct dc_region and environment, or api_url.'),
  OAUTH_SCOPE_MISMATCH: noScope,
  INVALID_OAUTHSCOPE: noScope,
  NO_PERMISSION: noPermission,
  AUTHORIZATION_FAILED: noPermission,
  PERMISSION_DENIED: noPermission,
  FORBIDDEN: noPermission,

  // Modules, features, addresses
  INVALID_MODULE: noModule,
  MODULE_NOT_AVAILABLE: noModule,
  MODULE_NOT_SUPPORTED: noModule,
  NOT_SUPPORTED: skip('Zoho does not support it for this module, or supports it for admin users only.'),
  NOT_ALLOWED: noFeature,
  CANNOT_PROCESS: noFeature,
  CANNOT_BE_PROCESSED: noFeature,
  FEATURE_NOT_ENABLED: noFeature,
  FEATURE_NOT_SUPPORTED: noFeature,
  FEATURE_PERMISSION: noFeature,
  NOT_SUPPORTED_FEATURE: noFeature,
  CURRENCIES_NOT_ENABLED: noFeature,
  TERRITORY_NOT_ENABLED: noFeature,
  TERRITORY_DISABLED: noFeature,
  API_NOT_SUPPORTED: skip('It is not part of this version of the API.'),
  INVALID_URL_PATTERN: skip('There is no such resource at this address.'),
  RESOURCE_NOT_FOUND: skip('There is no such resource.'),
  NOT_FOUND: skip('There is no such resource.'),

  // Pages and page tokens
  EXPIRED_VALUE: restart('The page token is older than a day.'),
  TOKEN_BOUND_DATA_MISMATCH: restart('The page token does not belong to this request.'),
  DISCRETE_PAGINATION_LIMIT_EXCEEDED: wall,
  PAGINATION_LIMIT_EXCEEDED: wall,

  // Parameters, bodies, methods
  INVALID_DATA: badRequest,
  INVALID_REQUEST: badRequest,
  BAD_REQUEST: badRequest,
  REQUIRED_PARAM_MISSING: badRequest,
  EXPECTED_PARAM_MISSING: badRequest,
  DEPENDENT_PARAM_MISSING: badRequest,
  MANDATORY_NOT_FOUND: badRequest,
  AMBIGUITY_DURING_PROCESSING: badRequest,
  PATTERN_NOT_MATCHED: badRequest,
  UNABLE_TO_PARSE_DATA_TYPE: badRequest,
  LIMIT_EXCEEDED: defect('The request asks for more than Zoho returns at once.'),
  LIMIT_REACHED: defect('Zoho returns only the first 2,000 results of a search.'),
  INVALID_REQUEST_METHOD: defect('Zoho does not support this HTTP method here.'),
  MEDIA_TYPE_NOT_SUPPORTED: defect('Zoho does not accept this content type.'),
  ALREADY_MODIFIED: defect('The record has changed in the meantime.'),
  RECORD_MODIFIED: defect('The record has changed in the meantime.'),

  // COQL
  SYNTAX_ERROR: badQuery,
  INVALID_QUERY: badQuery,
  INVALID_ALIAS: badQuery,
  DUPLICATE_ALIAS: badQuery,
  DUPLICATE_DATA: badQuery,

  // Bulk read
  REQUEST_BODY_IS_EMPTY: badBulkRequest,
  REQUEST_BODY_NOT_READABLE: badBulkRequest,
  REQUEST_BODY_NOT_SUPPORTED: badBulkRequest,
  FIELD_NOT_AVAILABLE: badBulkRequest,
  FIELD_NOT_SUPPORTED: badBulkRequest,
  CVID_NOT_SUPPORTED: badBulkRequest,
  PAGE_RANGE_EXCEEDED: badBulkRequest,
  PAGE_NOT_SUPPORTED: badBulkRequest,
  INVALID_CRITERIA: badBulkRequest,
  CRITERIA_LIMIT_EXCEEDED: badBulkRequest,
  AMBIGUOUS_CRITERIA: badBulkRequest,
  AMBIGUOUS_GROUP_IN_CRITERIA: badBulkRequest,
  GROUP_OPERATOR_NOT_SUPPORTED: badBulkRequest,
  VALUE_TYPE_NOT_SUPPORTED: badBulkRequest,
  VALUE_IN_CRITERIA_NOT_SUPPORTED: badBulkRequest,
  VALUE_LIMIT_EXCEEDED_IN_CRITERIA: badBulkRequest,
  FIELD_IN_CRITERIA_NOT_SUPPORTED: badBulkRequest,
  FIELD_IN_CRITERIA_NOT_AVAILABLE: badBulkRequest,
  FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED: badBulkRequest,
  COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE: badBulkRequest,
  CALLBACK_FAILURE: badBulkRequest,
  INVALID_CALLBACK_URL: badBulkRequest,
  INVALID_CALLBACK_METHOD: badBulkRequest,
  INVALID_SERVICE_NAME: badBulkRequest,
  JOIN_LIMIT_EXCEEDED: badBulkRequest,
  QUERY_NOT_SUPPORTED: badBulkRequest,
  JOB_NOT_SUPPORTED: badBulkRequest,
  INVALID_BULK_OPERATION: badBulkRequest,

  // Temporary
  TOO_MANY_REQUESTS: tooFast,
  INTERNAL_ERROR: serverError,
  INTERNAL_SERVER_ERROR: serverError,
};

/** The action if the code is missing (an HTML page) or unknown. */
function byStatus(status: number, isJson: boolean): Resolution {
  if (status === 429) return tooFast;
  if (status === 304) return retry('Zoho answers "not modified" to a request without If-Modified-Since.');
  if (status === 401) return staleToken;
  if (status === 408 || status === 425 || status >= 500) return serverError;
  if (status < 300) return retry('The answer does not have the documented form; a proxy may have sent it.');
  if (status < 400)
    return config('Zoho redirects the call: this is not an API host. Correct dc_region or api_url.');
  if (!isJson) return config('A proxy or a firewall answers in place of Zoho.');
  return status === 403 ? noPermission : badRequest;
}

/** The action for an answer that is no success. Pure. */
export function resolve(refusal: Refusal): Resolution {
  // For an invalid page token, or another user's, Zoho reports invalid data of a parameter (§5.4).
  if (refusal.code === 'INVALID_DATA' && refusal.details?.['param_name'] === 'page_token') {
    return restart('The page token does not belong to this user.');
  }
  const { code = '', status, isJson } = refusal;
  const known = Object.hasOwn(RULES, code) ? RULES[code] : undefined;
  return known ?? byStatus(status, isJson);
}

/** Zoho answered with an error, or with something else than was asked for. */
export class ZohoApiError extends SourceError {
  readonly status: number;
  readonly details: JsonObject;
  readonly action: Action;
  readonly #refusal: Refusal;
  readonly #subject: string;

  /**
   * @param subject what was asked for, `GET /crm/v8/Leads`: without parameters, which may hold data of the org
   * @param scopes those of the call, if it is known that one of them is missing
   */
  constructor(refusal: Refusal, subject: string, scopes: readonly string[] = []) {
    const resolution = resolve(refusal);
    super({
      code: refusal.code ?? `HTTP_${refusal.status}`,
      failureType: resolution.failureType,
      userMessage: [`${subject}: ${resolution.message}`, ...needs(scopes), quote(refusal)].join(' '),
    });
    this.name = 'ZohoApiError';
    this.status = refusal.status;
    this.details = refusal.details ?? {};
    this.action = resolution.action;
    this.#refusal = refusal;
    this.#subject = subject;
  }

  /** The same error with the scopes of the call in its message, if the token lacks one of them. */
  naming(scopes: readonly string[] | undefined): ZohoApiError {
    if (scopes === undefined || this.code !== 'OAUTH_SCOPE_MISMATCH') return this;
    return new ZohoApiError(this.#refusal, this.#subject, scopes);
  }
}

/**
 * Whether Zoho refuses exactly this resource, so that a caller that can do without it may go on. False for an abort, for a
 * transient failure, and for a token or an address with which no call works.
 */
export function isRefusal(thrown: unknown): thrown is ZohoApiError {
  if (!(thrown instanceof ZohoApiError) || thrown.failureType === 'transient') return false;
  return (
    thrown.action === 'skip-stream' || thrown.failureType === 'system' || [403, 404].includes(thrown.status)
  );
}

/** Whether Zoho refuses this record or list, and may answer the same call for others: the token has the scope. */
export function isRefusalOfThis(thrown: unknown): thrown is ZohoApiError {
  return isRefusal(thrown) && thrown.code !== 'OAUTH_SCOPE_MISMATCH';
}

function needs(scopes: readonly string[]): string[] {
  if (scopes.length === 0) return [];
  return [`It needs the ${scopes.length > 1 ? 'scopes' : 'scope'} ${scopes.join(' and ')}.`];
}

/** `Zoho's answer: HTTP 400 INVALID_DATA "invalid data" (param_name: cvid).` */
function quote(refusal: Refusal): string {
  const parts = [`Zoho's answer: HTTP ${refusal.status}`];
  if (refusal.code !== undefined) parts.push(refusal.code);
  if (refusal.message !== undefined) parts.push(`"${shorten(refusal.message, 300)}"`);
  if (!refusal.isJson) parts.push('(not JSON)');
  if (refusal.code === undefined && refusal.text)
    parts.push(`that begins ${JSON.stringify(excerpt(refusal.text))}`);
  const facts = QUOTED_DETAILS.flatMap((key) => {
    const value = refusal.details?.[key];
    return value === undefined || value === null ? [] : [`${key}: ${shorten(JSON.stringify(value), 200)}`];
  });
  return `${parts.join(' ')}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}.`;
}

/** Details that name a thing. Values of parameters and queries are not quoted. */
const QUOTED_DETAILS = [
  'param_name',
  'api_name',
  'permissions',
  'limit',
  'supported_values',
  'supported_version',
  'column_name',
  'clause',
  'reason',
  'resource_path_index',
] as const;
