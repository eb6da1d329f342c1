import { deliverable, type FastStrategy } from '../../catalog/readers/deliverable.js';
import type { References } from '../../catalog/readers/references.js';
import type { StreamField } from '../../catalog/streams/streams.js';
import { rowOf, type Row } from '../../row.js';
import {
  asObject,
  asObjects,
  asText,
  hasValue,
  isObject,
  type Json,
  type JsonObject,
} from '../../util/json.js';
import { listByIds } from '../../zoho/api/records.js';
import { toSourceError } from '../../errors.js';
import { failureOf } from '../plan/calls.js';
import type { ListedColumns } from './adaptive-pass.js';
import { completeMissing } from './missing-columns.js';
import { createNarrowPass, type NarrowPass } from './narrow-pass.js';
import { hasConverted, type Losses, type ModuleFacts } from '../plan/module-context.js';
import { FEW_LOST, findAbsent } from '../walk/absent-rows.js';
import { rereadRows } from '../walk/reread.js';
import type { RowSource } from '../walk/row-source.js';
import type { WalkBatch } from '../walk/batch.js';

/**
 * Rows of COQL or Bulk Read, completed by Get Records with the columns that these omit (`missing-columns.ts`).
 *
 * @param source Get Records with all columns
 * @param asOf epoch ms: no row had changed after it when it was read
 * @param lists Get Records of some columns in the order of `Modified_Time`, and whether the plan completes rows by it
 */
export async function* withMissingColumns(
  batches: AsyncGenerator<WalkBatch>,
  strategy: FastStrategy,
  facts: Pick<
    ModuleFacts,
    'client' | 'stream' | 'columns' | 'references' | 'losses' | 'includeConvertedLeads' | 'warn'
  >,
  source: RowSource,
  asOf: number,
  lists?: ListSource,
): AsyncGenerator<WalkBatch> {
  const { client, stream } = facts;
  const { fields, absent, completed } = facts.columns.asked(strategy);
  const { isListable = false } = facts.columns.needs()[strategy];
  const version = stream.cursorField === 'Modified_Time' ? ['Modified_Time'] : [];
  const converted = hasConverted(facts) ? { converted: 'both' as const } : {};
  const whole = completeMissing(batches, {
    absent,
    hidden: facts.columns.hidden,
    missingIn: missingColumns(fields, strategy, facts.references),
    fetch: async (ids, names) => {
      const query = { module: stream.module, fields: [...version, ...names], ids, ...converted };
      const { rows, isIgnored } = await listByIds(client, query);
      facts.columns.omitted.learn(names, rows);
      return { rows: rows.map(rowOf), isIgnored };
    },
    again: (ids, torn) => readLost(source, facts.losses, { absent: ids, torn, asOf }),
    asOf,
    hasVersions: version.length > 0,
    ...(lists &&
      isListable &&
      completed.length > 0 && { lists: listedColumns(lists, completed, strategy, facts) }),
  });
  for await (const batch of whole) {
    facts.columns.sampleTexts(strategy, batch.rows);
    yield { ...batch, asOf };
  }
}

/** Get Records of columns by api_name, in the order of `Modified_Time`. */
export interface ListSource {
  readonly isPlanned: boolean;
  readonly list: (names: readonly string[], from: number | undefined) => AsyncGenerator<WalkBatch>;
}

function listedColumns(
  { isPlanned, list }: ListSource,
  completed: readonly string[],
  strategy: FastStrategy,
  { columns, warn }: Pick<ModuleFacts, 'columns' | 'warn'>,
): ListedColumns {
  let isBroken = false;
  const isOrdered = strategy === 'coql';
  const onBroken = (thrown: unknown): void => {
    if (failureOf(thrown) === undefined) throw thrown;
    if (!isBroken) warn('FALLBACK', `Columns are completed by ids. ${toSourceError(thrown).userMessage}`);
    isBroken = true;
  };
  return {
    isPlanned,
    open: (from, lacking) => {
      if (isBroken) return NO_PASS;
      const names = [...new Set([...completed, ...columns.hidden.open(), ...lacking])];
      // A file comes in no order, so its list begins with the time slice.
      return createNarrowPass(list(names, isOrdered ? from : undefined), { names, isOrdered, onBroken });
    },
  };
}

const NO_PASS: NarrowPass = {
  names: new Set(),
  take: () => Promise.resolve(new Map()),
  close: () => Promise.resolve(),
};

/**
 * Reads rows again: those that answers by id omitted, one by one, and those that came in another version, by id.
 *
 * @throws SourceError IDS_NOT_ANSWERED if the stream has lost more than {@link FEW_LOST} rows this way
 */
async function readLost(
  source: RowSource,
  losses: Losses,
  {
    absent,
    torn,
    asOf,
  }: { readonly absent: readonly string[]; readonly torn: readonly string[]; readonly asOf: number },
): Promise<readonly Row[]> {
  const found = await findAbsent(source, absent, FEW_LOST - losses.rows, asOf);
  losses.rows += found.length;
  return [...found, ...(await rereadRows(source, torn, FEW_LOST))];
}

/** @returns a function of a row of COQL or Bulk Read: the columns for which Get Records has more */
export function missingColumns(
  fields: readonly StreamField[],
  strategy: FastStrategy,
  references: References,
): (row: Row) => string[] {
  const checks = fields.map((field) => {
    const isPart = checkOf(field, strategy, references);
    // A column that is not in the answer is unknown, which is not null.
    const isOpen = (value: Json | undefined): boolean => value === undefined || isPart(value);
    return { name: field.apiName, isOpen };
  });
  return ({ values }) => checks.filter(({ name, isOpen }) => isOpen(values[name])).map(({ name }) => name);
}

/** @returns a function of a value: whether Get Records has more of it */
function checkOf(
  field: StreamField,
  strategy: FastStrategy,
  references: References,
): (value: Json) => boolean {
  const found = deliverable(field, strategy);
  if (found.extent !== 'part') return () => false;
  switch (found.completion) {
    case 'records':
      return hasValue;
    case 'users':
      return (value) => isObject(value) && !isKnownUser(value, references);
    case 'joined names':
      return (value) =>
        isObject(value) && !(hasValue(value['name']) && hasValue(asObject(value['module'])['id']));
    case 'names':
      return (value) => isObject(value) && value['name'] === null;
    case 'tags':
      return (value) => asObjects(value).some((tag: JsonObject) => tag['id'] === undefined);
    case 'choices':
      return (value) => typeof value === 'string';
    case 'full-text':
      return () => false;
  }
}

/** Whether the user is known by id, or its name and e-mail came with the row. */
function isKnownUser(value: JsonObject, { user }: References): boolean {
  const id = asText(value['id']);
  if (user) return id !== undefined && user(id) !== undefined;
  return value['name'] !== null && value['email'] !== null;
}
