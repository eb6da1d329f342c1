import type { JsonObject } from '../../util/json.js';
import { createRowMerger, modifiedOf, type MergedRow } from './row-merger.js';
import type { RowSource } from './row-source.js';

/** As many ids as one list call takes (zoho-api.md §5.1). */
const IDS_PER_CALL = 100;
/** How often the chunks are asked for by id before the row is fetched alone, in one answer that cannot be torn. */
const ATTEMPTS = 2;

/**
 * Reads rows again that changed between two chunks (F-P13): by ids, and those that keep changing one by one with
 * Get Record, which delivers every field of one version. Rows that are gone by now are missing from the result.
 */
export async function rereadRows(source: RowSource, ids: readonly string[]): Promise<MergedRow[]> {
  const found: MergedRow[] = [];
  let open = [...ids];
  for (let attempt = 0; attempt < ATTEMPTS && open.length > 0; attempt += 1) {
    const torn: string[] = [];
    for (let at = 0; at < open.length; at += IDS_PER_CALL) {
      const answer = await readByIds(source, open.slice(at, at + IDS_PER_CALL));
      found.push(...answer.whole);
      torn.push(...answer.torn);
    }
    open = torn;
  }
  for (const id of open) {
    const row = await rereadWhole(source, id);
    if (row) found.push(row);
  }
  return found;
}

/** A row in one answer, which cannot be torn; `undefined` when it is gone by now. */
export async function rereadWhole(
  source: Pick<RowSource, 'byId'>,
  id: string,
): Promise<MergedRow | undefined> {
  const row = await source.byId(id);
  return row && { id, modified: modifiedOf(row), row };
}

async function readByIds(
  source: RowSource,
  ids: readonly string[],
): Promise<{ whole: MergedRow[]; torn: string[] }> {
  const merger = createRowMerger(source.chunkCount);
  const chunks = Array.from({ length: source.chunkCount }, (_, chunk) => chunk);
  const parts = await Promise.all(chunks.map((chunk) => source.byIds(chunk, ids)));
  parts.forEach((rows: readonly JsonObject[], chunk) => merger.add(chunk, rows));
  return merger.take(() => true);
}
