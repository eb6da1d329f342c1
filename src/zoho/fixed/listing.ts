import type { Warn } from '../../log-codes.js';
import { SourceError } from '../../errors.js';
import { asObject, asObjects, asText, type JsonObject } from '../../util/json.js';
import { announcesMore } from '../api/paging.js';
import type { ZohoClient } from '../client.js';
import { isRefusal } from '../http/api-error.js';
import type { RequestOptions } from '../request.js';

export type Reader = Pick<ZohoClient, 'get'>;
export type Query = Exclude<RequestOptions['query'], undefined>;

/** A list that is not a module (zoho-api.md §10). */
export interface Listing {
  /** Below `/crm/v8`. */
  readonly path: string;
  /** Key of the rows in the answer. */
  readonly list: string;
  /** Name of the stream, by which calls are counted. */
  readonly stream: string;
  /** Named in the error if the token lacks them. */
  readonly scopes: readonly string[];
  /** What the call is about if its path does not show it, such as a module. */
  readonly about?: string;
  readonly query?: Query;
  /** Supports `page` and `per_page`. */
  readonly paged?: boolean;
  /** Rows have no `id`. */
  readonly isKeyless?: boolean;
}

/** Valid for all lists (territories allow 2,000, the others 200); larger pages in an answer are accepted. */
const PER_PAGE = 200;

/**
 * The pages of a list, each requested when the caller wants it; none for 204. Continues while Zoho returns `more_records`,
 * even for lists that are documented as one page. A row is delivered once, and a page without new rows is the last one, so
 * that a list that ignores `page` ends as well, in whatever order it returns its rows.
 *
 * @throws SourceError LIST_REPEATED if that page was announced: then the rest is missing
 */
export async function* readPages(
  client: Reader,
  listing: Listing,
  warn: Warn = () => undefined,
): AsyncGenerator<JsonObject[]> {
  const isNew = unseen();
  let isAnnounced = false;
  for (let page = 1; ; page += 1) {
    const paging = listing.paged === true || page > 1 ? { page, per_page: PER_PAGE } : {};
    const body = await ask(client, listing, paging);
    const rows = asObjects(body?.[listing.list]);
    // An empty page is the end (F-P6).
    if (rows.length === 0) {
      if (isAnnounced) warn('LIST_INCOMPLETE', `Zoho announced more of ${listing.list} and sent none`);
      return;
    }
    const fresh = rows.filter(isNew);
    if (fresh.length === 0) {
      if (isAnnounced) throw repeated(listing);
      return;
    }
    yield fresh;
    const more = announcesMore(asObject(body?.['info']));
    // A full page of a paged list may have a successor.
    if (!(more ?? (listing.paged === true && rows.length >= PER_PAGE))) return;
    isAnnounced = more === true;
  }
}

/** A list would go on for ever, and the rest of it is missing. */
export function repeated({ list, about }: Pick<Listing, 'list' | 'about'>): SourceError {
  return new SourceError({
    code: 'LIST_REPEATED',
    failureType: 'transient',
    userMessage: `Zoho announces more ${list}${about === undefined ? '' : ` of ${about}`} and repeats those that it has sent. Run again later.`,
  });
}

/** Whether a row was not seen before: by its id, or else by all that it holds. */
export function unseen(): (row: JsonObject) => boolean {
  const seen = new Set<string>();
  return (row) => {
    const key = asText(row['id']) ?? JSON.stringify(row);
    return !seen.has(key) && Boolean(seen.add(key));
  };
}

/** The first row of a list, with one call; `undefined` if it has none. */
export async function firstOf(client: Reader, listing: Listing): Promise<JsonObject | undefined> {
  const body = await ask(client, listing, listing.paged === true ? { page: 1, per_page: 1 } : {});
  return asObjects(body?.[listing.list])[0];
}

async function ask(client: Reader, listing: Listing, paging: Query): Promise<JsonObject | undefined> {
  const { stream, list, scopes, about, query, isKeyless } = listing;
  const { body } = await client.get(listing.path, {
    module: stream,
    list,
    scopes,
    ...(about === undefined ? {} : { about }),
    ...(isKeyless === true ? {} : { isKeyed: true }),
    query: { ...query, ...paging },
  });
  return body;
}

/** The rows of the pages that `isNew` keeps, without empty pages. */
export async function* newRows(
  pages: AsyncGenerator<JsonObject[]>,
  isNew: (row: JsonObject) => boolean,
): AsyncGenerator<JsonObject[]> {
  for await (const page of pages) {
    const rows = page.filter(isNew);
    if (rows.length > 0) yield rows;
  }
}

/** Additional pages; a refusal is a warning only, since the main list is complete without them. */
export async function* whereAllowed(
  pages: AsyncGenerator<JsonObject[]>,
  warn: Warn,
): AsyncGenerator<JsonObject[]> {
  try {
    yield* pages;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    warn('LIST_INCOMPLETE', `only the main list can be read: ${error.userMessage}`);
  }
}
