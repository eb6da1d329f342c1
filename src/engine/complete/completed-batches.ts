import { deliverable, type FastStrategy } from '../../catalog/readers/deliverable.js';
import type { References } from '../../catalog/readers/references.js';
import type { StreamField } from '../../catalog/streams/streams.js';
import { asObjects, asText, isObject, type Json, type JsonObject } from '../../util/json.js';
import { listRecords } from '../../zoho/api/records.js';
import { completeMissing } from './missing-columns.js';
import { hasConverted, type ModuleFacts } from '../plan/module-context.js';
import type { WalkBatch } from '../walk/batch.js';

/**
 * Rows of COQL or Bulk Read with what these leave out, from Get Records (`fill.ts`).
 *
 * @param asOf epoch ms: none of them has changed since, at the time it was read
 */
export async function* withMissingColumns(
  batches: AsyncGenerator<WalkBatch>,
  strategy: FastStrategy,
  facts: Pick<ModuleFacts, 'client' | 'stream' | 'columns' | 'references' | 'includeConvertedLeads'>,
  asOf: number,
): AsyncGenerator<WalkBatch> {
  const { client, stream } = facts;
  const { fields, absent } = facts.columns.asked(strategy);
  const version = stream.cursorField === 'Modified_Time' ? ['Modified_Time'] : [];
  const converted = hasConverted(facts) ? { converted: 'both' as const } : {};
  const whole = completeMissing(batches, {
    absent,
    hidden: facts.columns.hidden,
    missingIn: missingColumns(fields, strategy, facts.references),
    fetch: async (ids, names) => {
      const query = { module: stream.module, fields: [...version, ...names], ids, ...converted };
      return (await listRecords(client, query)).rows;
    },
    hasVersions: version.length > 0,
  });
  for await (const batch of whole) yield { ...batch, asOf };
}

/** Tells of a row of COQL or Bulk Read in which of these columns Get Records has more. */
export function missingColumns(
  fields: readonly StreamField[],
  strategy: FastStrategy,
  references: References,
): (row: JsonObject) => string[] {
  const checks = fields.map((field) => {
    const isPart = checkOf(field, strategy, references);
    // What is not in the answer at all is not known; that is not null.
    const isOpen = (value: Json | undefined): boolean => value === undefined || isPart(value);
    return { name: field.apiName, isOpen };
  });
  return (row) => checks.filter(({ name, isOpen }) => isOpen(row[name])).map(({ name }) => name);
}

/** Tells of a value whether Get Records has more of it. */
function checkOf(
  field: StreamField,
  strategy: FastStrategy,
  references: References,
): (value: Json) => boolean {
  const found = deliverable(field, strategy);
  if (found.extent !== 'part') return () => false;
  switch (found.completion) {
    case 'records':
      return (value) => !isNothing(value);
    case 'users':
      return (value) => isObject(value) && !isKnownUser(value, references);
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

function isNothing(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Known by id, or named by the columns beside it. */
function isKnownUser(value: JsonObject, { user }: References): boolean {
  const id = asText(value['id']);
  if (user) return id !== undefined && user(id) !== undefined;
  return value['name'] !== null && value['email'] !== null;
}
