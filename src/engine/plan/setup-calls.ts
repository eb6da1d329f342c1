import { hasUserColumns, type ModuleFacts } from './module-context.js';
import type { PlanFacts } from './plan.js';
import type { Users } from './run-resources.js';

/** Calls that read the users of an org: the present and the deleted ones. */
const USER_CALLS = 2;

/** Calls that a read makes once, and has not made yet. */
export interface DueCalls {
  /** The query of rows without a `Modified_Time`. */
  readonly timeless: boolean;
  /** The list of records that wait for approval. */
  readonly unapproved: boolean;
}

/** Calls of one credit that COQL and Bulk Read need in addition to those for the rows. */
export function setupCalls(
  { fields, stream, window }: Pick<ModuleFacts, 'fields' | 'stream' | 'window'>,
  users: Pick<Users, 'isAvailable' | 'isLoaded'>,
  due: DueCalls,
): PlanFacts['setup'] {
  const hasTime = stream.cursorField !== undefined;
  const names = hasUserColumns(fields) && users.isAvailable() && !users.isLoaded() ? USER_CALLS : 0;
  const tail = window.until === undefined && hasTime ? 1 : 0;
  const tags = fields.some(({ kind }) => kind === 'named-list') ? 1 : 0;
  const coql = names + tail + (due.timeless ? 1 : 0) + (due.unapproved ? 1 : 0);
  return { records: 0, coql, bulk: coql + tags };
}
