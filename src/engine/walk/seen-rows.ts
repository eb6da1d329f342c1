import type { MergedRow } from './row-merger.js';

/**
 * Remembers which version of which row was delivered, for as long as the walk may meet it again: pages that start by
 * value overlap by design. Holds the rows of a second or two, or of one dense stretch; never the whole module.
 */
export interface SeenRows {
  /** True once for each version of a row. */
  isNew(row: MergedRow): boolean;
  /** The row was delivered, in another version than this. */
  hasOther(id: string, modified: number | null): boolean;
  /** @returns whether the row was known */
  forget(id: string): boolean;
  forgetBefore(instant: number): void;
}

/** @param liveFrom rows changed since this instant may change twice within a second: their content is compared too. */
export function createSeenRows(liveFrom: number): SeenRows {
  const seen = new Map<string, { modified: number | null; content: string | undefined }>();
  return {
    isNew({ id, modified, row }) {
      const content = modified !== null && modified >= liveFrom ? JSON.stringify(row) : undefined;
      const known = seen.get(id);
      if (known && known.modified === modified && known.content === content) return false;
      seen.set(id, { modified, content });
      return true;
    },
    hasOther(id, modified) {
      const known = seen.get(id);
      return known !== undefined && known.modified !== modified;
    },
    forget: (id) => seen.delete(id),
    forgetBefore(instant) {
      for (const [id, { modified }] of seen) if (modified !== null && modified < instant) seen.delete(id);
    },
  };
}
