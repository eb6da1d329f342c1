import { expect } from 'chai';
import { resolve, ZohoApiError, type Action } from '#src/zoho/http/api-error.js';
import { readRefusal } from '#src/zoho/http/refusal.js';
import type { JsonObject } from '#src/util/json.js';

/** zoho-api.md §11, with the code that decides, whatever the status. */
const CODES: readonly (readonly [Action, readonly string[]])[] = [
  [
    'skip-stream',
    [
      'INVALID_MODULE',
      'NO_PERMISSION',
      'AUTHORIZATION_FAILED',
      'OAUTH_SCOPE_MISMATCH',
      'NOT_SUPPORTED',
      'API_NOT_SUPPORTED',
      'NOT_ALLOWED',
      'CANNOT_PROCESS',
      'CANNOT_BE_PROCESSED',
      'FEATURE_NOT_ENABLED',
      'FEATURE_NOT_SUPPORTED',
      'CURRENCIES_NOT_ENABLED',
      'INVALID_URL_PATTERN',
      'RESOURCE_NOT_FOUND',
    ],
  ],
  [
    'restart-window',
    [
      'EXPIRED_VALUE',
      'TOKEN_BOUND_DATA_MISMATCH',
      'DISCRETE_PAGINATION_LIMIT_EXCEEDED',
      'PAGINATION_LIMIT_EXCEEDED',
    ],
  ],
  ['refresh-token', ['INVALID_TOKEN', 'INVALID_OAUTHTOKEN']],
  ['retry', ['INTERNAL_ERROR', 'INTERNAL_SERVER_ERROR']],
  ['back-off', ['TOO_MANY_REQUESTS']],
  [
    'fail',
    [
      'INVALID_DATA',
      'INVALID_QUERY',
      'SYNTAX_ERROR',
      'INVALID_ALIAS',
      'DUPLICATE_ALIAS',
      'DUPLICATE_DATA',
      'REQUIRED_PARAM_MISSING',
      'EXPECTED_PARAM_MISSING',
      'DEPENDENT_PARAM_MISSING',
      'MANDATORY_NOT_FOUND',
      'LIMIT_EXCEEDED',
      'LIMIT_REACHED',
      'AMBIGUITY_DURING_PROCESSING',
      'PATTERN_NOT_MATCHED',
      'INVALID_REQUEST_METHOD',
      'INVALID_HOST',
      'AUTHENTICATION_FAILURE',
      'ALREADY_MODIFIED',
      'RECORD_MODIFIED',
      'MEDIA_TYPE_NOT_SUPPORTED',
    ],
  ],
];

describe('zoho/api-error', () => {
  for (const [action, codes] of CODES) {
    for (const code of codes) {
      it(`${code} means ${action}, with any status`, () => {
        for (const status of [200, 400, 401, 403, 404, 500]) {
          expect(resolve({ status, code, isJson: true }).action).to.equal(action);
        }
      });
    }
  }

  for (const [status, isJson, action, failureType] of [
    [408, true, 'retry', 'transient'],
    [425, true, 'retry', 'transient'],
    [429, false, 'back-off', 'transient'],
    [500, true, 'retry', 'transient'],
    [502, false, 'retry', 'transient'],
    [503, false, 'retry', 'transient'],
    [504, false, 'retry', 'transient'],
    [200, false, 'retry', 'transient'],
    [302, false, 'fail', 'config'],
    [401, false, 'refresh-token', 'config'],
    [403, true, 'skip-stream', 'config'],
    [403, false, 'fail', 'config'],
    [400, true, 'fail', 'system'],
    [404, true, 'fail', 'system'],
    [413, true, 'fail', 'system'],
  ] as const) {
    it(`${status} without a known code, ${isJson ? 'JSON' : 'HTML'}: ${action}`, () => {
      expect(resolve({ status, isJson })).to.include({ action, failureType });
      expect(resolve({ status, isJson, code: 'BRAND_NEW' })).to.include({ action, failureType });
    });
  }

  it('a code that is the name of something else in JavaScript is an unknown code', () => {
    expect(resolve({ status: 400, code: 'constructor', isJson: true }).action).to.equal('fail');
  });

  it('invalid data of a page token opens the window again, other invalid data is a defect', () => {
    const about = (name: string) =>
      resolve({ status: 400, code: 'INVALID_DATA', details: { param_name: name }, isJson: true });
    expect(about('page_token').action).to.equal('restart-window');
    expect(about('cvid')).to.include({ action: 'fail', failureType: 'system' });
  });

  const body = {
    code: 'NO_PERMISSION',
    details: { permissions: ['Crm_Implied_View_Leads'], page_token: 'token-of-a-page' },
    message: 'Permission denied',
    status: 'error',
  };
  const errorOf = (status: number, answer: JsonObject | undefined): ZohoApiError =>
    new ZohoApiError(readRefusal(status, answer), 'GET /crm/v8/Leads');

  it('F-A21: the message says what was asked, what it means, and what Zoho said', () => {
    const error = errorOf(403, body);
    expect(error).to.include({
      code: 'NO_PERMISSION',
      status: 403,
      action: 'skip-stream',
      failureType: 'config',
    });
    expect(error.details).to.deep.equal(body.details);
    expect(error.userMessage)
      .to.match(/^GET \/crm\/v8\/Leads: The user who authorised this connection may not read it\./)
      .and.to.match(
        /HTTP 403 NO_PERMISSION "Permission denied" \(permissions: \["Crm_Implied_View_Leads"\]\)\.$/,
      );
  });

  it('F-A20: details that are values of parameters are not repeated', () => {
    expect(errorOf(403, body).userMessage).not.to.include('token-of-a-page');
  });

  it('an error inside data is read like one at the top', () => {
    expect(errorOf(400, { data: [body] })).to.include({ code: 'NO_PERMISSION', action: 'skip-stream' });
  });

  it('an answer that is no JSON has the status for a code', () => {
    expect(errorOf(502, undefined)).to.include({ code: 'HTTP_502', action: 'retry' });
    expect(errorOf(502, undefined).userMessage).to.include('HTTP 502 (not JSON)');
    const unknown = new ZohoApiError({ status: 400, isJson: true, text: '{"oops": "Come back."}' }, 'GET /x');
    expect(unknown.userMessage).to.include('HTTP 400 that begins "{\\"oops\\": \\"Come back.\\"}"');
    expect(errorOf(400, { some: 'thing' })).to.include({ code: 'HTTP_400', action: 'fail' });
  });
});
