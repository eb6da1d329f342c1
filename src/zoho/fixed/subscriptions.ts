import { asObject, asObjects, asText, type Json, type JsonObject } from '../../util/json.js';
import { isRefusal } from '../http/api-error.js';
import type { FixedDeps, PageReader } from './row.js';

/** The numbers of licences of one kind; `undefined`: unknown. */
interface Seats {
  readonly bought: number | undefined;
  readonly used: number | undefined;
  readonly free?: number | undefined;
}

/** One row per kind of licence (zoho-api.md §10.2, §10.13). */
export const readSubscriptions: PageReader = async function* (deps) {
  const org = asObjects((await get(deps, '/org', 'org'))?.['org'])[0];
  if (!org) return;
  const [active, inactive, unconfirmed, deleted] = await Promise.all(
    ['ActiveUsers', 'DeactiveUsers', 'NotConfirmedUsers', 'DeletedUsers'].map((type) =>
      countUsers(deps, type),
    ),
  );
  const license = asObject(org['license_details']);
  const row = (kind: string, { bought, used, free }: Seats, counts: JsonObject = {}): JsonObject => ({
    ...license,
    ...counts,
    id: `${asText(org['zgid']) ?? asText(org['id']) ?? ''}-${kind}`,
    kind,
    edition: license['paid_type'] ?? null,
    bought: bought ?? null,
    used: used ?? null,
    free: free ?? freeOf(bought, used),
    company_name: org['company_name'] ?? null,
    org_type: org['type'] ?? null,
  });
  const reported = await licensesOf(deps);
  const users: Seats = {
    bought: reported.bought ?? numberOf(license['users_license_purchased']),
    used: reported.used ?? active,
    free: reported.free,
  };
  const counts = {
    active_users: active ?? null,
    inactive_users: inactive ?? null,
    unconfirmed_users: unconfirmed ?? null,
    deleted_users: deleted ?? null,
  };
  yield [
    row('users', users, counts),
    row('portal_users', { bought: numberOf(license['portal_users_license_purchased']), used: undefined }),
    ...(org['lite_users_enabled'] === true
      ? [row('lite_users', { bought: undefined, used: await countUsers(deps, 'ActiveLiteUser') })]
      : []),
  ];
};

async function get(
  { client, stream, row }: FixedDeps,
  path: string,
  list?: string,
): Promise<JsonObject | undefined> {
  const { body } = await client.get(path, { module: stream, list, scopes: row.scopes });
  return body;
}

/** Zoho's own numbers, which need a further scope (zoho-api.md §10.13). Without them users are counted. */
async function licensesOf(deps: FixedDeps): Promise<Partial<Seats>> {
  try {
    const body = await get(deps, '/__features/user_licenses', '__features');
    const details = asObject(asObjects(body?.['__features'])[0]?.['details']);
    const total = (key: string): number | undefined => numberOf(asObject(details[key])['total']);
    return { bought: total('limits'), used: total('used_count'), free: total('available_count') };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return {};
  }
}

/** `GET /users/actions/count` (zoho-api.md §9). `undefined` if the answer has no number. */
async function countUsers({ client, stream, row }: FixedDeps, type: string): Promise<number | undefined> {
  const { body } = await client.get('/users/actions/count', {
    module: stream,
    scopes: row.scopes,
    query: { type },
  });
  return numberOf(body?.['count']);
}

function numberOf(value: Json | undefined): number | undefined {
  const text = asText(value);
  const number = text === undefined ? NaN : Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

function freeOf(bought: number | undefined, used: number | undefined): number | null {
  return bought === undefined || used === undefined ? null : Math.max(0, bought - used);
}
