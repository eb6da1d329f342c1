import type { JsonObject } from '../../util/json.js';

/**
 * Columns that no profile sees: COQL and Bulk Read refuse them, and lists have null in them (zoho-api.md §4.1, F-D11).
 * To ask Get Records for every row because of them would cost more than all the rest, so that the first rows decide: a
 * column that is null in so many is taken to be null in all.
 */
export interface HiddenColumns {
  /** api_names that still have to be asked for. */
  readonly open: () => readonly string[];
  /** Hears what Get Records has said of some rows. */
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
