import type { StreamDefinition } from '../../catalog/streams/streams.js';
import { isModuleName } from '../../zoho/api/criteria.js';
import { fitsOneJob, type ColumnsByStrategy } from './columns-by-strategy.js';
import type { PlanFacts } from './plan.js';
import type { RunResources } from './run-resources.js';

/** The strategies that are unavailable to a stream, and why: by the module, its columns, or what this run has found out. */
export function unavailable(
  { module, cursorField }: Pick<StreamDefinition, 'module' | 'cursorField'>,
  columns: Pick<ColumnsByStrategy, 'asked'>,
  { unavailable: closed, findings }: Pick<RunResources, 'unavailable' | 'findings'>,
): PlanFacts['unavailable'] {
  const name = isModuleName(module) ? undefined : 'a query cannot name this module';
  const reasons = {
    coql: name ?? closed.coql ?? findings.reason('query', module),
    bulk: name ?? noBulkRead(module, cursorField, columns) ?? closed.bulk ?? findings.reason('job', module),
  };
  return Object.fromEntries(Object.entries(reasons).filter(([, reason]) => reason !== undefined));
}

/** Zoho does not export them (zoho-api.md §8.4). */
const NOT_EXPORTED: ReadonlySet<string> = new Set(['Notes', 'Attachments', 'Emails']);

function noBulkRead(
  module: string,
  cursorField: string | undefined,
  columns: Pick<ColumnsByStrategy, 'asked'>,
): string | undefined {
  if (NOT_EXPORTED.has(module)) return 'Zoho does not export this module';
  if (cursorField === undefined) return 'no Modified_Time to resume by';
  return fitsOneJob(columns.asked('bulk')) ? undefined : 'more columns than a job holds';
}
