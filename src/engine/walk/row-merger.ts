import { parseInstant } from '../../util/clock.js';
import { asText, type JsonObject } from '../../util/json.js';

/**
 * Merges the parts of wide rows by id, never by position, and only parts of the same version
 * (F-P12, F-P13, F-P14b). Pure, no I/O.
 */
export interface RowMerger {
  /** Adds the rows of one page of one chunk. @returns the number of rows that had no id and were skipped (F-P14) */
  add(chunk: number, rows: readonly JsonObject[]): number;
  /**
   * Removes and returns whole rows, and the ids of torn rows: those of mixed versions, and those still incomplete although
   * every chunk is past them (`passed`). They changed between two chunks and must be read again.
   */
  take(passed: (row: MergedRow) => boolean): { whole: MergedRow[]; torn: string[] };
  clear(): void;
}

export interface MergedRow {
  readonly id: string;
  /** `Modified_Time` as epoch ms; null if the row has none. */
  readonly modified: number | null;
  readonly row: JsonObject;
}

interface PendingRow {
  readonly first: MergedRow;
  readonly parts: (JsonObject | undefined)[];
  missing: number;
  mixed: boolean;
}

export function modifiedOf(row: JsonObject): number | null {
  const text = asText(row['Modified_Time']);
  return text === undefined ? null : (parseInstant(text) ?? null);
}

export function createRowMerger(chunkCount: number): RowMerger {
  const pending = new Map<string, PendingRow>();

  const addPart = (chunk: number, id: string, row: JsonObject): void => {
    const modified = modifiedOf(row);
    const known = pending.get(id);
    if (!known) {
      const parts = new Array<JsonObject | undefined>(chunkCount).fill(undefined);
      parts[chunk] = row;
      pending.set(id, { first: { id, modified, row }, parts, missing: chunkCount - 1, mixed: false });
      return;
    }
    if (known.parts[chunk] === undefined) known.missing -= 1;
    if (modified !== known.first.modified) known.mixed = true;
    known.parts[chunk] = row;
  };

  return {
    add(chunk, rows) {
      let withoutId = 0;
      for (const row of rows) {
        const id = asText(row['id']);
        if (id === undefined) withoutId += 1;
        else addPart(chunk, id, row);
      }
      return withoutId;
    },
    take(passed) {
      const whole: MergedRow[] = [];
      const torn: string[] = [];
      for (const [id, entry] of pending) {
        if (entry.missing === 0 && !entry.mixed) {
          const row = chunkCount === 1 ? entry.first.row : (Object.assign({}, ...entry.parts) as JsonObject);
          whole.push({ ...entry.first, row });
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
