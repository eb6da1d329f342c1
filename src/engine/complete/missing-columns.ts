import { batchesOf } from '../../util/batches.js';
import { mapConcurrent } from '../../util/async.js';
import { withValues, type Row } from '../../row.js';
import { IDS_PER_CALL } from '../../zoho/api/records.js';
import { createAdaptivePass, type AdaptivePass, type ListedColumns } from './adaptive-pass.js';
import type { HiddenColumns } from '../plan/hidden-columns.js';
import type { WalkBatch } from '../walk/batch.js';
import type { RowsByIds } from '../walk/row-source.js';

/** Names in `fields` of one Get Records call, without the version (zoho-api.md §5.1). */
const NAMES_PER_CALL = 49;
/** Calls at the same time for one batch. */
const CONCURRENCY = 4;

/** The columns that rows of a query or a job lack, and where to get them. */
export interface MissingColumnsSource {
  /** api_names that every row lacks. */
  readonly absent: readonly string[];
  readonly hidden: HiddenColumns;
  /** api_names that this row lacks, in whole or in part, although other rows have them. */
  readonly missingIn: (row: Row) => readonly string[];
  /** Get Records by id: these names and `Modified_Time`. At most 100 ids, 49 names. */
  readonly fetch: (
    ids: readonly string[],
    names: readonly string[],
  ) => Promise<Pick<RowsByIds, 'rows' | 'isIgnored'>>;
  /**
   * Current whole rows of ids that {@link fetch} did not deliver (`absent`), or delivered in an unexpected version (`torn`);
   * without deleted rows.
   */
  readonly again: (absent: readonly string[], torn: readonly string[]) => Promise<readonly Row[]>;
  /** Epoch ms: no row had changed after it when it was read. Later changes are delivered by a later read. */
  readonly asOf: number;
  /** Rows carry Modified_Time. */
  readonly hasVersions: boolean;
  /** The list of the missing columns from a time on, if they can be listed; absent: rows are requested by id. */
  readonly lists?: ListedColumns | undefined;
}

/**
 * Completes rows with values of Get Records. A row that has changed since it was read is skipped: its window ends before
 * the start of the run, so its new version belongs to the next window, or to the tail that is read after this. A row
 * that does not come is requested by other calls.
 */
export async function* completeMissing(
  batches: AsyncGenerator<WalkBatch>,
  source: MissingColumnsSource,
): AsyncGenerator<WalkBatch> {
  const pass = createAdaptivePass(source.lists);
  try {
    for await (const batch of batches)
      yield { ...batch, rows: await completeBatch(batch.rows, source, pass) };
  } finally {
    await pass.close();
  }
}

async function completeBatch(
  rows: readonly Row[],
  source: MissingColumnsSource,
  pass: AdaptivePass,
): Promise<readonly Row[]> {
  const open = new Map<string, readonly string[]>();
  const hidden = source.hidden.open();
  for (const row of rows) {
    const names = [...source.absent, ...hidden, ...source.missingIn(row)];
    if (names.length > 0) open.set(row.id, names);
  }
  pass.see(rows.length, open);
  if (open.size === 0) return rows;
  const listed = await pass.take(rows.filter(({ id }) => open.has(id)));
  const found = await fetchAll(withoutListed(open, listed, pass.names()), source);
  for (const [id, part] of listed) addPart(found, id, part);
  if (hidden.length > 0)
    source.hidden.learn([...found.values()].flatMap(({ parts }) => parts.map(({ values }) => values)));
  const verdicts = rows.map((row) => {
    const answer = found.get(row.id);
    return { row, is: answer ? judgeCompletion(row, answer, source) : ('whole' as const) };
  });
  const idsOf = (kind: Completion): string[] =>
    verdicts.flatMap(({ row, is }) => (is === kind ? [row.id] : []));
  const again = await rereadAll(source, idsOf('absent'), idsOf('torn'));
  return verdicts.flatMap(({ row, is }) => {
    const { id } = row;
    if (is === 'whole') return [completed(row, open.get(id) ?? [], found.get(id)?.parts ?? [])];
    const fresh = again.get(id);
    return fresh ? [fresh] : [];
  });
}

