import type { JsonObject } from '../../util/json.js';

/**
 * Columns that no profile sees: COQL and Bulk Read refuse them, and lists return null for them (zoho-api.md §4.1, F-D11).
 * Reading every row by id because of them would cost more than the rest of the read. So the first rows decide: a column
 * that is null in all of them is assumed to be null in every row.
 */
export interface HiddenColumns {
  /** api_names that still have to be requested. */
  readonly open: () => readonly string[];
  /** Receives rows of Get Records. */
  readonly learn: (rows: readonly JsonObject[]) => void;
}

const ROWS_TO_DECIDE = 100;

export function createHiddenColumns(names: readonly string[]): HiddenColumns {
  let rowsSeen = 0;
  const empty = new Set(names);
  return {
    open: () => (rowsSeen < ROWS_TO_DECIDE ? names : names.filter((name) => !empty.has(name))),
    learn: (rows) => {
      rowsSeen += rows.length;
      for (const name of empty) if (rows.some((row) => (row[name] ?? null) !== null)) empty.delete(name);
    },
  };
}
