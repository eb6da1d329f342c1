import { BOUNDS } from '../../util/bounds.js';
import { isTooLarge } from '../../zoho/http/network-error.js';

/** The smallest page costs one credit; the largest costs the least per row (zoho-api.md §2.2, §7.4). */
export const PAGE_SIZES = [200, 1_000, 2_000] as const;
const LARGEST = 2_000;

/** Rows of the last page, and bytes of all its batches. */
export interface PageWeight {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Number of rows to request next: the planned size, or fewer if rows as large as the last ones would exceed the page
 * bound. Pure.
 *
 * @param size index into {@link PAGE_SIZES}
 */
export function pageLimit(size: number, last: PageWeight | undefined): number {
  const wanted = PAGE_SIZES[Math.min(size, PAGE_SIZES.length - 1)] ?? LARGEST;
  if (!last || last.rows === 0 || last.bytes === 0) return wanted;
  const fitting = Math.max(1, Math.floor((BOUNDS.pageBytes * last.rows) / last.bytes));
  // A page between two sizes costs as much as the larger one.
  return fitting < PAGE_SIZES[0]
    ? fitting
    : Math.min(wanted, PAGE_SIZES.findLast((rows) => rows <= fitting) ?? wanted);
}

/** Requests a page again with a tenth of its rows, down to one, if the answer is too large to be read. */
export async function withinBounds<T>(limit: number, ask: (limit: number) => Promise<T>): Promise<T> {
  for (let rows = limit; ; rows = Math.ceil(rows / 10)) {
    try {
      return await ask(rows);
    } catch (error) {
      if (!isTooLarge(error) || rows === 1) throw error;
    }
  }
}
