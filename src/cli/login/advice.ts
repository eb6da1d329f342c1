import { SourceError, toSourceError } from '../../errors.js';

/** `self`: a code from the API console; `server`: consent in a browser. */
export type ClientKind = 'self' | 'server';

export interface Attempt {
  readonly kind: ClientKind;
  /** The scopes that were asked for, as one string. */
  readonly scopes: string;
  readonly redirectUri: string;
}

const DATA_CENTRE =
  'Give --dc-region if you know the data centre of the org: the end of its address in the browser (zoho.com is US, zoho.eu is EU, zoho.in is IN …).';

/** For each OAuth error, its usual cause and what to do (zoho-api.md §1.3–1.5). */
const ADVICE: Readonly<Record<string, (attempt: Attempt) => string>> = {
  invalid_code: ({ kind }) =>
    kind === 'self'
      ? 'Zoho does not accept the code. Most often it has expired: a code lives for the 3 to 10 minutes chosen in the API console, and it works once. ' +
        'Generate a new one for 10 minutes, and paste it at once. A code of another client or data centre is not accepted either. ' +
        DATA_CENTRE
      : 'Zoho does not accept the code of the browser. It lives for two to three minutes and works once. Run login again, and accept in one go.',
  invalid_client: () =>
    `Zoho does not know the client ID in this data centre. Copy it again from the API console, without spaces. ${DATA_CENTRE}`,
  invalid_client_secret: () =>
    'The client secret does not belong to the client ID. Copy it again from the API console (tab Client Secret). ' +
    `A client that is enabled in several data centres has a secret for each. ${DATA_CENTRE}`,
  invalid_redirect_uri: ({ kind, redirectUri }) =>
    kind === 'self'
      ? 'Zoho asks for a redirect address, so this is no self client. Run login with --client server, or create a Self Client in the API console.'
      : `The address is not registered for this client. Open the client in the API console and add exactly ${redirectUri} to its Authorized Redirect URIs.`,
  invalid_scope: ({ scopes }) => `Zoho does not know one of the scopes. These are the right ones: ${scopes}`,
  general_error: () =>
    `Zoho answers with an error without a reason. Check client ID, secret and data centre in the API console, and run login again with a new code. ${DATA_CENTRE}`,
  TOKEN_THROTTLED: () =>
    'Zoho has given too many tokens: 10 access tokens in ten minutes, or 5 refresh tokens in one minute. Wait ten minutes, then run login again with a new code.',
  access_denied: () =>
    'The request was rejected in the browser, or the user may not use the API. Run login again and choose Accept, as a user of the CRM org.',
  NO_REFRESH_TOKEN: () =>
    'Zoho gave an access token without a refresh token. For a server-based client the consent must be given anew: run login again. ' +
    'If that does not help, remove the app in Zoho Accounts under Security, Connected Apps.',
  OAUTH_SCOPE_MISMATCH: ({ scopes }) =>
    `The code lacks a scope. Generate a new one with all of these scopes, and run login again: ${scopes}`,
};

/** The user rejects the request. A word from the redirect is used only if it is one of Zoho's codes. */
export function rejected(error: string | undefined): SourceError {
  const code = error !== undefined && Object.hasOwn(ADVICE, error) ? error : 'access_denied';
  return new SourceError({ code, failureType: 'config', userMessage: 'Zoho did not grant access.' });
}

/** The error with the advice for a login in place of that for a sync. Errors without advice are passed on. */
export function advised(thrown: unknown, attempt: Attempt): SourceError {
  const error = toSourceError(thrown);
  const advice = Object.hasOwn(ADVICE, error.code) ? ADVICE[error.code] : undefined;
  if (!advice) return error;
  const { code, failureType } = error;
  return new SourceError({ code, failureType, userMessage: advice(attempt), cause: error });
}
