import type { Row } from '../../row.js';

/** Rows already delivered that the next segment may return again. */
export interface Overlap {
  /** @returns a function of a row: whether this version of it was delivered before this call */
  readonly alreadyDelivered: () => (row: Row) => boolean;
  readonly add: (rows: readonly Row[]) => void;
  /** Epoch ms: no row changed before it can be returned again; `undefined`: any row can. */
  readonly moveTo: (from: number | undefined) => void;
}

/** No more are remembered. Beyond that, rows of a Bulk Read file that broke off are delivered twice. */
const MAX_VERSIONS = 50_000;

/**
 * Holds the rows of one second, or all rows while there is no position yet, and forgets them as the read moves on.
 *
 * @param liveFrom epoch ms: a row changed since may change again in the same second, so it is always delivered
 */
export function createOverlap(liveFrom: number): Overlap {
  /** Modified_Time by version; rows without a time are never forgotten. */
  const versions = new Map<string, number>();
  let from = -Infinity;
  return {
    alreadyDelivered: () => {
      const before = new Set(versions.keys());
      return before.size === 0 ? () => false : (row) => before.has(versionOf(row));
    },
    add: (rows) => {
      for (const row of rows) {
        const { modified } = row;
        const isRemembered = modified === null || (modified >= from && modified < liveFrom);
        if (isRemembered && versions.size < MAX_VERSIONS) versions.set(versionOf(row), modified ?? Infinity);
      }
    },
    moveTo: (next = -Infinity) => {
      if (next <= from) return;
      from = next;
      for (const [version, modified] of versions) if (modified < from) versions.delete(version);
    },
  };
}

function versionOf({ id, modified }: Row): string {
  return `${id} ${modified ?? ''}`;
}
