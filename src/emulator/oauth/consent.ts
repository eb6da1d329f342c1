import { type Answer, htmlPage } from '../call/answer.js';
import { html } from '../../util/markup.js';
import type { Settings } from '../options/options.js';

type Parameters = Readonly<Record<string, string>>;

interface ConsentDeps {
  readonly clientId: string;
  readonly settings: Pick<Settings, 'consent' | 'redirectUris'>;
  readonly mintGrant: (options: {
    readonly redirectUri: string;
    readonly scopes: readonly string[];
    readonly lifeMs: number;
    readonly isOffline: boolean;
  }) => string;
}

/** The code of the redirect flow lives shorter than that of a self client (zoho-api.md §1.3). */
const LIFE_MS = 3 * 60_000;
const SCOPE = /^(ZohoCRM|ZohoSearch)(\.[A-Za-z_]+){1,3}$/;

/** `GET /oauth/v2/auth`: as if the user answered the page of consent at once, or with a page that asks (zoho-api.md §1.3). */
export function askConsent(parameters: Parameters, ownUrl: string, deps: ConsentDeps): Answer {
  const { clientId, settings, mintGrant } = deps;
  const redirectUri = parameters['redirect_uri'] ?? '';
  const scopes = (parameters['scope'] ?? '').split(/[, ]/);
  if (parameters['client_id'] !== clientId) return errorPage('invalid_client');
  if (!isRegistered(redirectUri, settings.redirectUris)) return errorPage('invalid_redirect_uri');
  if (parameters['response_type'] !== 'code') return errorPage('invalid_response_type');
  if (!scopes.every((scope) => SCOPE.test(scope))) return errorPage('invalid_scope');
  const { state } = parameters;
  const kept: Record<string, string> = state === undefined ? {} : { state };
  const answer = settings.consent === 'ask' ? parameters[ANSWER] : settings.consent;
  if (answer === undefined) return consentPage(parameters, scopes);
  if (answer === 'reject') return redirect(redirectUri, { ...kept, error: 'access_denied' });
  // A second consent without `prompt=consent` gives no refresh token; access without `offline` never does.
  const isOffline = parameters['access_type'] === 'offline' && parameters['prompt'] === 'consent';
  const code = mintGrant({ redirectUri, scopes, lifeMs: LIFE_MS, isOffline });
  return redirect(redirectUri, { ...kept, code, location: 'us', 'accounts-server': ownUrl });
}

const ANSWER = 'answer';

function consentPage(parameters: Parameters, scopes: readonly string[]): Answer {
  const kept = Object.entries(parameters).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  return htmlPage(
    200,
    'Emulated consent: may this program read the org?',
    html`<ul>
        ${scopes.map((scope) => html`<li>${scope}</li>`)}
      </ul>
      <form>
        ${kept}<button name="${ANSWER}" value="accept">Accept</button>
        <button name="${ANSWER}" value="reject">Reject</button>
      </form>`,
  );
}

/** `null`: every address is registered. */
function isRegistered(redirectUri: string, registered: readonly string[] | null): boolean {
  return URL.canParse(redirectUri) && (registered === null || registered.includes(redirectUri));
}

function redirect(to: string, parameters: Readonly<Record<string, string>>): Answer {
  const url = new URL(to);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { status: 302, headers: { location: url.href } };
}

/** Errors before the consent stay on Zoho's page: the browser is not redirected. */
function errorPage(code: string): Answer {
  return htmlPage(400, `Zoho Accounts: ${code}`);
}
