import { batchesOf } from '../../util/batches.js';
import { mapConcurrent } from '../../util/async.js';
import { asText, type JsonObject } from '../../util/json.js';
import { IDS_PER_CALL, type IdsAnswer } from '../../zoho/api/records.js';
import { modifiedOf, type MergedRow } from '../walk/row-merger.js';
import type { NarrowPass } from './narrow-pass.js';
import type { HiddenColumns } from '../plan/hidden-columns.js';
import type { WalkBatch } from '../walk/batch.js';

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
  readonly missingIn: (row: JsonObject) => readonly string[];
  /** Get Records by id: these names and `Modified_Time`. At most 100 ids, 49 names. */
  readonly fetch: (
    ids: readonly string[],
    names: readonly string[],
  ) => Promise<Pick<IdsAnswer, 'rows' | 'isIgnored'>>;
  /**
   * Current whole rows of ids that {@link fetch} did not deliver (`absent`), or delivered in an unexpected version (`torn`);
   * without deleted rows.
   */
  readonly again: (absent: readonly string[], torn: readonly string[]) => Promise<readonly MergedRow[]>;
  /** Epoch ms: no row had changed after it when it was read. Later changes are delivered by a later read. */
  readonly asOf: number;
  /** Rows carry Modified_Time. */
  readonly hasVersions: boolean;
  /** The list of the missing columns from a time on, if they can be listed; absent: rows are requested by id. */
  readonly lists?: ListedColumns | undefined;
}

/** When rows are completed by lists, and how (`narrow-pass.ts`). */
export interface ListedColumns {
  readonly isPlanned: boolean;
  /**
   * @param from epoch ms: the time of the first row to complete
   * @param names api_names that the first rows lack
   */
  readonly open: (from: number | undefined, names: ReadonlySet<string>) => NarrowPass;
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
  const pass = createPass(source);
  try {
    for await (const batch of batches)
      yield { ...batch, rows: await completeBatch(batch.rows, source, pass) };
  } finally {
    await pass.close();
  }
}

/** Rows after which the share of those that need completion decides between ids and lists. */
const ROWS_TO_DECIDE = 1_000;
/** A list brings 200 rows a credit, ids bring 100: lists cost less if more than half of the rows need them. */
const LISTS_PAY_FROM = 0.55;
const LISTS_PAY_NO_MORE = 0.4;

interface Pass extends Omit<NarrowPass, 'names'> {
  readonly names: () => ReadonlySet<string>;
  /** @param open the rows that need completion, by id, with the api_names that they lack */
  readonly see: (rows: readonly JsonObject[], open: ReadonlyMap<string, readonly string[]>) => void;
}

/** A narrow pass that begins and ends when the rows that came show that it pays. */
function createPass({ lists }: MissingColumnsSource): Pass {
  let pass: NarrowPass | undefined;
  let [seen, open] = [0, 0];
  const names = new Set<string>();
  const isWorthIt = (): boolean => {
    if (seen < ROWS_TO_DECIDE) return pass !== undefined || lists?.isPlanned === true;
    return open / seen > (pass ? LISTS_PAY_NO_MORE : LISTS_PAY_FROM);
  };
  const close = async (): Promise<void> => {
    await pass?.close();
    pass = undefined;
  };
  return {
    names: () => pass?.names ?? new Set(),
    see: (rows, lacking) => {
      seen += rows.length;
      open += lacking.size;
      for (const name of [...lacking.values()].flat()) names.add(name);
    },
    take: async (rows) => {
      if (!isWorthIt()) await close();
      else pass ??= lists?.open(rows.map(modifiedOf).find((time) => time !== null) ?? undefined, names);
      return pass ? pass.take(rows) : new Map<string, JsonObject>();
    },
    close,
  };
}

async function completeBatch(
  rows: readonly JsonObject[],
  source: MissingColumnsSource,
  pass: Pass,
): Promise<readonly JsonObject[]> {
  const open = new Map<string, readonly string[]>();
  const hidden = source.hidden.open();
  for (const row of rows) {
    const names = [...source.absent, ...hidden, ...source.missingIn(row)];
    if (names.length > 0) open.set(idOf(row), names);
  }
  pass.see(rows, open);
  if (open.size === 0) return rows;
  const listed = await listedParts(rows, open, pass);
  const found = await fetchAll(withoutListed(open, listed, pass.names()), source);
  for (const [id, part] of listed) foundOf(found, id, part);
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

/** The listed parts of rows, in the version of the row: another version is requested by id, which tells what became of it. */
async function listedParts(
  rows: readonly JsonObject[],
  open: ReadonlyMap<string, readonly string[]>,
  pass: Pass,
): Promise<ReadonlyMap<string, JsonObject>> {
  const parts = await pass.take(rows.filter((row) => open.has(idOf(row))));
  const versions = new Map(rows.map((row) => [idOf(row), modifiedOf(row)]));
  return new Map([...parts].filter(([id, part]) => modifiedOf(part) === versions.get(id)));
}

/** What is left to request by id. */
function withoutListed(
  open: ReadonlyMap<string, readonly string[]>,
  listed: ReadonlyMap<string, JsonObject>,
  listedNames: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const left = [...open].map(([id, names]) => {
    const part = listed.get(id);
    return [id, part ? names.filter((name) => !listedNames.has(name)) : names] as const;
  });
  return new Map(left.filter(([, names]) => names.length > 0));
}

function foundOf(found: Map<string, Found>, id: string, part: JsonObject): void {
  const { parts, calls } = found.get(id) ?? { parts: [], calls: 0 };
  found.set(id, { parts: [part, ...parts], calls: calls + 1 });
}

/** The rows that have not changed since `asOf`, by id. */
async function rereadAll(
  source: MissingColumnsSource,
  absent: readonly string[],
  torn: readonly string[],
): Promise<ReadonlyMap<string, JsonObject>> {
  if (absent.length + torn.length === 0) return new Map();
  const rows = await source.again(absent, torn);
  return new Map(rows.filter((row) => !isLater(row, source)).map(({ id, row }) => [id, row]));
}

/** The number of calls that requested one row, and the parts that came. */
export interface Found {
  readonly parts: JsonObject[];
  calls: number;
}

/**
 * The state of a row after the answers by id. `whole`: all parts came. `later`: it has changed since `asOf`, so a later read
 * delivers its new version. `absent`: it did not come. `torn`: it came in another version, but has not changed since.
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
  for (const row of answers.flat()) found.get(idOf(row))?.parts.push(row);
  return found;
}

function callsFor(open: ReadonlyMap<string, readonly string[]>): { ids: string[]; names: string[] }[] {
  return batchesOf([...open.keys()], IDS_PER_CALL).flatMap((ids) => {
    const names = [...new Set(ids.flatMap((id) => open.get(id) ?? []))];
    return batchesOf(names, NAMES_PER_CALL).map((some) => ({ ids, names: some }));
  });
}

function completed(row: JsonObject, names: readonly string[], parts: readonly JsonObject[]): JsonObject {
  const values = Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
  // A column that is neither in the row nor in the answer stays absent: its value is unknown (`absent-columns.ts`).
  const known = names.filter((name) => values[name] !== undefined || row[name] !== undefined);
  return { ...row, ...Object.fromEntries(known.map((name) => [name, values[name] ?? null])) };
}

function idOf(row: JsonObject): string {
  return asText(row['id']) ?? '';
}
