import { IDS_PER_CALL } from '../../zoho/api/records.js';
import { LISTS_PER_QUERY, PARENTS_PER_LIST } from './child-queries.js';
import type { Estimate } from '../plan/estimate.js';

/** One embedded column, with the average number of rows of a parent, if known. */
export interface EmbeddedColumn {
  readonly rowsPerParent?: number | undefined;
  /** A query lacks some columns, so that every row is read again by id. */
  readonly isPart?: boolean | undefined;
}

/** A guess: quotes and orders have a few items, records a few links. The log says "about". */
const ROWS_PER_PARENT = 3;
const PARENTS_PER_QUERY = LISTS_PER_QUERY * PARENTS_PER_LIST;
/** Rows and credits of the pages of COQL, in the order in which a read grows (zoho-api.md §2.2). */
const PAGES = [
  { rows: 200, credits: 1 },
  { rows: 1_000, credits: 2 },
  { rows: 2_000, credits: 3 },
] as const;
const SECONDS_PER_CALL = 0.3;

/**
 * The cost that `embed_children` adds to a read: one query for up to 500 parents and each column, with larger pages or
 * more pages for many rows, and one call for the metadata of each child module. Pure.
 */
export function estimateEmbedding(parents: number, columns: readonly EmbeddedColumn[]): Estimate {
  if (parents <= 0) return { calls: 0, credits: 0, seconds: 0 };
  const parts = columns.map((column) => priceOf(parents, column));
  const sum = (key: 'calls' | 'credits'): number => parts.reduce((total, part) => total + part[key], 0);
  const calls = sum('calls');
  return { calls, credits: sum('credits'), seconds: calls * SECONDS_PER_CALL };
}

function priceOf(
  parents: number,
  { rowsPerParent = ROWS_PER_PARENT, isPart = false }: EmbeddedColumn,
): Pick<Estimate, 'calls' | 'credits'> {
  const queries = Math.ceil(parents / PARENTS_PER_QUERY);
  const rows = (parents * rowsPerParent) / queries;
  const [, , last] = PAGES;
  const fits = PAGES.find((page) => rows <= page.rows);
  const pages = fits ? 1 : Math.ceil(rows / last.rows);
  const again = isPart ? Math.ceil((parents * rowsPerParent) / IDS_PER_CALL) : 0;
  return {
    calls: 1 + queries * pages + again,
    credits: 1 + queries * pages * (fits ?? last).credits + again,
  };
}

/**
 * A suffix for the log line of a plan: `; embed_children adds about 41 credits for Quoted_Items`. Empty if nothing is
 * embedded.
 *
 * @param parents their number; `undefined`: unknown
 */
export function describeEmbedding(
  parents: number | undefined,
  columns: readonly { readonly apiName: string }[],
): string {
  if (columns.length === 0) return '';
  const names = columns.map(({ apiName }) => apiName).join(', ');
  if (parents === undefined)
    return `; embed_children adds a query for every ${PARENTS_PER_QUERY} records and each of ${names}`;
  const { credits } = estimateEmbedding(
    parents,
    columns.map(() => ({})),
  );
  return `; embed_children adds about ${credits} credits for ${names}`;
}
