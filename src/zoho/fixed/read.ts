import type { Warn } from '../../log-codes.js';
import { SourceError } from '../../errors.js';
import type { JsonObject } from '../../util/json.js';
import { listModules, type ModuleMetadata } from '../api/metadata.js';
import type { ZohoClient } from '../client.js';
import { FIXED_TABLE } from './generated/table.js';
import { firstOf, type Listing, newRows, type Query, readPages, unseen, whereAllowed } from './listing.js';
import { READERS } from './readers.js';
import type { FixedDeps, FixedRow, PageReader } from './row.js';

export type { CostClass, FixedRow } from './row.js';
export type FixedSourceName = keyof typeof FIXED_TABLE;

/** What a read needs of the client. */
export type FixedClient = Pick<ZohoClient, 'get' | 'serverNow'>;

export interface FixedOptions {
  /** Called if Zoho refuses a part of the rows. */
  readonly warn?: Warn;
  /** The modules of the org, if they are known. */
  readonly modules?: readonly ModuleMetadata[];
}

/** @throws SourceError LIST_EMPTY at the end, if there are no rows where every org has some */
async function* orEmptyError(
  pages: AsyncGenerator<JsonObject[]>,
  { row, stream }: FixedDeps,
): AsyncGenerator<JsonObject[]> {
  let isEmpty = true;
  for await (const rows of pages) {
    isEmpty &&= rows.length === 0;
    yield rows;
  }
  if (isEmpty && row.hasRows === true) throw emptyList(stream);
}

/** A destination that replaces its table would be left with none. */
function emptyList(stream: string): SourceError {
  return new SourceError({
    code: 'LIST_EMPTY',
    failureType: 'transient',
    userMessage: `Zoho lists no ${stream}, although every org has some. Run again later.`,
  });
}

/** All rows of the table, by name. */
export const FIXED_SOURCES: readonly FixedSourceName[] = Object.keys(FIXED_TABLE)
  .filter(isFixedSource)
  .sort();

function isFixedSource(name: string): name is FixedSourceName {
  return Object.hasOwn(FIXED_TABLE, name);
}

/** Whether the stream is offered only if `per_record_streams` names it. */
export function isOptIn(stream: string): boolean {
  const { cost, optIn = false } = fixedRow(stream);
  return optIn || cost === 'record';
}

/** @throws SourceError UNKNOWN_STREAM */
export function fixedRow(stream: string): FixedRow {
  if (isFixedSource(stream)) return FIXED_TABLE[stream];
  throw new SourceError({
    code: 'UNKNOWN_STREAM',
    failureType: 'system',
    userMessage: `"${stream}" is not a fixed stream; known: ${FIXED_SOURCES.join(', ')}.`,
  });
}

/**
 * The pages of a fixed stream, each requested when the caller wants it; none for 204.
 *
 * @throws SourceError UNKNOWN_STREAM at the first page; LIST_EMPTY if there are no rows where every org has some
 */
export async function* readFixed(
  client: FixedClient,
  stream: string,
  options: FixedOptions = {},
): AsyncGenerator<JsonObject[]> {
  const deps = depsOf(client, stream, options, false);
  const reader = readerOf(stream);
  yield* reader ? orEmptyError(reader(deps), deps) : readLists(deps);
}

async function* readLists(deps: FixedDeps): AsyncGenerator<JsonObject[]> {
  const [first = {}, ...others] = deps.row.queries ?? [];
  const isNew = unseen();
  yield* orEmptyError(newRows(readPages(deps.client, listingOf(deps, first), deps.warn), isNew), deps);
  for (const query of others)
    yield* whereAllowed(newRows(readPages(deps.client, listingOf(deps, query), deps.warn), isNew), deps.warn);
}

/** One row of a fixed stream, with one call or a few; `undefined` if it has none. */
export async function firstRowOf(
  client: FixedClient,
  stream: string,
  options: FixedOptions = {},
): Promise<JsonObject | undefined> {
  const deps = depsOf(client, stream, options, true);
  const reader = readerOf(stream);
  // Whether a record may be read is known from the stream of its module, and costs a call per record here.
  if (deps.row.parents) return undefined;
  if (!reader) return firstOf(client, listingOf(deps, deps.row.queries?.[0] ?? {}));
  for await (const [row] of reader(deps)) return row;
  return undefined;
}

/** Calls of a probe at most, if the modules of the org are known. */
export function probeCalls(stream: string): number {
  return { list: 1, row: 2, module: 1, record: 1 }[fixedRow(stream).cost];
}

function depsOf(
  client: FixedClient,
  stream: string,
  { warn = () => undefined, modules }: FixedOptions,
  isProbe: boolean,
): FixedDeps {
  const list = async (): Promise<readonly ModuleMetadata[]> => modules ?? (await listModules(client)) ?? [];
  return { client, stream, row: fixedRow(stream), warn, modules: list, isProbe };
}

function readerOf(stream: string): PageReader | undefined {
  const readers: Readonly<Record<string, PageReader>> = READERS;
  return Object.hasOwn(readers, stream) ? readers[stream] : undefined;
}

function listingOf(
  { stream, row: { path = '', list = '', scopes, paged = false } }: FixedDeps,
  query: Query,
): Listing {
  return { stream, path, list, scopes, paged, query };
}
