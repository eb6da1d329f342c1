import { childColumns, embed, planChild, type ChildColumn } from '../../catalog/streams/children.js';
import type { StreamDefinition, StreamField } from '../../catalog/streams/streams.js';
import { mapConcurrent } from '../../util/async.js';
import { asText, type Json, type JsonObject } from '../../util/json.js';
import { isRefusal } from '../../zoho/http/api-error.js';
import { listFields } from '../../zoho/api/metadata.js';
import { LISTS_PER_QUERY, PARENTS_PER_LIST } from './child-queries.js';
import { createChildReader, type ChildReader, type ChildReaderDeps } from './child-reader.js';
import { hasNewJobs, type WalkBatch } from '../walk/batch.js';

export interface EmbedDeps extends ChildReaderDeps {
  readonly stream: Pick<StreamDefinition, 'module'>;
  /** The selected columns. */
  readonly fields: readonly StreamField[];
}

/** Parents that are waited for, so that queries are full, and the most batches that are held back for it. */
const PARENTS_PER_FLUSH = 2 * LISTS_PER_QUERY * PARENTS_PER_LIST;
const MAX_BUFFERED = 10;

/**
 * Puts into rows the columns that no list delivers: subforms, multi-select and multi-user lookups, as arrays (zoho-api.md
 * §4.2, §12). Children are read with up to 500 parents in a query, after their parents were. Whoever changes a row of a
 * subform saves its parent, whose `Modified_Time` moves (§12): children that are newer than their parent were changed
 * with it, and the parent comes again, in the next window or at the end of this one. Links are records of their own, and
 * Zoho does not say whether a new one moves its parents.
 *
 * What cannot be had is null, and said once, with the reason. Batches keep their place, and stay apart.
 */
export async function* embedChildren(
  batches: AsyncGenerator<WalkBatch>,
  deps: EmbedDeps,
): AsyncGenerator<WalkBatch> {
  if (!deps.fields.some(({ delivery }) => delivery === 'record')) {
    yield* batches;
    return;
  }
  let embedder: Embedder | undefined;
  for await (const group of buffered(batches)) {
    const parents = group.flatMap(({ rows }) => rows);
    if (parents.length > 0) embedder ??= await createEmbedder(deps);
    const values = (await embedder?.valuesOf(parents)) ?? [];
    for (const batch of group) yield { ...batch, rows: batch.rows.map((row) => withValues(row, values)) };
  }
}

/** Some batches at a time, so that few queries do for all of their rows. */
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

/** One column of some parents; no `rows` where they are not to be had. */
interface ColumnValues {
  readonly child: ChildColumn;
  readonly rows: ReadonlyMap<string, readonly JsonObject[]> | undefined;
}

interface Embedder {
  valuesOf(parents: readonly JsonObject[]): Promise<ColumnValues[]>;
}

async function createEmbedder(deps: EmbedDeps): Promise<Embedder> {
  const { kept, withoutModule } = childColumns(deps.fields);
  if (withoutModule.length > 0) {
    const names = withoutModule.map(({ apiName }) => apiName).join(', ');
    deps.warn('CHILDREN_INCOMPLETE', `${names}: null, since Zoho names no module that holds these rows`);
  }
  const planned = await mapConcurrent(kept, kept.length, (field) => plan(field, deps));
  const readers = planned.flatMap((child): { child: ChildColumn; reader: ChildReader }[] =>
    child ? [{ child, reader: createChildReader(child, deps) }] : [],
  );
  return {
    valuesOf: (parents) =>
      mapConcurrent(readers, readers.length, async ({ child, reader }) => ({
        child,
        rows: parents.length > 0 ? await reader.rowsOf(parents) : undefined,
      })),
  };
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
    if (!isRefusal(error)) throw error;
    warn('CHILDREN_INCOMPLETE', `${field.apiName} is null. ${error.userMessage}`);
  }
  return undefined;
}

function withValues(row: JsonObject, columns: readonly ColumnValues[]): JsonObject {
  const id = asText(row['id']) ?? '';
  const values = columns.map(({ child, rows }): [string, Json] => [
    child.column,
    rows ? embed(child, rows.get(id) ?? []) : null,
  ]);
  return { ...row, ...Object.fromEntries(values) };
}
