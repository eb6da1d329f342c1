import { canListDeletions } from '../../catalog/streams/deletions.js';
import { chunkFields, requestedNames } from '../../catalog/streams/selection.js';
import { parseInstant } from '../../util/clock.js';
import { asText, type JsonObject } from '../../util/json.js';
import { hasConverted, type ModuleFacts } from '../plan/module-context.js';
import { createModuleSource } from '../walk/records-source.js';
import type { RowSource } from '../walk/row-source.js';
import { walkAsListed, walkById, type IdWalkOptions } from '../walk/by-id.js';
import type { WalkBatch } from '../walk/batch.js';
import { walkByTime } from '../walk/by-time.js';
import { refusesOrder } from '../walk/errors.js';

type Facts = Pick<
  ModuleFacts,
  'client' | 'stream' | 'fields' | 'includeConvertedLeads' | 'window' | 'warn' | 'onRest'
>;

/** Get Records up Modified_Time; by id where the module has none, or where Zoho does not sort or filter it by time. */
export async function* readByRecords(facts: Facts): AsyncGenerator<WalkBatch> {
  if (facts.stream.cursorField !== 'Modified_Time') {
    yield* byId(facts);
    return;
  }
  try {
    yield* walkByTime(recordSource(facts, 'Modified_Time'), {
      ...facts.window,
      warn: facts.warn,
      onRest: facts.onRest,
    });
    return;
  } catch (error) {
    if (!refusesOrder(error)) throw error;
  }
  facts.warn('FALLBACK', 'Zoho does not deliver this module in the order of Modified_Time: it is read by id');
  yield* byId(facts);
}

/** By id, a window being kept on our side; in Zoho's own order where it does not sort at all. */
async function* byId(facts: Facts): AsyncGenerator<WalkBatch> {
  const { stream, window, warn } = facts;
  // A second early, whichever reading of If-Modified-Since holds; other cursors Zoho cannot filter by.
  const since =
    stream.cursorField === 'Modified_Time' && window.from !== undefined ? window.from - 1_000 : undefined;
  const inside = isInside(stream.cursorField, window);
  const rest = { isLeft: false };
  const onRest = (): void => {
    rest.isLeft = true;
    facts.onRest();
  };
  for await (const { rows } of idWalk(facts, { warn, since, onRest })) yield { rows: rows.filter(inside) };
  yield { rows: [], reached: rest.isLeft ? undefined : window.until };
}

async function* idWalk(facts: Facts, options: IdWalkOptions): AsyncGenerator<WalkBatch> {
  try {
    yield* walkById(recordSource(facts, 'id'), options);
    return;
  } catch (error) {
    if (!refusesOrder(error)) throw error;
  }
  options.warn('FALLBACK', 'Zoho does not sort this module: it is read in the order Zoho gives');
  yield* walkAsListed(recordSource(facts, undefined), options);
}

/** Rows without a time pass (F-I7). */
function isInside(
  cursorField: string | undefined,
  { from, until }: Facts['window'],
): (row: JsonObject) => boolean {
  return (row) => {
    const text = cursorField === undefined ? undefined : asText(row[cursorField]);
    const instant = text === undefined ? undefined : parseInstant(text);
    if (instant === undefined) return true;
    return (from === undefined || instant >= from) && (until === undefined || instant < until);
  };
}

/** Get Records of the selected columns of a module. */
export function recordSource(
  facts: Omit<Facts, 'window' | 'warn' | 'onRest'>,
  sortBy: 'id' | 'Modified_Time' | undefined,
): RowSource {
  const { client, stream, fields } = facts;
  return createModuleSource(client, {
    module: stream.module,
    // With a version in each chunk, a row that changed between two of them shows (F-P13).
    chunks: chunkFields(requestedNames(fields), { key: 'id', cursor: stream.cursorField }),
    sortBy,
    listsDeletions: canListDeletions(stream),
    converted: hasConverted(facts) ? 'both' : undefined,
  });
}
