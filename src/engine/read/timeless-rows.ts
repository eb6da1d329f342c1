import type { Row } from '../../row.js';

/**
 * The rows without a `Modified_Time` in one read. A read from the first row on has to deliver them. It may receive them
 * twice: a list may return them, and a query asks for them. Pure.
 */
export interface TimelessRows {
  /** They have to be queried, and were not yet. */
  isDue(): boolean;
  /** They have been queried, or cannot be. */
  finish(): void;
  /** False for a row without a time that this read has delivered already. */
  isNew(row: Row): boolean;
}

/**
 * @param cursorField absent: no row of the module has a time, and the read delivers all of them anyway
 * @param isWhole the read begins at the first row
 */
export function createTimelessRows(cursorField: string | undefined, isWhole: boolean): TimelessRows {
  const isPossible = isWhole && cursorField !== undefined;
  const delivered = new Set<string>();
  let isFinished = false;
  return {
    isDue: () => isPossible && !isFinished,
    finish: () => {
      isFinished = true;
    },
    isNew: ({ id, modified }) =>
      !isPossible || modified !== null || (!delivered.has(id) && Boolean(delivered.add(id))),
  };
}
