import type { StreamDefinition } from '../../catalog/streams/streams.js';
import { isModuleName } from '../../zoho/api/criteria.js';
import { fitsOneJob, type ColumnsByStrategy } from './columns-by-strategy.js';
import type { PlanFacts } from './plan.js';
import type { RunResources } from './run-resources.js';

/** The strategies that are unavailable to a stream, and why: the module, its columns, or what this run has found out. */
export function unavailable(
  { module, cursorField }: Pick<StreamDefinition, 'module' | 'cursorField'>,
  columns: Pick<ColumnsByStrategy, 'asked'>,
  { unavailable: ofRun, findings }: Pick<RunResources, 'unavailable' | 'findings'>,
): PlanFacts['unavailable'] {
  const name = isModuleName(module) ? undefined : 'its api_name cannot be used in a query';
  const reasons = {
    coql: name ?? ofRun.coql ?? findings.reason('query', module),
    bulk: name ?? noBulkRead(module, cursorField, columns) ?? ofRun.bulk ?? findings.reason('job', module),
  };
  return Object.fromEntries(Object.entries(reasons).filter(([, reason]) => reason !== undefined));
}

/** Bulk Read does not export them (zoho-api.md §8.4). */
const NOT_EXPORTED: ReadonlySet<string> = new Set(['Notes', 'Attachments', 'Emails']);

function noBulkRead(
  module: string,
  cursorField: string | undefined,
  columns: Pick<ColumnsByStrategy, 'asked'>,
): string | undefined {
  if (NOT_EXPORTED.has(module)) return 'Bulk Read does not export this module';
  if (cursorField === undefined) return 'the module has no Modified_Time to resume by';
  return fitsOneJob(columns.asked('bulk')) ? undefined : 'the stream has more columns than one job can have';
}

/** For the log: what follows where lists cannot go on. */
export const INSTEAD_OF = {
  'list slices': 'The rest is listed page after page, not in time slices.',
  records: 'Lists do not reach all rows: falling back to COQL.',
} as const;
