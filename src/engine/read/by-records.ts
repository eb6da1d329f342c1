import { canListDeletions } from '../../catalog/streams/deletions.js';
import { chunkFields, requestedNames } from '../../catalog/streams/selection.js';
import { floorToSecond, parseInstant } from '../../util/clock.js';
import type { Row } from '../../row.js';
import { asText } from '../../util/json.js';
import type { ListSource } from '../complete/completed-batches.js';
import { hasConverted, type ModuleFacts } from '../plan/module-context.js';
import type { Plan } from '../plan/plan.js';
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

/** Get Records by Modified_Time; by id if the module has none, or if Zoho does not sort or filter it by time. */
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

/** Reads by id and filters by the window here; in Zoho's default order if Zoho does not sort the module. */
async function* byId(facts: Facts): AsyncGenerator<WalkBatch> {
  const { stream, window, warn } = facts;
  // A second early, since If-Modified-Since may mean "later than" or "from". Zoho cannot filter by other cursors.
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

/** Rows without a time are inside every window (F-I7). */
function isInside(cursorField: string | undefined, { from, until }: Facts['window']): (row: Row) => boolean {
  return (row) => {
    const instant = timeOf(row, cursorField);
    if (instant === null) return true;
    return (from === undefined || instant >= from) && (until === undefined || instant < until);
  };
}

function timeOf({ modified, values }: Row, cursorField: string | undefined): number | null {
  if (cursorField === undefined) return null;
  return cursorField === 'Modified_Time'
    ? modified
    : (parseInstant(asText(values[cursorField]) ?? '') ?? null);
}

/** Get Records of the selected columns of a module. */
export function recordSource(
  facts: Omit<Facts, 'window' | 'warn' | 'onRest'>,
  sortBy: 'id' | 'Modified_Time' | undefined,
): RowSource {
  const { client, stream, fields } = facts;
  return createModuleSource(client, {
    module: stream.module,
    // Each chunk has the version, so a row that changed between two chunks is detected (F-P13).
    chunks: chunkFields(requestedNames(fields), { key: 'id', cursor: stream.cursorField }),
    sortBy,
    listsDeletions: canListDeletions(stream),
    converted: hasConverted(facts) ? 'both' : undefined,
  });
}

/** Lists of some columns of a time slice, to complete rows that another strategy delivers. */
export function listSource(
  facts: Pick<ModuleFacts, 'client' | 'stream' | 'fields' | 'includeConvertedLeads'>,
  { completion }: Pick<Plan, 'completion'>,
  slice: ModuleFacts['window'],
): ListSource {
  return {
    isPlanned: completion?.by === 'lists',
    list: (names, from) => {
      const fields = facts.fields.filter(({ apiName }) => names.includes(apiName));
      const ignored = (): void => undefined;
      return walkByTime(recordSource({ ...facts, fields }, 'Modified_Time'), {
        from: floorToSecond(from ?? slice.from ?? 0) || undefined,
        until: slice.until,
        // A row that the list lacks is requested by id.
        warn: ignored,
        onRest: ignored,
      });
    },
  };
}
