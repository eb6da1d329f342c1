import type { Warn } from '../../log-codes.js';
import { SourceError } from '../../errors.js';
import { asObject, asObjects, asText, type Json, type JsonObject } from '../../util/json.js';
import { isRefusal } from '../http/api-error.js';
import type { ZohoClient } from '../client.js';
import type { RequestOptions } from '../request.js';

type Reader = Pick<ZohoClient, 'get'>;

/** How Zoho lists what is not a module (zoho-api.md §10.1 to §10.4). */
interface Listing {
  readonly path: string;
  /** Where the rows are in the answer. */
  readonly key: string;
  /** Read one after the other; a row that comes in several is delivered once. */
  readonly queries?: readonly Exclude<RequestOptions['query'], undefined>[];
  /** Takes `page` and `per_page` from the first call on. */
  readonly paged?: boolean;
}

const LISTINGS = {
  /** Knows neither fields nor sorting (F-P19). Who was deleted is not among `AllUsers`, but still owns records. */
  users: {
    path: '/users',
    key: 'users',
    queries: [{ type: 'AllUsers' }, { type: 'DeletedUsers' }],
    paged: true,
  },
  /** One row. */
  organization: { path: '/org', key: 'org' },
  roles: { path: '/settings/roles', key: 'roles' },
  /** Without their permissions, which Zoho gives one profile at a time. */
  profiles: { path: '/settings/profiles', key: 'profiles' },
  /** Off in most orgs: 204, or an error to skip the stream. */
  territories: { path: '/settings/territories', key: 'territories', paged: true },
  /** Off in orgs with one currency: 204, or an error to skip the stream. */
  currencies: { path: '/org/currencies', key: 'currencies' },
} as const satisfies Record<string, Listing>;

export type SettingsStream = keyof typeof LISTINGS;

export const SETTINGS_STREAMS = Object.keys(LISTINGS) as readonly SettingsStream[];

/** Territories take up to 2,000, the others 200: this fits all, and an answer with larger pages does no harm. */
const PER_PAGE = 200;

/**
 * The pages of a fixed stream, each asked for when it is wanted; none where Zoho has nothing (204).
 *
 * @param warn told of a second list that is refused
 * @throws SourceError UNKNOWN_STREAM at the first page
 */
export async function* readSettings(
  client: Reader,
  stream: string,
  warn: Warn = () => undefined,
): AsyncGenerator<JsonObject[]> {
  const listing = listingOf(stream);
  if (!listing) throw unknownStream(stream);
  const [first = {}, ...others] = listing.queries ?? [];
  const seen = new Set<string>();
  const isNew = (row: JsonObject): boolean => {
    const id = asText(row['id']);
    if (id === undefined) return true;
    return !seen.has(id) && Boolean(seen.add(id));
  };
  yield* newRows(readPages(client, stream, listing, first), isNew);
  for (const query of others)
    yield* whereAllowed(newRows(readPages(client, stream, listing, query), isNew), warn);
}

/** One row of a fixed stream, with one call; `undefined` where it has none. */
export async function firstRowOf(client: Reader, stream: string): Promise<JsonObject | undefined> {
  const listing = listingOf(stream);
  if (!listing) throw unknownStream(stream);
  const paging = listing.paged === true ? { page: 1, per_page: 1 } : {};
  const query = { ...listing.queries?.[0], ...paging };
  const { body } = await client.get(listing.path, { module: stream, list: listing.key, query });
  return asObjects(body?.[listing.key])[0];
}

async function* newRows(
  pages: AsyncGenerator<JsonObject[]>,
  isNew: (row: JsonObject) => boolean,
): AsyncGenerator<JsonObject[]> {
  for await (const page of pages) {
    const rows = page.filter(isNew);
    if (rows.length > 0) yield rows;
  }
}

/** What else there is, as far as Zoho lets us: the main list is complete without it. */
async function* whereAllowed(pages: AsyncGenerator<JsonObject[]>, warn: Warn): AsyncGenerator<JsonObject[]> {
  try {
    yield* pages;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    warn('LIST_INCOMPLETE', `only the main list can be read: ${error.userMessage}`);
  }
}

function listingOf(stream: string): Listing | undefined {
  const name = SETTINGS_STREAMS.find((known) => known === stream);
  return name && LISTINGS[name];
}

/** Goes on while Zoho says `more_records`, also for lists that are documented as one page. */
async function* readPages(
  client: Reader,
  stream: string,
  listing: Listing,
  query: Exclude<RequestOptions['query'], undefined>,
): AsyncGenerator<JsonObject[]> {
  let previous: string | undefined;
  for (let page = 1; ; page += 1) {
    const paging = listing.paged === true || page > 1 ? { page, per_page: PER_PAGE } : {};
    const { body } = await client.get(listing.path, {
      module: stream,
      list: listing.key,
      isKeyed: true,
      query: { ...query, ...paging },
    });
    const rows = asObjects(body?.[listing.key]);
    const first = asText(rows[0]?.['id']);
    // An empty page (F-P6), or the same one again: a list that does not turn its pages.
    if (rows.length === 0 || (page > 1 && first === previous)) return;
    yield rows;
    if (!hasMore(asObject(body?.['info'])['more_records'], rows.length, listing)) return;
    previous = first;
  }
}

/** A full page of a paged list that does not say whether it was the last is followed by another question. */
function hasMore(moreRecords: Json | undefined, rows: number, { paged }: Listing): boolean {
  return typeof moreRecords === 'boolean' ? moreRecords : paged === true && rows >= PER_PAGE;
}

function unknownStream(stream: string): SourceError {
  return new SourceError({
    code: 'UNKNOWN_STREAM',
    failureType: 'system',
    userMessage: `"${stream}" is no settings stream; known: ${SETTINGS_STREAMS.join(', ')}.`,
  });
}
