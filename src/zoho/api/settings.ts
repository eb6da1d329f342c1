import type { Warn } from '../../log-codes.js';
import { SourceError } from '../../errors.js';
import { asObject, asObjects, asText, type Json, type JsonObject } from '../../util/json.js';
import { isRefusal } from '../http/api-error.js';
import type { ZohoClient } from '../client.js';
import type { RequestOptions } from '../request.js';

type Reader = Pick<ZohoClient, 'get'>;

/** A list that is not a module (zoho-api.md §10.1 to §10.4). */
interface Listing {
  readonly path: string;
  /** Key of the rows in the answer. */
  readonly key: string;
  /** Read one after the other; a row in several of them is delivered once. */
  readonly queries?: readonly Exclude<RequestOptions['query'], undefined>[];
  /** Supports `page` and `per_page`. */
  readonly paged?: boolean;
  /** Every org has a row: an empty list is a wrong answer, and not the truth. */
  readonly hasRows?: boolean;
}

const LISTINGS = {
  /** Supports neither fields nor sorting (F-P19). `AllUsers` omits deleted users, who may still own records. */
  users: {
    path: '/users',
    key: 'users',
    queries: [{ type: 'AllUsers' }, { type: 'DeletedUsers' }],
    paged: true,
    hasRows: true,
  },
  /** One row. */
  organization: { path: '/org', key: 'org', hasRows: true },
  roles: { path: '/settings/roles', key: 'roles', hasRows: true },
  /** Without their permissions, which Zoho returns only for single profiles. */
  profiles: { path: '/settings/profiles', key: 'profiles', hasRows: true },
  /** Disabled in most orgs: 204, or an error that skips the stream. */
  territories: { path: '/settings/territories', key: 'territories', paged: true },
  /** Disabled in orgs with one currency: 204, or an error that skips the stream. */
  currencies: { path: '/org/currencies', key: 'currencies' },
} as const satisfies Record<string, Listing>;

export type SettingsStream = keyof typeof LISTINGS;

export const SETTINGS_STREAMS = Object.keys(LISTINGS) as readonly SettingsStream[];

/** Valid for all lists (territories allow 2,000, the others 200); larger pages in an answer are accepted. */
const PER_PAGE = 200;

/**
 * The pages of a settings stream, each requested when the caller wants it; none for 204.
 *
 * @param warn called if Zoho refuses an additional list
 * @throws SourceError UNKNOWN_STREAM at the first page; LIST_EMPTY if there are no rows where every org has some
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
  if (listing.hasRows === true && seen.size === 0) throw emptyList(stream);
  for (const query of others)
    yield* whereAllowed(newRows(readPages(client, stream, listing, query), isNew), warn);
}

/** One row of a settings stream, with one call; `undefined` if it has none. */
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

/** Additional pages; a refusal is a warning only, since the main list is complete without them. */
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

/** Continues while Zoho returns `more_records`, even for lists that are documented as one page. */
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
    // The end is an empty page (F-P6), or the same page again, from a list that ignores `page`.
    if (rows.length === 0 || (page > 1 && first === previous)) return;
    yield rows;
    if (!hasMore(asObject(body?.['info'])['more_records'], rows.length, listing)) return;
    previous = first;
  }
}

/** Without `more_records`, a full page of a paged list means that there may be more. */
function hasMore(moreRecords: Json | undefined, rows: number, { paged }: Listing): boolean {
  return typeof moreRecords === 'boolean' ? moreRecords : paged === true && rows >= PER_PAGE;
}

/** A destination that replaces its table would be left with none. */
function emptyList(stream: string): SourceError {
  return new SourceError({
    code: 'LIST_EMPTY',
    failureType: 'transient',
    userMessage: `Zoho lists no ${stream}, although every org has some. Run again later.`,
  });
}

function unknownStream(stream: string): SourceError {
  return new SourceError({
    code: 'UNKNOWN_STREAM',
    failureType: 'system',
    userMessage: `"${stream}" is not a settings stream; known: ${SETTINGS_STREAMS.join(', ')}.`,
  });
}
