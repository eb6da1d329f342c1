import { isFilled, type JsonObject } from '../../util/json.js';

/** In how many rows some columns have a value: a sample of the rows of Get Records, which deliver all columns. */
export interface FilledColumns {
  readonly sample: (rows: readonly JsonObject[]) => void;
  /** The share of rows in which one of the columns has a value; `undefined`: too few rows came. */
  readonly share: (names: readonly string[]) => number | undefined;
}

const MOST_ROWS = 2_000;
const LEAST_ROWS = 100;

/** @param names the columns to look at */
export function createFilledColumns(names: readonly string[]): FilledColumns {
  const rows: ReadonlySet<string>[] = [];
  return {
    sample: (some) => {
      for (const row of some.slice(0, Math.max(0, MOST_ROWS - rows.length)))
        rows.push(new Set(names.filter((name) => isFilled(row[name]))));
    },
    share: (wanted) => {
      if (rows.length < LEAST_ROWS) return undefined;
      return rows.filter((filled) => wanted.some((name) => filled.has(name))).length / rows.length;
    },
  };
}
