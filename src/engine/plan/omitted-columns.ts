import { hasValue, type JsonObject } from '../../util/json.js';

/**
 * Columns that a query asked for and no row of its answer has: either null in all of them, or not delivered by COQL. The two
 * look the same, so Get Records is asked for them. A column that is null there in the first rows is taken for null.
 */
export interface OmittedColumns {
  /** Whether a column that an answer omits has to be requested from Get Records. */
  readonly isOpen: (name: string) => boolean;
  /** Receives rows of Get Records that were requested with these columns. */
  readonly learn: (names: readonly string[], rows: readonly JsonObject[]) => void;
}

const ROWS_TO_DECIDE = 100;

export function createOmittedColumns(): OmittedColumns {
  /** Rows of Get Records without a value; minus infinity once a row had one. */
  const empty = new Map<string, number>();
  return {
    isOpen: (name) => (empty.get(name) ?? 0) < ROWS_TO_DECIDE,
    learn: (names, rows) => {
      for (const name of names) {
        const hasAny = rows.some((row) => hasValue(row[name]));
        empty.set(name, hasAny ? -Infinity : (empty.get(name) ?? 0) + rows.length);
      }
    },
  };
}