/** What is left to request by id. */
function withoutListed(
  open: ReadonlyMap<string, readonly string[]>,
  listed: ReadonlyMap<string, Row>,
  listedNames: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  if (listed.size === 0) return open;
  const left = [...open].map(([id, names]) => {
    return [id, listed.has(id) ? names.filter((name) => !listedNames.has(name)) : names] as const;
  });
  return new Map(left.filter(([, names]) => names.length > 0));
}

function addPart(found: Map<string, Found>, id: string, part: Row): void {
  const { parts, calls } = found.get(id) ?? { parts: [], calls: 0 };
  found.set(id, { parts: [part, ...parts], calls: calls + 1 });
}

/** The rows that have not changed since `asOf`, by id. */
async function rereadAll(
  source: MissingColumnsSource,
  absent: readonly string[],
  torn: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  if (absent.length + torn.length === 0) return new Map();
  const rows = await source.again(absent, torn);
  return new Map(rows.filter((row) => !isLater(row, source)).map((row) => [row.id, row]));
}

/** The number of calls that requested one row, and the parts that came. */
export interface Found {
  readonly parts: Row[];
  calls: number;
}

/**
 * The state of a row after the answers by id. `whole`: all parts came. `later`: it has changed since `asOf`, so a later read
 * delivers its new version. `absent`: it did not come. `torn`: it came in another version, but has not changed since.
 */
export type Completion = 'whole' | 'later' | 'absent' | 'torn';

/** Pure. */
export function judgeCompletion(
  row: Row,
  { parts, calls }: Found,
  { hasVersions, asOf }: Pick<MissingColumnsSource, 'hasVersions' | 'asOf'>,
): Completion {
  const others = hasVersions ? parts.filter(({ modified }) => modified !== row.modified) : [];
  if (others.some((part) => isLater(part, { asOf }))) return 'later';
  if (parts.length < calls) return 'absent';
  return others.length > 0 ? 'torn' : 'whole';
}

function isLater({ modified }: Pick<Row, 'modified'>, { asOf }: Pick<MissingColumnsSource, 'asOf'>): boolean {
  return modified !== null && modified >= asOf;
}

/** Makes no more calls once an answer shows that Zoho ignores the ids. */
async function fetchAll(
  open: ReadonlyMap<string, readonly string[]>,
  source: MissingColumnsSource,
): Promise<Map<string, Found>> {
  const found = new Map([...open.keys()].map((id): [string, Found] => [id, { parts: [], calls: 0 }]));
  const calls = callsFor(open);
  for (const id of calls.flatMap(({ ids }) => ids)) {
    const requested = found.get(id);
    if (requested) requested.calls += 1;
  }
  let isIgnored = false;
  const answers = await mapConcurrent(calls, CONCURRENCY, async ({ ids, names }) => {
    const answer = isIgnored ? { rows: [], isIgnored } : await source.fetch(ids, names);
    isIgnored ||= answer.isIgnored;
    return answer.rows;
  });
  for (const row of answers.flat()) found.get(row.id)?.parts.push(row);
  return found;
}

function callsFor(open: ReadonlyMap<string, readonly string[]>): { ids: string[]; names: string[] }[] {
  return batchesOf([...open.keys()], IDS_PER_CALL).flatMap((ids) => {
    const names = [...new Set(ids.flatMap((id) => open.get(id) ?? []))];
    return batchesOf(names, NAMES_PER_CALL).map((some) => ({ ids, names: some }));
  });
}

function completed(row: Row, names: readonly string[], parts: readonly Row[]): Row {
  const found = Object.fromEntries(parts.flatMap(({ values }) => Object.entries(values)));
  // A column that is neither in the row nor in the answer stays absent: its value is unknown (`absent-columns.ts`).
  const known = names.filter((name) => found[name] !== undefined || row.values[name] !== undefined);
  const values = Object.fromEntries(known.map((name) => [name, found[name] ?? null]));
  return withValues(row, { ...row.values, ...values });
}
