import { isGone, jobGone, type BulkResult } from './jobs.js';
import type { ZohoClient } from '../client.js';
import { createCsvScanner, type Cell } from './csv.js';
import { corruptResult } from './corrupt.js';
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
  const table = createTable(skip);
  for await (const piece of unzipOne(body)) {
    const batch = table.add(scanner.push(piece));
    if (batch) yield batch;
  }
  const last = table.add(scanner.end());
  const { count } = result;
  if (count !== undefined && table.count() !== count)
    throw corruptResult(`it has ${table.count()} rows where the job has read ${count}`);
  yield last ?? { header: table.header(), rows: [] };
}

/** Takes the header off the first rows, and counts the others. */
function createTable(skip: number): {
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
      return wanted.length > 0 ? { header: header(), rows: wanted } : undefined;
    },
  };
}

function readHeader(cells: readonly Cell[]): string[] {
  const names = cells.map((cell) => cell ?? '');
  const header = names.map((name) => (name.toLowerCase() === 'id' ? 'id' : name));
  if (!header.includes('id')) throw corruptResult('its header has no column Id');
  return header;
}
