import type { StreamDefinition } from '../../catalog/streams/streams.js';
import { toSourceError, type SourceError } from '../../errors.js';
import type { LogCode } from '../../log-codes.js';
import { rowOf } from '../../row.js';
import { NO_POSITION } from '../../state/resume-position.js';
import { mapConcurrent } from '../../util/async.js';
import { batchesOf } from '../../util/batches.js';
import { formatInstant } from '../../util/clock.js';
import { compareIds } from '../../util/ids.js';
import { asText, type JsonObject } from '../../util/json.js';
import { isRefusal } from '../../zoho/http/api-error.js';
import { ATTACHMENT_FILES, createFileReader, type FileOptions } from '../../zoho/fixed/attachment-files.js';
import {
  listsOfRecord,
  type Parent,
  parentsOf,
  type RecordList,
  type RecordOptions,
} from '../../zoho/fixed/per-record.js';
import { fixedRow } from '../../zoho/fixed/read.js';
import { UNKNOWN_FACTS } from '../plan/plan.js';
import type { WalkBatch } from '../walk/batch.js';
import { readModule, type ModuleReadDeps } from './module-reader.js';

export type Define = (name: string, configured: JsonObject) => Promise<{ readonly stream: StreamDefinition }>;

export interface ParentReadDeps extends ModuleReadDeps, FileOptions, RecordOptions {
  readonly define: Define;
  readonly onLog: (line: { level: 'info' | 'warn'; code: LogCode; text: string }) => void;
}

interface Changed {
  readonly module: string;
  readonly id: string;
  /** Epoch ms. */
  readonly modified: number;
  readonly values: JsonObject;
}

type Ask = (parent: Parent) => RecordList[];

/** Records that are asked for before the position is saved. */
const RECORDS_PER_STATE = 20;
/** Calls at the same time. */
const AT_ONCE = 5;

/**
 * The rows of a stream that costs a call per record: of the records of its parent modules that changed in the window, in the
 * order of time and id. The position after each batch is saved, so that no record is paid for twice.
 */
export async function* readByParent(deps: ParentReadDeps): AsyncGenerator<WalkBatch> {
  const { window, onLog } = deps;
  const ask = await createAsk(deps);
  const changed = await changedParents(deps);
  const modules = new Set(changed.map(({ module }) => module));
  onLog({ level: 'info', code: 'PER_RECORD_COST', text: announcement(changed.length, [...modules]) });
  // What is announced is emitted before the first call.
  yield { rows: [] };
  const refusals = createRefusals(deps);
  for (const batch of batchesOf(changed, RECORDS_PER_STATE)) {
    const found = await mapConcurrent(batch, AT_ONCE, (parent) => rowsOf(ask, parent, refusals));
    const last = batch.at(-1);
    reportFiles(deps, found.flat());
    yield { rows: found.flat().map(rowOf), reached: last?.modified, afterId: last?.id, isCostly: true };
  }
  refusals.report();
  yield { rows: [], reached: window.until, more: false };
}

function announcement(records: number, modules: readonly string[]): string {
  const of = modules.length === 0 ? '' : ` of ${modules.join(', ')}`;
  return `${records} records${of} changed; each costs at least one call: about ${records} API credits`;
}

/** What asks for the lists of one record. */
async function createAsk(deps: ParentReadDeps): Promise<Ask> {
  const { client, stream } = deps;
  if (stream.name !== ATTACHMENT_FILES) return (parent) => listsOfRecord(client, stream.name, parent, deps);
  const read = await createFileReader(client, deps);
  return (parent) => [{ about: parent.module, rows: async () => [await read(parent)] }];
}

/** Names the attachments of which there is no file, or another one than Zoho describes. */
function reportFiles({ stream, warn }: ParentReadDeps, rows: readonly JsonObject[]): void {
  if (stream.name !== ATTACHMENT_FILES) return;
  const odd = rows.filter(({ status }) => status !== 'stored');
  if (odd.length === 0) return;
  const names = odd.map(({ id, status }) => `${asText(id) ?? ''} (${asText(status) ?? ''})`).join(', ');
  warn('FILES_SKIPPED', `${odd.length} attachments are not stored as Zoho describes them: ${names}`);
}

