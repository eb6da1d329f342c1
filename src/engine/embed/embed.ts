import { childColumns, embed, planChild, type ChildColumn } from '../../catalog/streams/children.js';
import type { StreamDefinition, StreamField } from '../../catalog/streams/streams.js';
import { toSourceError } from '../../errors.js';
import { mapConcurrent } from '../../util/async.js';
import { withValues, type Row } from '../../row.js';
import type { Json, JsonObject } from '../../util/json.js';
import { consequenceOf } from '../plan/calls.js';
import { listFields } from '../../zoho/api/metadata.js';
import { LISTS_PER_QUERY, PARENTS_PER_LIST } from './child-queries.js';
import { createChildReader, type ChildReader, type ChildReaderDeps } from './child-reader.js';
import { hasNewJobs, type WalkBatch } from '../walk/batch.js';

export interface EmbedDeps extends ChildReaderDeps {
  readonly stream: Pick<StreamDefinition, 'module'>;
  /** The selected columns. */
  readonly fields: readonly StreamField[];
}

/** Parents to collect, so that queries are full, and the most batches that are buffered for it. */
const PARENTS_PER_FLUSH = 2 * LISTS_PER_QUERY * PARENTS_PER_LIST;
const MAX_BUFFERED = 10;

/**
 * Adds to rows the columns that no list delivers: subforms, multi-select and multi-user lookups, as arrays (zoho-api.md
 * §4.2, §12). Children are read after their parents, with up to 500 parents in a query. A change of a subform row saves
 * its parent and updates the parent's `Modified_Time` (§12). If children are newer than their parent, the parent has
 * changed as well and is delivered again, at the end of this window or in the next one. Links are records of their own;
 * Zoho does not document whether a new link updates `Modified_Time` of its parents.
 *
 * An unavailable column is null, and one warning gives the reason. Batches keep their order and are not merged.
 */
export async function* embedChildren(
  batches: AsyncGenerator<WalkBatch>,
  deps: EmbedDeps,
): AsyncGenerator<WalkBatch> {
  if (!deps.fields.some(({ delivery }) => delivery === 'record')) {
    yield* batches;
    return;
  }
  let embedder: Promise<ReadChildren> | undefined;
  yield* withChildren(batches, async (parents) => (await (embedder ??= createEmbedder(deps)))(parents));
}

/** @param read called for several batches together, with one parent or more */
export async function* withChildren(
  batches: AsyncGenerator<WalkBatch>,
  read: ReadChildren,
): AsyncGenerator<WalkBatch> {
  for await (const group of buffered(batches)) {
    const parents = group.flatMap(({ rows }) => rows);
    const values = parents.length > 0 ? await read(parents) : [];
    for (const batch of group) yield { ...batch, rows: batch.rows.map((row) => withColumns(row, values)) };
  }
}

/** Groups batches, so that few queries serve all of their rows. */
async function* buffered(batches: AsyncGenerator<WalkBatch>): AsyncGenerator<WalkBatch[]> {
  let group: WalkBatch[] = [];
  let parents = 0;
  for await (const batch of batches) {
    group.push(batch);
    parents += batch.rows.length;
    const mayWait = !hasNewJobs(batch) && parents > 0 && group.length < MAX_BUFFERED;
    if (mayWait && parents < PARENTS_PER_FLUSH) continue;
    yield group;
    group = [];
    parents = 0;
  }
  if (group.length > 0) yield group;
}

/** One column of some parents. `rows` is `undefined` if they are unavailable. */
interface ColumnValues {
  readonly child: Pick<ChildColumn, 'column' | 'leadsTo'>;
  readonly rows: ReadonlyMap<string, readonly JsonObject[]> | undefined;
}

type ReadChildren = (parents: readonly Row[]) => Promise<readonly ColumnValues[]>;

async function createEmbedder(deps: EmbedDeps): Promise<ReadChildren> {
  const { kept, withoutModule } = childColumns(deps.fields);
  if (withoutModule.length > 0) {
    const names = withoutModule.map(({ apiName }) => apiName).join(', ');
    deps.warn('CHILDREN_INCOMPLETE', `${names}: null, since Zoho names no module that holds these rows`);
  }
  const planned = await mapConcurrent(kept, kept.length, (field) => plan(field, deps));
  const readers = planned.flatMap((child): { child: ChildColumn; reader: ChildReader }[] =>
    child ? [{ child, reader: createChildReader(child, deps) }] : [],
  );
  return (parents) =>
    mapConcurrent(readers, readers.length, async ({ child, reader }) => ({
      child,
      rows: await reader.rowsOf(parents),
    }));
}

async function plan(
  field: StreamField & { readonly childModule: string },
  { client, stream, warn }: EmbedDeps,
): Promise<ChildColumn | undefined> {
  try {
    const fields = (await listFields(client, field.childModule)) ?? [];
    const found = planChild(field, stream.module, fields);
    if (typeof found !== 'string') return found;
    warn('CHILDREN_INCOMPLETE', `${field.apiName} is null: ${found}`);
  } catch (error) {
    if (consequenceOf('children', error) !== 'do without') throw error;
    warn('CHILDREN_INCOMPLETE', `${field.apiName} is null. ${toSourceError(error).userMessage}`);
  }
  return undefined;
}

function withColumns(row: Row, columns: readonly ColumnValues[]): Row {
  const values = columns.map(({ child, rows }): [string, Json] => [
    child.column,
    rows ? embed(child, rows.get(row.id) ?? []) : null,
  ]);
  return withValues(row, { ...row.values, ...Object.fromEntries(values) });
}
