import { mapConcurrent } from '../../util/async.js';
import { asText, type JsonObject } from '../../util/json.js';
import { modifiedOf } from '../walk/row-merger.js';
import type { HiddenColumns } from '../plan/hidden-columns.js';
import type { WalkBatch } from '../walk/batch.js';

/** Rows of one Get Records call by id, and names of its `fields` beside the version (zoho-api.md §5.1). */
const IDS_PER_CALL = 100;
const NAMES_PER_CALL = 49;
/** Calls side by side for one batch. */
const CONCURRENCY = 4;

/** What is missing of the rows that a query or a job delivered, and where to get it. */
export interface MissingColumnsSource {
  /** api_names that never come. */
  readonly absent: readonly string[];
  readonly hidden: HiddenColumns;
  /** api_names that this row lacks, whole or in part, although they come in others. */
  readonly missingIn: (row: JsonObject) => readonly string[];
  /** Get Records by id: these names and `Modified_Time`; rows that are gone are missing. At most 100 ids, 49 names. */
  readonly fetch: (ids: readonly string[], names: readonly string[]) => Promise<readonly JsonObject[]>;
  /** Rows carry Modified_Time. */
  readonly hasVersions: boolean;
}

/**
 * Completes rows by what Get Records knows of them. A row that is gone, or has changed since it was read, is left out: the
 * window it was read in ends before the run began, so that its deletion or its new version belongs to the next one, or
 * to the tail that is read after this.
 */
export async function* completeMissing(
  batches: AsyncGenerator<WalkBatch>,
  source: MissingColumnsSource,
): AsyncGenerator<WalkBatch> {
  for await (const batch of batches) yield { ...batch, rows: await completeBatch(batch.rows, source) };
}

async function completeBatch(
  rows: readonly JsonObject[],
  source: MissingColumnsSource,
): Promise<readonly JsonObject[]> {
  const open = new Map<string, readonly string[]>();
  const hidden = source.hidden.open();
  for (const row of rows) {
    const names = [...source.absent, ...hidden, ...source.missingIn(row)];
    if (names.length > 0) open.set(idOf(row), names);
  }
  if (open.size === 0) return rows;
  const found = await fetchAll(open, source);
  if (hidden.length > 0) source.hidden.learn([...found.values()].flatMap(({ parts }) => parts));
  return rows.flatMap((row) => {
    const names = open.get(idOf(row));
    const answer = found.get(idOf(row));
    return names && answer ? completed(row, names, answer, source.hasVersions) : [row];
  });
}

/** What was asked for of one row, in how many calls, and what came. */
interface Found {
  readonly parts: JsonObject[];
  calls: number;
}

async function fetchAll(
  open: ReadonlyMap<string, readonly string[]>,
  source: MissingColumnsSource,
): Promise<Map<string, Found>> {
  const found = new Map([...open.keys()].map((id): [string, Found] => [id, { parts: [], calls: 0 }]));
  const calls = callsFor(open);
  for (const id of calls.flatMap(({ ids }) => ids)) {
    const asked = found.get(id);
    if (asked) asked.calls += 1;
  }
  const answers = await mapConcurrent(calls, CONCURRENCY, ({ ids, names }) => source.fetch(ids, names));
  for (const row of answers.flat()) found.get(idOf(row))?.parts.push(row);
  return found;
}

function callsFor(open: ReadonlyMap<string, readonly string[]>): { ids: string[]; names: string[] }[] {
  return chunks([...open.keys()], IDS_PER_CALL).flatMap((ids) => {
    const names = [...new Set(ids.flatMap((id) => open.get(id) ?? []))];
    return chunks(names, NAMES_PER_CALL).map((some) => ({ ids, names: some }));
  });
}

function completed(
  row: JsonObject,
  names: readonly string[],
  { parts, calls }: Found,
  hasVersions: boolean,
): JsonObject[] {
  const isSame = parts.every((part) => !hasVersions || modifiedOf(part) === modifiedOf(row));
  if (!isSame || parts.length < calls) return [];
  const values: JsonObject = Object.assign({}, ...parts) as JsonObject;
  // What is neither in the row nor in the answer stays out: nobody knows of it (`absent-columns.ts`).
  const known = names.filter((name) => values[name] !== undefined || row[name] !== undefined);
  return [{ ...row, ...Object.fromEntries(known.map((name) => [name, values[name] ?? null])) }];
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function idOf(row: JsonObject): string {
  return asText(row['id']) ?? '';
}
