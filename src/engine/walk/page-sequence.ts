import { floorToSecond } from '../../util/clock.js';
import type { PagePosition, RowSource, SourcePage } from './row-source.js';

/**
 * A sequence of pages. The first starts by value, the following ones by token or page number. All chunks of fields move
 * together. It holds positions and no rows.
 */
export interface PageSequence {
  /** Start value, epoch ms; absent: the first row. */
  readonly since: number | undefined;
  readonly chunks: readonly ChunkPosition[];
  /** Zoho's clock at the start. */
  readonly startedAt: number;
  /** Number of the last page read, from 1. */
  page: number;
  /** Pages that were reached by token or number since the last check. */
  unchecked: number;
  /** Zoho's clock at the start or the last check. */
  checkedAt: number;
  emptyPages: number;
}

interface ChunkPosition {
  pageToken: string | undefined;
  freshToken: boolean;
  exhausted: boolean;
  /** Zoho has not announced a next page. */
  isUnsure: boolean;
  last: number | undefined;
  /** `Modified_Time` of each row of the last page, epoch ms. */
  pageTimes: readonly (number | null)[];
}

export function startSequence(chunkCount: number, since: number | undefined, now: number): PageSequence {
  const chunks = Array.from({ length: chunkCount }, (): ChunkPosition => ({
    pageToken: undefined,
    freshToken: false,
    exhausted: false,
    isUnsure: false,
    last: undefined,
    pageTimes: [],
  }));
  return { since, chunks, startedAt: now, page: 0, unchecked: 0, checkedAt: now, emptyPages: 0 };
}

/** The next page of every chunk that has more, at the same time; `undefined` for exhausted chunks. */
export function fetchPages(
  sequence: PageSequence,
  source: RowSource,
  request: Pick<PagePosition, 'since' | 'order'>,
): Promise<(SourcePage | undefined)[]> {
  return Promise.all(sequence.chunks.map((_, index) => fetchPage(sequence, index, source, request)));
}

/**
 * The first page of every chunk. The first chunk is requested before the others: if it is empty, as in most incremental
 * syncs, the others are not requested (F-I11).
 */
export async function fetchFirstPages(
  sequence: PageSequence,
  source: RowSource,
  request: Pick<PagePosition, 'since' | 'order'>,
): Promise<(SourcePage | undefined)[]> {
  const first = await fetchPage(sequence, 0, source, request);
  if (first && first.rows.length === 0 && !first.moreRecords) return sequence.chunks.map(() => first);
  const others = sequence.chunks.slice(1).map((_, index) => fetchPage(sequence, index + 1, source, request));
  return [first, ...(await Promise.all(others))];
}

/** Requests an announced page once more if it comes without rows, since Zoho may return it empty by mistake. */
export async function retryEmptyPage(
  announced: boolean,
  fetch: () => Promise<(SourcePage | undefined)[]>,
): Promise<(SourcePage | undefined)[]> {
  const pages = await fetch();
  return announced && isEmpty(pages) ? fetch() : pages;
}

export function isEmpty(pages: readonly (SourcePage | undefined)[]): boolean {
  return pages.every((page) => (page?.rows.length ?? 0) === 0);
}

async function fetchPage(
  sequence: PageSequence,
  index: number,
  source: RowSource,
  request: Pick<PagePosition, 'since' | 'order'>,
): Promise<SourcePage | undefined> {
  const chunk = sequence.chunks[index];
  if (!chunk || chunk.exhausted) return undefined;
  return source.page(index, { ...request, ...positionOf(sequence, chunk) });
}

function positionOf(sequence: PageSequence, chunk: ChunkPosition): Pick<PagePosition, 'page' | 'pageToken'> {
  if (sequence.page === 0) return {};
  return chunk.freshToken ? { pageToken: chunk.pageToken } : { page: sequence.page + 1 };
}

/** Moves the sequence on by one page of each chunk (`undefined` for exhausted chunks). */
export function moveOn(sequence: PageSequence, pages: readonly (SourcePage | undefined)[]): void {
  const wasAnnounced = sequence.chunks.some((chunk) => !chunk.exhausted && !chunk.isUnsure);
  if (sequence.page > 0) sequence.unchecked += 1;
  sequence.page += 1;
  pages.forEach((page, index) => {
    const chunk = sequence.chunks[index];
    if (page && chunk) moveChunk(chunk, page);
  });
  sequence.emptyPages = isEmpty(pages) && wasAnnounced ? sequence.emptyPages + 1 : 0;
}

function moveChunk(chunk: ChunkPosition, page: SourcePage): void {
  chunk.exhausted = !page.moreRecords;
  chunk.isUnsure = page.isUnsure === true;
  chunk.freshToken = page.nextPageToken !== undefined && page.nextPageToken !== chunk.pageToken;
  chunk.pageToken = page.nextPageToken;
  chunk.pageTimes = page.rows.map(({ modified }) => modified);
  for (const time of chunk.pageTimes) {
    if (time !== null && (chunk.last === undefined || time > chunk.last)) chunk.last = time;
  }
}

export function isExhausted(sequence: PageSequence): boolean {
  return sequence.chunks.every((chunk) => chunk.exhausted);
}

/** The second that every chunk has reached; `undefined` until each has had a time, and when all are exhausted. */
export function reachedBy(sequence: PageSequence): number | undefined {
  const open = sequence.chunks.filter((chunk) => !chunk.exhausted);
  if (open.length === 0 || open.some((chunk) => chunk.last === undefined)) return undefined;
  return floorToSecond(Math.min(...open.map((chunk) => chunk.last ?? 0)));
}

/** Number of rows of the last pages at or after `from`: a start by value would read them again. */
export function overlapOf(sequence: PageSequence, from: number): number {
  return Math.max(
    ...sequence.chunks.map((chunk) => chunk.pageTimes.filter((time) => time !== null && time >= from).length),
  );
}

/** Whether a row of the last pages is older than the one before it: the module is not sorted by time. */
export function isUnsorted(sequence: PageSequence): boolean {
  return sequence.chunks.some(({ pageTimes }) => {
    const times = pageTimes.filter((time) => time !== null);
    return times.some((time, index) => index > 0 && time < (times[index - 1] ?? time));
  });
}

/** Whether a row of a page is older than the requested time, or has no time: Zoho does not filter the module. */
export function ignoresFilter(sequence: PageSequence, since: number | undefined): boolean {
  if (since === undefined || sequence.page !== 1) return false;
  return sequence.chunks.some((chunk) => isOlder(chunk.pageTimes, since));
}

export function isOlder(times: readonly (number | null)[], since: number): boolean {
  return times.some((time) => time === null || time < since);
}

export function hasTokens(sequence: PageSequence): boolean {
  return sequence.chunks.every((chunk) => chunk.exhausted || chunk.freshToken);
}
