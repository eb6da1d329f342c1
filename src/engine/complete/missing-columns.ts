import { mapConcurrent } from '../../util/async.js';
import { asText, type JsonObject } from '../../util/json.js';
import { IDS_PER_CALL, type IdsAnswer } from '../../zoho/api/records.js';
import { modifiedOf, type MergedRow } from '../walk/row-merger.js';
import type { HiddenColumns } from '../plan/hidden-columns.js';
import type { WalkBatch } from '../walk/batch.js';

/** Names of the `fields` of one Get Records call beside the version (zoho-api.md §5.1). */
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
  /** Get Records by id: these names and `Modified_Time`. At most 100 ids, 49 names. */
  readonly fetch: (
    ids: readonly string[],
    names: readonly string[],
  ) => Promise<Pick<IdsAnswer, 'rows' | 'isIgnored'>>;
  /** Whole rows, as they are now, of those that {@link fetch} did not bring, or in a version that nothing explains; without those that are gone. */
  readonly again: (absent: readonly string[], torn: readonly string[]) => Promise<readonly MergedRow[]>;
  /** Epoch ms: none of the rows had changed since when it was read; what changes later comes later. */
  readonly asOf: number;
  /** Rows carry Modified_Time. */
  readonly hasVersions: boolean;
}

/**
 * Completes rows by what Get Records knows of them. A row that has changed since it was read is left out: the window it was
 * read in ends before the run began, so that its new version belongs to the next one, or to the tail that is read after
 * this. A row that does not come is asked for in another way.
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
  const verdicts = rows.map((row) => {
    const answer = found.get(idOf(row));
    return { row, is: answer ? judgeCompletion(row, answer, source) : ('whole' as const) };
  });
  const idsOf = (kind: Completion): string[] =>
    verdicts.flatMap(({ row, is }) => (is === kind ? [idOf(row)] : []));
  const again = await rereadAll(source, idsOf('absent'), idsOf('torn'));
  return verdicts.flatMap(({ row, is }) => {
    const id = idOf(row);
    if (is === 'whole') return [completed(row, open.get(id) ?? [], found.get(id)?.parts ?? [])];
    const fresh = again.get(id);
    return fresh ? [fresh] : [];
  });
}

/** Rows that have not changed since `asOf`, by id. */
async function rereadAll(
  source: MissingColumnsSource,
  absent: readonly string[],
  torn: readonly string[],
): Promise<ReadonlyMap<string, JsonObject>> {
  if (absent.length + torn.length === 0) return new Map();
  const rows = await source.again(absent, torn);
  return new Map(rows.filter((row) => !isLater(row, source)).map(({ id, row }) => [id, row]));
}

/** What was asked for of one row, in how many calls, and what came. */
export interface Found {
  readonly parts: JsonObject[];
  calls: number;
}

/**
 * What the answers by id make of a row: `whole`: all is there. `later`: it has changed since, and comes in its new version.
 * `absent`: it did not come. `torn`: it came in another version, though it has not changed since.
 */
export type Completion = 'whole' | 'later' | 'absent' | 'torn';

/** Pure. */
export function judgeCompletion(
  row: JsonObject,
  { parts, calls }: Found,
  { hasVersions, asOf }: Pick<MissingColumnsSource, 'hasVersions' | 'asOf'>,
): Completion {
  const others = hasVersions ? parts.filter((part) => modifiedOf(part) !== modifiedOf(row)) : [];
  if (others.some((part) => isLater({ modified: modifiedOf(part) }, { asOf }))) return 'later';
  if (parts.length < calls) return 'absent';
  return others.length > 0 ? 'torn' : 'whole';
}

function isLater(
  { modified }: Pick<MergedRow, 'modified'>,
  { asOf }: Pick<MissingColumnsSource, 'asOf'>,
): boolean {
  return modified !== null && modified >= asOf;
}

/** Once an answer shows that the ids are taken no notice of, no other is asked for. */
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
  let isIgnored = false;
  const answers = await mapConcurrent(calls, CONCURRENCY, async ({ ids, names }) => {
    const answer = isIgnored ? { rows: [], isIgnored } : await source.fetch(ids, names);
    isIgnored ||= answer.isIgnored;
    return answer.rows;
  });
  for (const row of answers.flat()) found.get(idOf(row))?.parts.push(row);
  return found;
}

function callsFor(open: ReadonlyMap<string, readonly string[]>): { ids: string[]; names: string[] }[] {
  return chunks([...open.keys()], IDS_PER_CALL).flatMap((ids) => {
    const names = [...new Set(ids.flatMap((id) => open.get(id) ?? []))];
    return chunks(names, NAMES_PER_CALL).map((some) => ({ ids, names: some }));
  });
}

function completed(row: JsonObject, names: readonly string[], parts: readonly JsonObject[]): JsonObject {
  const values = Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
  // What is neither in the row nor in the answer stays out: nobody knows of it (`absent-columns.ts`).
  const known = names.filter((name) => values[name] !== undefined || row[name] !== undefined);
  return { ...row, ...Object.fromEntries(known.map((name) => [name, values[name] ?? null])) };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function idOf(row: JsonObject): string {
  return asText(row['id']) ?? '';
}
