import type { Row } from '../../row.js';

/**
 * Remembers the delivered version of each row while the walk may read it again: pages that start by value overlap by
 * design. Holds the rows of a second or two, or of one sequence by token; never the whole module.
 */
export interface SeenRows {
  /** True once for each version of a row. */
  isNew(row: Row): boolean;
  /** Whether the row was delivered in another version. */
  hasOther(id: string, modified: number | null): boolean;
  /** @returns whether the row was known */
  forget(id: string): boolean;
  forgetBefore(instant: number): void;
}

/** @param liveFrom epoch ms: rows changed since may change twice within a second, so their content is compared, too */
export function createSeenRows(liveFrom: number): SeenRows {
  const seen = new Map<string, { modified: number | null; content: string | undefined }>();
  return {
    isNew({ id, modified, values }) {
      const content = modified !== null && modified >= liveFrom ? JSON.stringify(values) : undefined;
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