async function rowsOf(
  ask: Ask,
  { module, id, modified, values }: Changed,
  refusals: Refusals,
): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  for (const list of ask({ module, id, modifiedTime: formatInstant(modified), values }))
    rows.push(...(await rowsOfList(list, refusals)));
  return rows;
}

async function rowsOfList({ about, rows }: RecordList, refusals: Refusals): Promise<JsonObject[]> {
  if (refusals.isRefused(about)) return [];
  try {
    const found = await rows();
    refusals.answered(about);
    return found;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    refusals.add(about, error);
    return [];
  }
}

interface Refusals {
  readonly isRefused: (about: string) => boolean;
  readonly answered: (about: string) => void;
  /** @throws the error if the list has answered before: then rows of single records would be missing */
  readonly add: (about: string, error: SourceError) => void;
  /** Warns of refused lists. Throws if every one was refused. */
  readonly report: () => void;
}

/** Lists that modules do not have: Zoho refuses them for the first record. */
function createRefusals({ warn }: Pick<ParentReadDeps, 'warn'>): Refusals {
  const refused = new Map<string, SourceError>();
  const answered = new Set<string>();
  return {
    isRefused: (about) => refused.has(about),
    answered: (about) => void answered.add(about),
    add: (about, error) => {
      if (answered.has(about)) throw error;
      refused.set(about, error);
    },
    report: () => {
      const [first] = refused;
      if (!first) return;
      if (answered.size === 0) throw first[1];
      warn(
        'LIST_INCOMPLETE',
        `Zoho refuses the list for ${[...refused.keys()].join(', ')}: ${first[1].userMessage}`,
      );
    },
  };
}

/** Ids of changed records with their times, of all parent modules, without those that an earlier run has asked for. */
async function changedParents(deps: ParentReadDeps): Promise<Changed[]> {
  const { stream, window, resumePosition } = deps;
  const changed: Changed[] = [];
  const refused: SourceError[] = [];
  const names = parentsOf(stream.name, deps);
  for (const name of names) {
    try {
      changed.push(...(await changedIn(deps, name)));
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      refused.push(toSourceError(error));
      deps.warn(
        'LIST_INCOMPLETE',
        `records of ${name} are not asked for: ${toSourceError(error).userMessage}`,
      );
    }
  }
  const [first] = refused;
  if (first && refused.length === names.length) throw first;
  const { afterId } = resumePosition;
  const isOpen = ({ modified, id }: Changed): boolean =>
    modified !== window.from || afterId === undefined || compareIds(id, afterId) > 0;
  return changed.filter(isOpen).sort((a, b) => a.modified - b.modified || compareIds(a.id, b.id));
}

const UNREADABLE: ReadonlySet<string> = new Set(['STREAM_UNSUPPORTED', 'UNKNOWN_STREAM']);

function isUnreadable(error: unknown): boolean {
  return isRefusal(error) || UNREADABLE.has(toSourceError(error).code);
}

async function changedIn(deps: ParentReadDeps, name: string): Promise<Changed[]> {
  const { stream } = await deps.define(name, {});
  const { cursorField } = stream;
  const { from, until } = deps.window;
  const columns = fixedRow(deps.stream.name).parentColumns ?? [];
  const wanted = new Set(['id', cursorField, ...columns]);
  const isTimed = cursorField === 'Modified_Time' && from !== undefined && until !== undefined;
  const rows = readModule({
    ...deps,
    stream,
    fields: stream.fields.filter(({ apiName }) => wanted.has(apiName)),
    resumePosition: NO_POSITION,
    planFacts: {
      ...UNKNOWN_FACTS,
      kind: 'module',
      cursorField,
      incremental: isTimed,
      window: isTimed ? { from, until } : undefined,
      fullFrom: from,
    },
    onPlan: () => undefined,
    onCount: () => undefined,
  });
  const changed: Changed[] = [];
  for await (const batch of rows)
    for (const { id, modified, values } of batch.rows)
      changed.push({ module: stream.module, id, modified: modified ?? 0, values: pick(values, columns) });
  return changed;
}

function pick(values: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}
