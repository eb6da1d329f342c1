import { createCoqlRows } from '../../catalog/readers/from-coql.js';
import { difference } from '../../state/intervals.js';
import { withMissingColumns } from '../complete/completed-batches.js';
import { splitSlice, type Probe } from './slice-sizes.js';
import { endOf, hasConverted, type ModuleFacts } from '../plan/module-context.js';
import type { Plan } from '../plan/plan.js';
import { createQuerySource } from '../walk/coql-source.js';
import type { ReadPosition } from './replan.js';
import { PAGE_SIZES, walkByKeyset, type KeysetSource, type KeysetWalkOptions } from '../walk/by-keyset.js';
import type { WalkBatch } from '../walk/batch.js';
import { recordSource } from './by-records.js';
import { readTimeSlices, type TimeSlice } from './time-slices.js';

/** A farther offset reaches no row (zoho-api.md §7.3): a stretch is cut where one ends. */
const ROWS_PER_PROBE = 100_000;

/** Queries up `(Modified_Time, id)`, in stretches side by side where the plan says so; up `id` without a time. */
export async function* readByCoql(
  facts: ModuleFacts,
  plan: Pick<Plan, 'windows' | 'rows'>,
  position: ReadPosition,
): AsyncGenerator<WalkBatch> {
  const source = querySource(facts);
  const firstSize = firstSizeFor(plan.rows);
  const walk = (options: Omit<KeysetWalkOptions, 'warn' | 'firstSize'>): AsyncGenerator<WalkBatch> =>
    withMissingColumns(
      walkByKeyset(source, { firstSize, ...options, warn: facts.warn }),
      'coql',
      facts,
      endOf(facts),
    );
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
  const slices = await splitUnread(source.probe, { from: from ?? 0, to: until, afterId }, done, plan);
  yield* readTimeSlices({ from, to: until }, slices, { done }, Math.max(1, plan.windows), (slice) =>
    walk({ order: 'time', from: slice.from, until: slice.to, afterId: slice.afterId }),
  );
}

/** Rows that have no `Modified_Time`: no window holds them, and a whole read must. One call where there are none. */
export function readTimeless(facts: ModuleFacts): AsyncGenerator<WalkBatch> {
  const options = { order: 'id', timeless: true, firstSize: 0, warn: facts.warn } as const;
  return withMissingColumns(walkByKeyset(querySource(facts), options), 'coql', facts, endOf(facts));
}

export function querySource(facts: ModuleFacts): KeysetSource & { readonly probe: Probe } {
  const { fields, batches, columns } = facts.columns.asked('coql');
  return createQuerySource(facts.client, {
    module: facts.stream.module,
    batches,
    ...(facts.stream.module === 'Leads' && { converted: hasConverted(facts) ? 'both' : 'false' }),
    ready: facts.references.user ? facts.loadUsers : () => Promise.resolve(),
    toRow: createCoqlRows(fields, columns, facts.references),
    again: recordSource(facts, 'id'),
  });
}

/** What is left to read, in about as many stretches as are read side by side. */
async function splitUnread(
  probe: Probe,
  whole: TimeSlice,
  done: ReadPosition['done'],
  { windows, rows = 0 }: Pick<Plan, 'windows' | 'rows'>,
): Promise<TimeSlice[]> {
  const left = difference(whole, done).map((part): TimeSlice =>
    part.from === whole.from ? { ...part, afterId: whole.afterId } : part,
  );
  const [first] = left;
  if (!first || left.length >= windows) return left;
  const count = Math.max(windows, Math.ceil(rows / ROWS_PER_PROBE));
  return [...(await splitSlice(probe, first, { rows, count })), ...left.slice(1)];
}

/** The smallest page that holds all rows that are known of. */
function firstSizeFor(rows = 0): number {
  const index = PAGE_SIZES.findIndex((size) => rows <= size);
  return index < 0 ? PAGE_SIZES.length - 1 : index;
}
