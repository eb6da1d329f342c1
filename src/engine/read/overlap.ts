import { asText, type JsonObject } from '../../util/json.js';
import { modifiedOf } from '../walk/row-merger.js';

/** Rows that are delivered, and that a start from the place where the reading stands meets again. */
export interface Overlap {
  /** Tells of a row whether this version of it was delivered before now. */
  readonly alreadyDelivered: () => (row: JsonObject) => boolean;
  readonly add: (rows: readonly JsonObject[]) => void;
  /** Every row changed before is out of reach now; `undefined`: none is. Epoch ms. */
  readonly moveTo: (from: number | undefined) => void;
}

/** More are not remembered: the rest of what a file of Bulk Read brought before it broke off comes twice. */
const MAX_VERSIONS = 50_000;

/**
 * Grows by the rows of one second, or of what has no position yet, and shrinks as the reading moves on.
 *
 * @param liveFrom epoch ms: a row changed since may change once more in the same second, and is always said
 */
export function createOverlap(liveFrom: number): Overlap {
  /** Modified_Time by version; rows without a time never get out of reach. */
  const versions = new Map<string, number>();
  let from = -Infinity;
  return {
    alreadyDelivered: () => {
      const before = new Set(versions.keys());
      return (row) => before.has(versionOf(row));
    },
    add: (rows) => {
      for (const row of rows) {
        const modified = modifiedOf(row);
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

function versionOf(row: JsonObject): string {
  return `${asText(row['id']) ?? ''} ${modifiedOf(row) ?? ''}`;
}
