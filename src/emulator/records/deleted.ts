import { floorToSecond } from '../../util/clock.js';
import { asText } from '../../util/json.js';
import type { JsonObject } from '../../util/json.js';
import { type Answer, noContent, ok, Refusal } from '../call/answer.js';
import { discreteLimit, inData, patternNotMatched, unsupportedModule } from '../call/errors.js';
import { MAX_PER_PAGE, naturalParam, parseModifiedSince } from '../call/list-query.js';
import type { OrgModule, Table } from '../org/org.js';
import type { Context, RoutedCall } from '../call/route.js';
import { currentUser } from '../view/view.js';

type Deleted = ReturnType<Table['deleted']>[number];

const TYPES = ['all', 'recycle', 'permanent'] as const;

const DAY = 24 * 3_600_000;
/** How long Zoho lists deleted records (zoho-api.md §6). */
export const RETENTION: Readonly<Record<Deleted['type'], number>> = {
  recycle: 60 * DAY,
  permanent: 120 * DAY,
};

/** Modules missing from Zoho's list of supported ones, and kinds of modules (zoho-api.md §6). */
const UNLISTED = new Set(['Notes', 'Attachments']);
const UNLISTED_KINDS = new Set(['linking', 'subform', 'static_subform', 'field_tracker', 'picklisttracker']);

/** `GET /{M}/deleted` (zoho-api.md §6): pages by number only, of the present list. */
export function listDeleted(module: OrgModule, call: RoutedCall, context: Context): Answer {
  demandList(module);
  const { settings } = context;
  const query = parseQuery(call);
  if (query.page * query.perPage > settings.deletedWall)
    throw new Refusal(discreteLimit(settings.deletedWall));
  const listed = inOrder(select(module.table, query, context), settings.deletedOrder);
  const start = (query.page - 1) * query.perPage;
  const page = listed.slice(start, start + query.perPage);
  const info = {
    per_page: query.perPage,
    count: page.length,
    page: query.page,
    more_records: start + page.length < listed.length,
  };
  if (page.length > 0) return ok({ data: page.map((entry) => show(entry, context)), info });
  if (query.since === undefined || settings.nothingNew === '204') return noContent;
  return settings.nothingNew === '304' ? { status: 304 } : ok({ data: [], info });
}

function select(table: Table, query: DeletedQuery, { settings, now }: Context): Deleted[] {
  const since = settings.deletedSinceIgnored ? undefined : query.since;
  // Zoho's times are whole seconds.
  const isSince = (at: number): boolean =>
    since === undefined || (settings.modifiedSinceInclusive ? at >= since : at > since);
  return table
    .deleted()
    .map((entry) => (settings.emptiedBin === 'listed' ? emptied(entry, now()) : entry))
    .filter(({ type }) => query.type === 'all' || query.type === type)
    .filter(({ type, at }) => now() - at < RETENTION[type] && isSince(floorToSecond(at)));
}

/** A record that Zoho empties from the recycle bin counts as permanently deleted from that moment on. */
function emptied(entry: Deleted, now: number): Deleted {
  const at = entry.at + RETENTION.recycle;
  return entry.type === 'recycle' && at <= now
    ? { ...entry, type: 'permanent', at, display_name: null }
    : entry;
}

function demandList({ metadata }: OrgModule): void {
  const name = asText(metadata['api_name']) ?? '';
  const kind = asText(metadata['generated_type']) ?? '';
  if (UNLISTED.has(name) || UNLISTED_KINDS.has(kind))
    throw new Refusal(inData(unsupportedModule({ resource_path_index: 0 })));
}

interface DeletedQuery {
  readonly type: (typeof TYPES)[number];
  readonly page: number;
  readonly perPage: number;
  /** Epoch milliseconds. */
  readonly since: number | undefined;
}

function parseQuery({ query, modifiedSince }: RoutedCall): DeletedQuery {
  const type = TYPES.find((name) => name === (query['type'] ?? 'all'));
  if (!type) throw new Refusal(inData(patternNotMatched('type')));
  return {
    type,
    page: naturalParam(query, 'page', 1),
    perPage: naturalParam(query, 'per_page', MAX_PER_PAGE, MAX_PER_PAGE),
    since: parseModifiedSince(modifiedSince),
  };
}

/** Zoho does not document an order. Its samples list the recycle bin first, newest first inside each type. */
function inOrder(entries: readonly Deleted[], order: Context['settings']['deletedOrder']): Deleted[] {
  if (order === 'oldest-first') return [...entries].sort((a, b) => a.at - b.at);
  const rank = ({ type }: Deleted): number => (order === 'recycle-first' && type === 'permanent' ? 1 : 0);
  return [...entries].sort((a, b) => rank(a) - rank(b) || b.at - a.at);
}

/** What was deleted for good has lost its name and its people; a record that was merged away has no deleting user. */
function show({ id, type, at, display_name, merged }: Deleted, { org, zone }: Context): JsonObject {
  const user = currentUser(org);
  const by = { name: user['full_name'] ?? user['last_name'] ?? null, id: user['id'] ?? null };
  const person = type === 'recycle' ? by : null;
  return {
    deleted_by: merged === true ? null : person,
    id,
    display_name,
    type,
    created_by: person,
    deleted_time: zone(at),
  };
}
