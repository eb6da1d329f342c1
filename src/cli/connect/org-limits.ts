import type { Config } from '../../config/parse.js';
import type { OrgLimits } from '../../engine/org-limits.js';
import { consequenceOf } from '../../engine/plan/calls.js';
import { isRefusal, ZohoApiError } from '../../zoho/http/api-error.js';
import { toSourceError } from '../../errors.js';
import { log, type LogMessage } from '../../message.js';
import type { JsonObject } from '../../util/json.js';
import type { ZohoClient } from '../../zoho/client.js';
import type { RunCredits } from '../../zoho/limits/credits.js';
import {
  allowanceOfOrganization,
  concurrencyOfEdition,
  editionOfOrganization,
  usersOf,
} from '../../zoho/limits/edition.js';
import type { Limiter } from '../../zoho/limits/limiter.js';
import { getOrganization } from '../../zoho/api/metadata.js';

/** Simultaneous calls that every edition allows (zoho-api.md §2.3), used before the edition is known. */
export const CAREFUL = 5;

type LimitConfig = Pick<Config, 'maxConcurrentRequests' | 'edition' | 'apiCreditsReservePercent'>;

interface LimitDeps {
  readonly client: ZohoClient;
  readonly limiter: Limiter;
  readonly credits: RunCredits;
}

/** The configured number of simultaneous calls; `undefined`: none. */
export function configuredConcurrency(config: LimitConfig): number | undefined {
  if (config.maxConcurrentRequests !== undefined) return config.maxConcurrentRequests;
  return config.edition === undefined ? undefined : concurrencyOfEdition(config.edition);
}

/** Whether a sync must read `/org`: for the edition, or for the allowance that a reserve refers to. */
export function needsOrganization(config: LimitConfig): boolean {
  return configuredConcurrency(config) === undefined || config.apiCreditsReservePercent > 0;
}

/** Whether a cap on credits may stop a sync. */
export function isCapped(config: Pick<Config, 'apiCreditsPerSync' | 'apiCreditsReservePercent'>): boolean {
  return config.apiCreditsPerSync !== undefined || config.apiCreditsReservePercent > 0;
}

/** Reads `/org` and applies its limits to limiter and account. If the token may not read it, the lowest limits apply. */
export async function learnLimits(
  { client, limiter, credits }: LimitDeps,
  config: LimitConfig,
): Promise<OrgLimits> {
  const configured = configuredConcurrency(config);
  const { organization, refusal } = await askOrganization(client);
  const now = client.serverNow();
  const found =
    refusal === undefined ? concurrencyOfEdition(editionOfOrganization(organization, now)) : CAREFUL;
  const concurrency = configured ?? found;
  limiter.setMaxConcurrent(concurrency);
  const edition = config.edition ?? editionOfOrganization(organization, now);
  const allowance = allowanceOfOrganization(organization, edition);
  credits.knowAllowance(allowance);
  return { edition, users: usersOf(organization), allowance, concurrency, refusal };
}

async function askOrganization(
  client: ZohoClient,
): Promise<{ organization?: JsonObject | undefined; refusal?: string }> {
  try {
    return { organization: await getOrganization(client) };
  } catch (error) {
    if (consequenceOf('organization', error) === 'fail' || isOfEveryCall(error)) throw error;
    const scope = toSourceError(error).code === 'OAUTH_SCOPE_MISMATCH' ? ' (scope ZohoCRM.org.READ)' : '';
    return { refusal: `the edition cannot be read${scope}` };
  }
}

/** Whether any other call would fail too: an invalid token, a wrong host, no network, too many calls. */
function isOfEveryCall(error: unknown): boolean {
  return !(error instanceof ZohoApiError) || (error.action !== 'retry' && !isRefusal(error));
}

/** Messages about the limits of a sync, before it starts. */
export function limitNotes(limits: OrgLimits, config: LimitConfig): LogMessage[] {
  const { concurrency, allowance, edition, users, refusal } = limits;
  const calls =
    refusal === undefined
      ? `The org allows ${concurrency} simultaneous calls`
      : `${refusal}: ${concurrency} simultaneous calls at most`;
  const facts = { limits: { edition, users, allowance, concurrency } };
  const notes = [log('info', 'API_LIMITS', calls, { facts })];
  if (config.apiCreditsReservePercent > 0 && allowance === undefined)
    notes.push(log('warn', 'ALLOWANCE_UNKNOWN', UNKNOWN_ALLOWANCE));
  return notes;
}

const UNKNOWN_ALLOWANCE =
  "The day's API credits of this org are not known, so that api_credits_reserve_percent can be kept from half of them on " +
  'only, when Zoho begins to tell what is left; twice the first number told is then taken for the whole, which may be too little. ' +
  'Give the token the scope ZohoCRM.org.READ.';
