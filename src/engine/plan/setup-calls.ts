import type { ModuleFacts } from './module-context.js';
import type { PlanFacts } from './plan.js';
import type { Users } from './run-resources.js';

/** Calls that read the users of an org: the present and the deleted ones. */
const USER_CALLS = 2;

/**
 * Calls of one credit that COQL and Bulk Read need in addition to those for the rows.
 *
 * @param isTimelessDue rows without a `Modified_Time` are not queried yet
 */
export function setupCalls(
  { fields, stream, window }: Pick<ModuleFacts, 'fields' | 'stream' | 'window'>,
  users: Pick<Users, 'isAvailable' | 'isLoaded'>,
  isTimelessDue: boolean,
): PlanFacts['setup'] {
  const hasTime = stream.cursorField !== undefined;
  const hasUsers = fields.some(({ kind }) => kind === 'user');
  const names = hasUsers && users.isAvailable() && !users.isLoaded() ? USER_CALLS : 0;
  const timeless = isTimelessDue ? 1 : 0;
  const tail = window.until === undefined && hasTime ? 1 : 0;
  const tags = fields.some(({ kind }) => kind === 'named-list') ? 1 : 0;
  const coql = names + timeless + tail;
  return { records: 0, coql, bulk: coql + tags };
}
