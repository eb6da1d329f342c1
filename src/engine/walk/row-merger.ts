import { withValues, type Row } from '../../row.js';
import type { JsonObject } from '../../util/json.js';

/**
 * Merges the parts of wide rows by id, never by position, and only parts of the same version
 * (F-P12, F-P13, F-P14b). Pure, no I/O.
 */
export interface RowMerger {
  /** Adds the rows of one page of one chunk. @returns the number of rows that had no id and were skipped (F-P14) */
  add(chunk: number, rows: readonly Row[]): number;
  /**
   * Removes and returns whole rows, and the ids of torn rows: those of mixed versions, and those still incomplete although
   * every chunk is past them (`passed`). They changed between two chunks and must be read again.
   */
  take(passed: (row: Row) => boolean): { whole: Row[]; torn: string[] };
  clear(): void;
}

interface PendingRow {
  readonly first: Row;
  readonly parts: (JsonObject | undefined)[];
  missing: number;
  mixed: boolean;
}

export function createRowMerger(chunkCount: number): RowMerger {
  return chunkCount === 1 ? createWholeRows() : createPartMerger(chunkCount);
}

/** Rows that come in one part are whole at once. Of two of the same version, the first counts. */
function createWholeRows(): RowMerger {
  const rows = new Map<string, Row>();
  const torn = new Set<string>();
  return {
    add(_, given) {
      let withoutId = 0;
      for (const row of given) {
        const known = rows.get(row.id);
        if (row.id === '') withoutId += 1;
        else if (!known) rows.set(row.id, row);
        else if (known.modified !== row.modified) torn.add(row.id);
      }
      return withoutId;
    },
    take() {
      const taken = { whole: [...rows.values()].filter(({ id }) => !torn.has(id)), torn: [...torn] };
      rows.clear();
      torn.clear();
      return taken;
    },
    clear() {
      rows.clear();
      torn.clear();
    },
  };
}

function createPartMerger(chunkCount: number): RowMerger {
  const pending = new Map<string, PendingRow>();

  const addPart = (chunk: number, row: Row): void => {
    const { id, modified, values } = row;
    const known = pending.get(id);
    if (!known) {
      const parts = new Array<JsonObject | undefined>(chunkCount).fill(undefined);
      parts[chunk] = values;
      pending.set(id, { first: row, parts, missing: chunkCount - 1, mixed: false });
      return;
    }
    if (known.parts[chunk] === undefined) known.missing -= 1;
    if (modified !== known.first.modified) known.mixed = true;
    known.parts[chunk] = values;
  };

  return {
    add(chunk, rows) {
      let withoutId = 0;
      for (const row of rows) {
        if (row.id === '') withoutId += 1;
        else addPart(chunk, row);
      }
      return withoutId;
    },
    take(passed) {
      const whole: Row[] = [];
      const torn: string[] = [];
      for (const [id, entry] of pending) {
        if (entry.missing === 0 && !entry.mixed) {
          whole.push(withValues(entry.first, joined(entry.parts)));
        } else if (entry.mixed || passed(entry.first)) {
          torn.push(id);
        } else {
          continue;
        }
        pending.delete(id);
      }
      return { whole, torn };
    },
    clear: () => pending.clear(),
  };
}

function joined(parts: readonly (JsonObject | undefined)[]): JsonObject {
  return Object.assign({}, ...parts) as JsonObject;
}
