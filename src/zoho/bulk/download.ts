import { isGone, jobGone, type BulkResult } from './jobs.js';
import type { ZohoClient } from '../client.js';
import { createCsvScanner, type Cell } from './csv.js';
import { NetworkError } from '../http/network-error.js';
import { corruptResult, malformed } from './corrupt.js';
import { unzipOne } from './zip.js';

/** Rows of the file, in its order. */
export interface BulkRows {
  /** api_names as requested. `id` is always present, in whatever case Zoho spells it (zoho-api.md §4.5). */
  readonly header: readonly string[];
  /** As long as the header. */
  readonly rows: readonly (readonly Cell[])[];
}

export interface Download {
  readonly id: string;
  /** For the statistics only. */
  readonly module: string;
  readonly result: Pick<BulkResult, 'count' | 'downloadPath'>;
  /** Number of rows that an earlier, interrupted download of this file has delivered: they are not returned again. */
  readonly skip?: number | undefined;
}

/**
 * Streams the rows of a finished job; the file is never held. Yields at least one batch, which may be empty. Throws
 * `BULK_RESULT_DAMAGED` for a corrupt archive, corrupt CSV, or another number of rows than the job's; `BULK_JOB_GONE` if the
 * file no longer exists; `TRUNCATED` (NetworkError) if the connection breaks. An incomplete row is never returned. The rows
 * before a break are; a new download with `skip` returns the others.
 */
export async function* downloadRows(
  client: Pick<ZohoClient, 'open'>,
  { id, module, result, skip = 0 }: Download,
): AsyncGenerator<BulkRows> {
  const { body } = await client
    .open(result.downloadPath, { module, kind: 'bulk-download' })
    .catch((error: unknown) => {
      throw isGone(error) ? jobGone(id) : error;
    });
  const scanner = createCsvScanner();
  const { count } = result;
  const table = createTable(skip, count);
  for await (const piece of unzipOne(readable(body))) {
    const batch = table.add(scanner.push(piece));
    if (batch) yield batch;
  }
  const last = table.add(scanner.end());
  if (count !== undefined && table.count() !== count)
    throw corruptResult(`it has ${table.count()} rows where the job has read ${count}`);
  yield last ?? { header: table.header(), rows: [] };
}

/** Broken compression counts as a malformed archive: another download does not fix it. */
async function* readable(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    if (!(error instanceof NetworkError) || error.code !== 'BAD_ENCODING') throw error;
    throw malformed('it is not compressed as its header claims', error);
  }
}

/** Separates the header from the rows, and counts the rows, which may not be more than the job has read. */
function createTable(
  skip: number,
  most = Infinity,
): {
  readonly add: (rows: Cell[][]) => BulkRows | undefined;
  readonly count: () => number;
  readonly header: () => readonly string[];
} {
  let known: readonly string[] | undefined;
  let count = 0;
  const header = (): readonly string[] => {
    if (!known) throw corruptResult('it has no header');
    return known;
  };
  return {
    header,
    count: () => count,
    add: (given) => {
      const rows = known ? given : given.slice(1);
      const [first] = given;
      if (!known && first) known = readHeader(first);
      const wanted = rows.slice(Math.max(0, skip - count));
      count += rows.length;
      if (count > most) throw malformed(`it has more rows than the ${most} that the job has read`);
      return wanted.length > 0 ? { header: header(), rows: wanted } : undefined;
    },
  };
}

function readHeader(cells: readonly Cell[]): string[] {
  const names = cells.map((cell) => cell ?? '');
  const header = names.map((name) => (name.toLowerCase() === 'id' ? 'id' : name));
  if (!header.includes('id')) throw corruptResult('its header has no column Id');
  if (new Set(header).size < header.length) throw malformed('two of its columns have the same name');
  return header;
}
