import type { Row } from '../org/org.js';
import { csvLines, icsLines } from './lines.js';
import type { BulkSettings } from '../options/bulk.js';
import type { BulkQuery } from './query.js';
import { createZipWriter } from './zip.js';

/** The position at which a job starts. */
export interface BulkPosition {
  /** Number of rows on the pages before. */
  readonly skip: number;
  /** The id of the last row before. If `undefined`, rows are counted instead. */
  readonly after?: string;
}

/** What a job has read at the moment at which it ran. */
export interface BulkOutput {
  readonly zip: Buffer;
  readonly rows: number;
  readonly perPage: number;
  /** The position of the next page, or `undefined` if there is none. */
  readonly next: BulkPosition | undefined;
}

/** Characters of CSV that are compressed at a time. */
const PIECE = 1 << 20;
/** zoho-api.md §8.1. */
const ICS_ROWS = 20_000;

/** Reads one page of a query and compresses it, all at once, so that it is a snapshot (zoho-api.md §8.4). */
export function runBulk(
  id: string,
  query: BulkQuery,
  from: BulkPosition,
  settings: BulkSettings,
  spoil: { readonly crc: boolean },
): BulkOutput {
  const { fileType } = query;
  const perPage = fileType === 'ics' ? Math.min(ICS_ROWS, settings.bulkPageRows) : settings.bulkPageRows;
  const lines = fileType === 'ics' ? icsLines : csvLines(query.columns, settings);
  const zip = createZipWriter(`${id}.${fileType}`, settings.bulkZip);
  let piece = [lines.head];
  let length = 0;
  let rows = 0;
  let last = from.after;
  let hasMore = false;
  for (const row of matching(query, from, settings)) {
    hasMore = rows === perPage;
    if (hasMore) break;
    const line = lines.line(row);
    piece.push(line);
    length += line.length;
    rows += 1;
    last = row.id;
    if (length < PIECE) continue;
    zip.write(piece.join(''));
    [piece, length] = [[], 0];
  }
  zip.write(piece.join('') + lines.tail);
  return {
    zip: zip.end(spoil),
    rows,
    perPage,
    next: hasMore ? positionAfter(from.skip + rows, last, settings) : undefined,
  };
}

function positionAfter(
  skip: number,
  last: string | undefined,
  { bulkPageToken }: Pick<BulkSettings, 'bulkPageToken'>,
): BulkPosition {
  return bulkPageToken === 'keyset' && last !== undefined ? { skip, after: last } : { skip };
}

/** The keys that a job reads. `undefined` if it may be any. */
function usedBy({ columns, criteria, reachable, fileType }: BulkQuery): ReadonlySet<string> | undefined {
  if (reachable !== undefined || fileType === 'ics') return undefined;
  return new Set([...columns.flatMap(({ uses }) => uses), ...(criteria?.uses ?? [])]);
}

/** The rows of a query from a position on, by id. */
function* matching(
  query: BulkQuery,
  { skip, after }: BulkPosition,
  { bulkConverted, bulkUnapproved }: Pick<BulkSettings, 'bulkConverted' | 'bulkUnapproved'>,
): Iterable<Row> {
  const { module, criteria, reachable } = query;
  const namesConverted = criteria?.names.includes('$converted') ?? false;
  const isPlain = criteria === undefined && reachable === undefined;
  const fields = usedBy(query);
  const scan = module.table.scan({
    sort: 'id',
    order: 'asc',
    converted: namesConverted || bulkConverted ? 'both' : 'false',
    approved: bulkUnapproved ? 'both' : 'true',
    ...(fields ? { fields } : {}),
    ...(after === undefined ? {} : { after: { value: null, id: after } }),
    ...(after === undefined && isPlain ? { skip } : {}),
  });
  let left = after === undefined && !isPlain ? skip : 0;
  for (const row of scan) {
    if (reachable?.(row) === false || criteria?.matches(row) === false) continue;
    if (left-- > 0) continue;
    yield row;
  }
}
