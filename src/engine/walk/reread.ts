import { findAbsent, MOST_SINGLE, rereadWhole } from './absent-rows.js';
import type { Row } from '../../row.js';
import { createRowMerger } from './row-merger.js';
import type { RowSource } from './row-source.js';

/** Attempts to read the chunks by id before the row is read alone, in one answer that cannot be torn. */
const ATTEMPTS = 2;
/** The first read of these rows was at most this long ago. */
const LOOKBACK_MS = 3_600_000;

/**
 * Reads rows again that changed between two chunks (F-P13), by ids. Rows that keep changing, or do not come, are read one
 * by one with Get Record, which returns all fields of one version. Rows deleted by now are missing from the result.
 *
 * @param most rows that may be requested one by one because they did not come
 * @throws SourceError IDS_NOT_ANSWERED if there are more
 */
export async function rereadRows(
  source: RowSource,
  ids: readonly string[],
  most = MOST_SINGLE,
): Promise<Row[]> {
  const found: Row[] = [];
  const absent = new Set<string>();
  let open = [...ids];
  for (let attempt = 0; attempt < ATTEMPTS && open.length > 0; attempt += 1) {
    const answer = await readByIds(source, open);
    found.push(...answer.whole);
    for (const id of answer.absent) absent.add(id);
    open = answer.torn.filter((id) => !absent.has(id));
  }
  for (const id of open) {
    const row = await rereadWhole(source, id);
    if (row) found.push(row);
  }
  const since = source.serverNow() - LOOKBACK_MS;
  return [...found, ...(await findAbsent(source, [...absent], most, since))];
}

/**
 * Reads live rows again, each in one answer: they may change twice within a second, and parts of the two versions could not
 * be told apart.
 */
export async function rereadSome(
  source: RowSource,
  rows: readonly Row[],
  isLive: (row: Row) => boolean,
): Promise<Row[]> {
  const stable: Row[] = [];
  for (const row of rows) {
    const whole = isLive(row) ? await rereadWhole(source, row.id) : row;
    if (whole) stable.push(whole);
  }
  return stable;
}

async function readByIds(
  source: RowSource,
  ids: readonly string[],
): Promise<{ whole: Row[]; torn: string[]; absent: string[] }> {
  const merger = createRowMerger(source.chunkCount);
  const chunks = Array.from({ length: source.chunkCount }, (_, chunk) => chunk);
  const answers = await Promise.all(chunks.map((chunk) => source.byIds(chunk, ids)));
  answers.forEach(({ rows }, chunk) => merger.add(chunk, rows));
  return { ...merger.take(() => true), absent: answers.flatMap(({ absent }) => absent) };
}
