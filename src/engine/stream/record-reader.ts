import { isChange } from '../../catalog/values/coerce.js';
import { createNormaliser, type Normaliser } from '../../catalog/values/normalise.js';
import type { StreamField } from '../../catalog/streams/streams.js';
import { rowOf, takeValues, withValues, type Row } from '../../row.js';
import { fetchFullData } from '../../zoho/api/full-data.js';
import { fixedRow, readFixed } from '../../zoho/fixed/read.js';
import { createAbsentColumns } from './undelivered-columns.js';
import { completeTexts, type TextSource } from '../complete/rich-text.js';
import type { LogLine } from './schema-drift.js';
import { embedChildren } from '../embed/embed.js';
import type { FileOptions } from '../../zoho/fixed/attachment-files.js';
import type { RecordOptions } from '../../zoho/fixed/per-record.js';
import { type Define, readByParent } from '../read/by-parent.js';
import { readModule, type ModuleReadDeps } from '../read/module-reader.js';
import { withUnapproved } from '../read/unapproved.js';
import type { Plan } from '../plan/plan.js';
import type { ProblemTally } from './dropped-values.js';
import { rereadRows } from '../walk/reread.js';
import type { WalkBatch } from '../walk/batch.js';
import { recordSource } from '../read/by-records.js';

/** Rows whose values are records in the shape of docs/guide.md#records. */
export interface RecordBatch extends WalkBatch {
  /** Columns whose values could not be kept, by the index of the row. */
  readonly nulled: ReadonlyMap<number, readonly string[]>;
}

export interface StreamReadDeps extends ModuleReadDeps, FileOptions, RecordOptions {
  /** Complete the columns that Zoho delivers only record by record (`embed.ts`). */
  readonly embedChildren: boolean;
  readonly includeUnapprovedRecords: boolean;
  readonly onLog: (line: LogLine) => void;
  readonly define: Define;
  /** Receives columns that Zoho lists and does not deliver. */
  readonly onUndelivered: (names: readonly string[]) => void;
  /** The columns come from a state: a text may have become rich text since. */
  readonly isStored: boolean;
}

/** Runs the plan of one stream: Zoho's rows, completed, in the shape of docs/guide.md#records. */
export async function* readRecords(
  plan: Plan,
  deps: StreamReadDeps,
  tally: ProblemTally,
): AsyncGenerator<RecordBatch> {
  yield* normalised(readRows(plan, deps), deps, tally);
}

/** Reads records by their ids. Deleted ones are missing. */
export async function* readRecordsById(
  ids: readonly string[],
  isWanted: (row: Row) => boolean,
  deps: StreamReadDeps,
  tally: ProblemTally,
): AsyncGenerator<RecordBatch> {
  const source = recordSource(deps, 'id');
  const rows = async function* (): AsyncGenerator<WalkBatch> {
    for (let at = 0; at < ids.length; at += IDS_PER_BATCH) {
      const found = await rereadRows(source, ids.slice(at, at + IDS_PER_BATCH));
      yield { rows: found.filter(isWanted) };
    }
  };
  yield* normalised(completed(rows(), deps), deps, tally);
}

/** Rows by id that are completed together. */
const IDS_PER_BATCH = 1_000;

async function* normalised(
  batches: AsyncGenerator<WalkBatch>,
  {
    stream,
    fields,
    onLog,
    onUndelivered,
  }: Pick<StreamReadDeps, 'stream' | 'fields' | 'onLog' | 'onUndelivered'>,
  tally: ProblemTally,
): AsyncGenerator<RecordBatch> {
  const normalise = createNormaliser(fields);
  const absent = createAbsentColumns(stream, fields);
  for await (const { rows, ...where } of batches) {
    absent.see(rows);
    yield { ...where, ...recordsOf(rows, normalise, tally) };
  }
  absent.logLines().forEach(onLog);
  onUndelivered(absent.names());
}

function recordsOf(
  rows: readonly Row[],
  normalise: Normaliser,
  tally: ProblemTally,
): Pick<RecordBatch, 'rows' | 'nulled'> {
  const records: Row[] = [];
  const nulled = new Map<number, string[]>();
  for (const row of rows) {
    const { record, problems } = normalise(takeValues(row));
    if (record && problems.length === 0) {
      records.push(withValues(row, record));
      continue;
    }
    tally.add(problems);
    const lost = problems.filter(({ reason }) => !isChange(reason));
    if (record && lost.length > 0) nulled.set(records.length, [...new Set(lost.map(({ field }) => field))]);
    if (record) records.push(withValues(row, record));
  }
  return { rows: records, nulled };
}

function readRows(plan: Plan, deps: StreamReadDeps): AsyncGenerator<WalkBatch> {
  switch (plan.strategy) {
    case 'nothing':
      return nothing();
    case 'settings':
      return fixedRow(deps.stream.name).parents ? readByParent(deps) : settings(deps);
    case 'records':
    case 'coql':
    case 'bulk':
      return completed(deps.includeUnapprovedRecords ? wholeModule(deps) : readModule(deps), deps);
  }
}

/** Reads unapproved records by lists as soon as another API than Get Records reads the rows. */
function wholeModule(deps: StreamReadDeps): AsyncGenerator<WalkBatch> {
  let usesOtherApis = false;
  const onPlan = (plan: Plan): void => {
    usesOtherApis ||= plan.strategy === 'coql' || plan.strategy === 'bulk';
    deps.onPlan(plan);
  };
  const isUnapprovedDue = (): boolean => !usesOtherApis;
  return withUnapproved(readModule({ ...deps, onPlan, isUnapprovedDue }), deps, () => usesOtherApis);
}

/** For a state from the future: no call, no row. */
async function* nothing(): AsyncGenerator<WalkBatch> {
  yield await Promise.resolve({ rows: [] });
}

async function* settings({ resources, stream, warn }: StreamReadDeps): AsyncGenerator<WalkBatch> {
  for await (const rows of readFixed(resources.settings, stream.name, { warn }))
    yield { rows: rows.map(rowOf) };
}

function completed(batches: AsyncGenerator<WalkBatch>, deps: StreamReadDeps): AsyncGenerator<WalkBatch> {
  const { client, stream, fields, warn, isStored } = deps;
  const source: TextSource = {
    ...recordSource(deps, 'id'),
    hasVersions: stream.cursorField === 'Modified_Time',
    creditsLeft: () => client.creditsLeft(),
    fetchFullData: async (ids, names) => (await fetchFullData(client, stream.module, ids, names)).map(rowOf),
  };
  const mayBeRichText = ({ richText, dataType }: StreamField): boolean =>
    richText || (isStored && dataType === 'textarea');
  const richText = fields.filter(mayBeRichText).map(({ apiName }) => apiName);
  const whole = completeTexts(batches, source, richText, warn);
  return deps.embedChildren ? embedChildren(whole, deps) : whole;
}
