import { canListDeletions } from '../catalog/deletions.js';
import { createNormaliser } from '../catalog/normalise.js';
import { chunkFields, requestedNames } from '../catalog/selection.js';
import type { StreamDefinition, StreamField } from '../catalog/streams.js';
import { parseInstant } from '../util/clock.js';
import { asText, type JsonObject } from '../util/json.js';
import type { ZohoClient } from '../zoho/client.js';
import { fetchFullData } from '../zoho/records.js';
import { readSettings } from '../zoho/settings.js';
import { completeTexts, type TextSource } from './complete-text.js';
import { createModuleSource } from './module-source.js';
import type { Plan } from './plan.js';
import type { ProblemTally } from './problem-tally.js';
import type { RowSource } from './row-source.js';
import { walkAsListed, walkById, type IdWalkOptions } from './walk-by-id.js';
import { walkByTime, type WalkBatch } from './walk-by-time.js';
import { refusesOrder } from './walk-errors.js';

export interface ReadFacts {
  readonly stream: StreamDefinition;
  /** The selected columns. */
  readonly fields: readonly StreamField[];
  readonly plan: Plan;
  readonly includeConvertedLeads: boolean;
}

export interface RecordBatch {
  readonly records: readonly JsonObject[];
  /** Columns, by the number of the record, whose values could not be kept. */
  readonly nulled: ReadonlyMap<number, readonly string[]>;
  readonly reached?: number | undefined;
}

/** Runs the plan of one stream: Zoho's rows, completed, in the record shape of design.md §3. */
export async function* readRecords(
  client: ZohoClient,
  facts: ReadFacts,
  tally: ProblemTally,
  warn: (text: string) => void,
): AsyncGenerator<RecordBatch> {
  const normalise = createNormaliser(facts.fields);
  for await (const { rows, reached } of readRows(client, facts, warn)) {
    const records: JsonObject[] = [];
    const nulled = new Map<number, string[]>();
    for (const row of rows) {
      const { record, problems } = normalise(row);
      if (problems.length > 0) tally.add(problems);
      if (record && problems.length > 0)
        nulled.set(records.length, [...new Set(problems.map(({ field }) => field))]);
      if (record) records.push(record);
    }
    yield { records, nulled, reached };
  }
}

function readRows(
  client: ZohoClient,
  facts: ReadFacts,
  warn: (text: string) => void,
): AsyncGenerator<WalkBatch> {
  const { plan, stream } = facts;
  switch (plan.reader) {
    case 'nothing':
      return nothing();
    case 'settings':
      return settings(client, stream.name);
    case 'by-id':
    case 'by-time':
      return completed(client, facts, warn);
  }
}

/** A state from the future: no call, no row. */
async function* nothing(): AsyncGenerator<WalkBatch> {
  yield await Promise.resolve({ rows: [] });
}

async function* settings(client: ZohoClient, name: string): AsyncGenerator<WalkBatch> {
  for await (const rows of readSettings(client, name)) yield { rows };
}

function completed(
  client: ZohoClient,
  facts: ReadFacts,
  warn: (text: string) => void,
): AsyncGenerator<WalkBatch> {
  const { module, cursorField } = facts.stream;
  const source: TextSource = {
    ...sourceOf(client, facts, 'id'),
    hasVersions: cursorField === 'Modified_Time',
    fetchFullData: (ids, fields) => fetchFullData(client, module, ids, fields),
  };
  const richText = facts.fields.filter((field) => field.richText).map(({ apiName }) => apiName);
  return completeTexts(walk(client, facts, warn), source, richText, warn);
}

function walk(client: ZohoClient, facts: ReadFacts, warn: (text: string) => void): AsyncGenerator<WalkBatch> {
  return facts.plan.reader === 'by-time' ? byTime(client, facts, warn) : byId(client, facts, warn);
}

/** Up Modified_Time; by id after all where Zoho does not sort or filter this module by time. */
async function* byTime(
  client: ZohoClient,
  facts: ReadFacts,
  warn: (text: string) => void,
): AsyncGenerator<WalkBatch> {
  try {
    yield* walkByTime(sourceOf(client, facts, 'Modified_Time'), { ...facts.plan.window, warn });
    return;
  } catch (error) {
    if (!refusesOrder(error)) throw error;
  }
  warn('Zoho does not deliver this module in the order of Modified_Time: it is read by id');
  yield* byId(client, facts, warn);
}

/** By id, a window being kept on our side; in Zoho's own order where it does not sort at all. */
async function* byId(
  client: ZohoClient,
  facts: ReadFacts,
  warn: (text: string) => void,
): AsyncGenerator<WalkBatch> {
  const { cursorField } = facts.stream;
  const window = facts.plan.window ?? {};
  // A second early, whichever reading of If-Modified-Since holds; other cursors Zoho cannot filter by.
  const since =
    cursorField === 'Modified_Time' && window.from !== undefined ? window.from - 1_000 : undefined;
  const inside = isInside(cursorField, window);
  const rest = { isLeft: false };
  const onRest = (): void => void (rest.isLeft = true);
  for await (const { rows } of idWalk(client, facts, { warn, since, onRest }))
    yield { rows: rows.filter(inside) };
  yield { rows: [], reached: rest.isLeft ? undefined : window.until };
}

async function* idWalk(
  client: ZohoClient,
  facts: ReadFacts,
  options: IdWalkOptions,
): AsyncGenerator<WalkBatch> {
  try {
    yield* walkById(sourceOf(client, facts, 'id'), options);
    return;
  } catch (error) {
    if (!refusesOrder(error)) throw error;
  }
  options.warn('Zoho does not sort this module: it is read in the order Zoho gives');
  yield* walkAsListed(sourceOf(client, facts, undefined), options);
}

/** Rows without a time pass (I7). */
function isInside(
  cursorField: string | undefined,
  { from, until }: NonNullable<Plan['window']>,
): (row: JsonObject) => boolean {
  return (row) => {
    const text = cursorField === undefined ? undefined : asText(row[cursorField]);
    const instant = text === undefined ? undefined : parseInstant(text);
    if (instant === undefined) return true;
    return (from === undefined || instant >= from) && (until === undefined || instant < until);
  };
}

function sourceOf(
  client: ZohoClient,
  { stream, fields, includeConvertedLeads }: ReadFacts,
  sortBy: 'id' | 'Modified_Time' | undefined,
): RowSource {
  return createModuleSource(client, {
    module: stream.module,
    // With a version in each chunk, a row that changed between two of them shows (fact P13).
    chunks: chunkFields(requestedNames(fields), { key: 'id', cursor: stream.cursorField }),
    sortBy,
    listsDeletions: canListDeletions(stream),
    converted: stream.module === 'Leads' && includeConvertedLeads ? 'both' : undefined,
  });
}
