import { isGone, jobGone, type BulkResult } from './jobs.js';
import type { ZohoClient } from '../client.js';
import { createCsvScanner, type Cell } from './csv.js';
import { NetworkError } from '../http/network-error.js';
import { corruptResult, malformed } from './corrupt.js';
import { unzipOne } from './zip.js';

/** Rows of the file, in its order. */
export interface BulkRows {
  /** api_names as they were asked for; the one that is always there is `id`, however Zoho spells it (zoho-api.md §4.5). */
  readonly header: readonly string[];
  /** As long as the header. */
  readonly rows: readonly (readonly Cell[])[];
}

export interface Download {
  readonly id: string;
  /** For the statistics alone. */
  readonly module: string;
  readonly result: Pick<BulkResult, 'count' | 'downloadPath'>;
  /** Rows that an earlier, broken download of this file has delivered: they are read and not given again. */
  readonly skip?: number | undefined;
}

/**
 * The rows of a finished job, as they come: the file is never held. At least one batch, which may be empty. Throws
 * `BULK_RESULT_DAMAGED` for a broken archive, broken CSV, and a number of rows other than the job's; `BULK_JOB_GONE` where the
 * file is not there any more; `TRUNCATED` (NetworkError) where the connection breaks. Rows of a row that is cut are never given, but
 * the rows before a break are: what follows can be had with `skip`.
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

/** A body whose compression is broken is as good as a broken archive: no other download mends it. */
async function* readable(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    if (!(error instanceof NetworkError) || error.code !== 'BAD_ENCODING') throw error;
    throw malformed('it is not compressed in the way it says', error);
  }
}

/** Takes the header off the first rows, and counts the others, which may not be more than the job has read. */
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
  if (new Set(header).size < header.length) throw malformed('two of its columns have one name');
  return header;
}
