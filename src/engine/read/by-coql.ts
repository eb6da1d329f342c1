import { createCoqlRows } from '../../catalog/readers/from-coql.js';
import { difference } from '../../state/intervals.js';
import { withMissingColumns, type ListSource } from '../complete/completed-batches.js';
import type { Turn } from '../../util/async.js';
import { splitSlice, type Probe } from './slice-sizes.js';
import { orWithout } from '../plan/findings.js';
import { endOf, hasConverted, hasUserColumns, type ModuleFacts } from '../plan/module-context.js';
import type { Plan } from '../plan/plan.js';
import { createQuerySource, type QuerySource } from '../walk/coql-source.js';
import type { ReadPosition } from './replan.js';
import { walkByKeyset, type KeysetSource, type KeysetWalkOptions } from '../walk/by-keyset.js';
import { PAGE_SIZES } from '../walk/page-size.js';
import type { WalkBatch } from '../walk/batch.js';
import { listSource, recordSource } from './by-records.js';
import { readTimeSlices, reported, type TimeSlice } from './time-slices.js';

/** Most rows of one time slice: larger offsets are not allowed (zoho-api.md §7.3), so no border is found beyond it. */
const ROWS_PER_PROBE = 100_000;

/**
 * Reads by queries in the order of `(Modified_Time, id)`, in several time slices at the same time if the plan has them; in
 * the order of `id` if the module has no time.
 */
export async function* readByCoql(
  facts: ModuleFacts,
  plan: Pick<Plan, 'windows' | 'rows' | 'isCounted' | 'completion'>,
  position: ReadPosition,
): AsyncGenerator<WalkBatch> {
  const source = querySource(facts);
  const firstSize = firstSizeFor(plan.rows);
  const walk = (
    options: Omit<KeysetWalkOptions, 'warn' | 'onRest' | 'firstSize'>,
    turn?: Turn,
  ): AsyncGenerator<WalkBatch> =>
    completedBatches(source, { firstSize, ...options, turn }, facts, listSource(facts, plan, options));
  if (facts.stream.cursorField === undefined) {
    yield* walk({ order: 'id', afterId: position.afterId });
    return;
  }
  const until = endOf(facts);
  const { from, afterId, done } = position;
  if (plan.windows <= 1 && done.length === 0) {
    yield* walk({ order: 'time', from, until, afterId });
    return;
  }
  const probe: Probe = (request, offset) => source.probe(request, offset);
  const whole = { from: from ?? 0, to: until, afterId };
  const left = difference(whole, done).map((part) =>
    part.from === whole.from ? { ...part, afterId } : part,
  );
  const slices =
    (await orWithout(facts, 'query probe', facts.stream.module, () => splitUnread(probe, left, plan))) ??
    left;
  yield* readTimeSlices({ from, to: until }, slices, { done }, Math.max(1, plan.windows), (slice, turn) => {
    const options = { order: 'time', from: slice.from, until: slice.to, afterId: slice.afterId } as const;
    return reported(facts, slice, walk(options, turn));
  });
}

/** Rows without a `Modified_Time`: they are in no time window, but a full read needs them. One call if there are none. */
export function readTimeless(facts: ModuleFacts): AsyncGenerator<WalkBatch> {
  const options = { order: 'id', timeless: true, firstSize: 0 } as const;
  return completedBatches(querySource(facts), options, facts);
}

/** @param turn pages are parsed when it is the turn of their slice */
function completedBatches(
  source: KeysetSource,
  { turn, ...options }: Omit<KeysetWalkOptions, 'warn' | 'onRest'> & { readonly turn?: Turn | undefined },
  facts: ModuleFacts,
  lists?: ListSource,
): AsyncGenerator<WalkBatch> {
  const { warn, onRest } = facts;
  const walk = walkByKeyset(turn ? inTurns(source, turn) : source, { ...options, warn, onRest });
  return withMissingColumns(
    turn ? endedTurns(walk, turn, facts) : walk,
    'coql',
    facts,
    source.again,
    endOf(facts),
    lists,
  );
}

function inTurns(source: KeysetSource, turn: Turn): KeysetSource {
  return { ...source, page: (batch, request) => source.page(batch, { ...request, turn: turn.begin }) };
}

/** Slices are completed side by side: the turn of one ends before other calls complete its rows. */
async function* endedTurns(
  batches: AsyncGenerator<WalkBatch>,
  turn: Turn,
  { columns }: Pick<ModuleFacts, 'columns'>,
): AsyncGenerator<WalkBatch> {
  for await (const batch of batches) {
    if (columns.asked('coql').completed.length > 0 || columns.hidden.open().length > 0) turn.end();
    yield batch;
  }
}

export function querySource(facts: ModuleFacts): QuerySource {
  const { fields, batches, quoted } = facts.columns.asked('coql');
  return createQuerySource(facts.client, {
    module: facts.stream.module,
    batches,
    quoted,
    isOpen: facts.columns.omitted.isOpen,
    ...(facts.stream.module === 'Leads' && { converted: hasConverted(facts) ? 'both' : 'false' }),
    ready: facts.references.user && hasUserColumns(facts.fields) ? facts.loadUsers : () => Promise.resolve(),
    toRow: (columns) =>
      createCoqlRows(
        fields.filter(({ apiName }) => columns.includes(apiName)),
        columns,
        facts.references,
      ),
    again: recordSource(facts, 'id'),
  });
}

/** The rest of the window, split into about as many time slices as are read at the same time. */
async function splitUnread(
  probe: Probe,
  left: readonly TimeSlice[],
  { windows, rows = 0, isCounted }: Pick<Plan, 'windows' | 'rows' | 'isCounted'>,
): Promise<readonly TimeSlice[]> {
  const [first] = left;
  if (!first || left.length >= windows) return left;
  const count = Math.max(windows, Math.ceil(rows / ROWS_PER_PROBE));
  return [...(await splitSlice(probe, first, { rows, count, isCounted })), ...left.slice(1)];
}

/** Index of the smallest page size that holds all expected rows. */
function firstSizeFor(rows = 0): number {
  const index = PAGE_SIZES.findIndex((size) => rows <= size);
  return index < 0 ? PAGE_SIZES.length - 1 : index;
}
