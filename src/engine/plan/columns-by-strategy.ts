import { createHash } from 'node:crypto';
import { companionColumns, deliverable, type FastStrategy } from '../../catalog/readers/deliverable.js';
import { MAX_FIELDS, requestedNames } from '../../catalog/streams/selection.js';
import type { StreamField } from '../../catalog/streams/streams.js';
import { SourceError } from '../../errors.js';
import { rejectedField } from '../../zoho/bulk/jobs.js';
import { MAX_BULK_FIELDS } from '../../zoho/bulk/query.js';
import { MAX_COQL_COLUMNS, refusedColumn } from '../../zoho/api/coql.js';
import { ZohoApiError } from '../../zoho/http/api-error.js';
import type { ColumnNeeds, Strategy } from './estimate.js';
import { createHiddenColumns, type HiddenColumns } from './hidden-columns.js';
import { USERS_CLOSED } from './run-resources.js';

/** What is asked of COQL or Bulk Read, and what it leaves to Get Records. */
export interface Asked {
  /** Columns whose values come, in whole or in part. */
  readonly fields: readonly StreamField[];
  /** Names of the request: key, version, columns, and dotted ones that complete them. */
  readonly columns: readonly string[];
  /** The same, cut into requests; each with key and version. */
  readonly batches: readonly (readonly string[])[];
  /** api_names that do not come. */
  readonly absent: readonly string[];
  /** {@link columns} in short. */
  readonly fingerprint: string;
}

/** The columns of one stream, way by way; learns what Zoho refuses. */
export interface ColumnsByStrategy {
  needs(): Readonly<Record<Strategy, ColumnNeeds>>;
  asked(strategy: FastStrategy): Asked;
  /** Columns that are asked of neither, and of Get Records only while that may bring a value. */
  readonly hidden: HiddenColumns;
  /** @returns whether it was a column that was refused, and will be asked of Get Records from now on */
  learn(strategy: Strategy, error: unknown): boolean;
}

/** Columns of one query: what v8 takes, what is said to be the limit elsewhere (zoho-api.md §7.3). */
const WIDTHS = [MAX_COQL_COLUMNS, 200, MAX_FIELDS] as const;

/** @param hasUsers users are known by id: their names need no columns */
export function createColumnsByStrategy(
  fields: readonly StreamField[],
  cursorField: string | undefined,
  hasUsers: () => boolean,
): ColumnsByStrategy {
  const refused = { coql: new Set<string>(), bulk: new Set<string>() };
  let width = 0;
  const names = new Set(requestedNames(fields));
  const listed = [...new Map(fields.map((field) => [field.apiName, field])).values()].filter(
    ({ apiName }) => names.has(apiName) && apiName !== 'id' && apiName !== cursorField,
  );
  const shown = listed.filter(({ hidden }) => !hidden);
  const keys = cursorField === undefined ? ['id'] : ['id', cursorField];

  const asked = (strategy: FastStrategy): Asked => {
    const comes = (field: StreamField): boolean =>
      !refused[strategy].has(field.apiName) && deliverable(field, strategy).extent !== 'no';
    const own = shown.filter(comes);
    const extra = own.flatMap((field) => [
      field.apiName,
      ...companionColumns(field, strategy, hasUsers()).filter((name) => !refused[strategy].has(name)),
    ]);
    const columns = [...keys, ...extra];
    return {
      fields: [...fields.filter(({ apiName }) => keys.includes(apiName)), ...own],
      columns,
      batches: inBatches(keys, extra, WIDTHS[Math.min(width, WIDTHS.length - 1)] ?? MAX_FIELDS),
      absent: shown.filter((field) => !comes(field)).map(({ apiName }) => apiName),
      fingerprint: createHash('sha256').update(columns.join('\n')).digest('hex').slice(0, 8),
    };
  };

  return {
    asked,
    hidden: createHiddenColumns(listed.filter(({ hidden }) => hidden).map(({ apiName }) => apiName)),
    needs: () => ({
      records: {
        batches: Math.max(1, Math.ceil(listed.length / (MAX_FIELDS - keys.length + 1))),
        absent: 0,
        partial: 0,
      },
      coql: needsOf(asked('coql'), 'coql'),
      bulk: needsOf(asked('bulk'), 'bulk'),
    }),
    learn: (strategy, error) => {
      if (strategy === 'records') return false;
      if (error instanceof SourceError && error.code === USERS_CLOSED) return true;
      if (strategy === 'coql' && isTooWide(error) && width < WIDTHS.length - 1) {
        width += 1;
        return true;
      }
      // Bulk Read asks COQL for the rows that have no time.
      const api = strategy === 'bulk' && rejectedField(error) === undefined ? 'coql' : strategy;
      const name = api === 'coql' ? refusedColumn(error) : rejectedField(error);
      if (name === undefined || keys.includes(name) || refused[api].has(name)) return false;
      if (!asked(api).columns.includes(name)) return false;
      refused[api].add(name);
      return true;
    },
  };
}

function inBatches(keys: readonly string[], names: readonly string[], width: number): string[][] {
  const room = width - keys.length;
  const count = Math.max(1, Math.ceil(names.length / room));
  return Array.from({ length: count }, (_, index) => [
    ...keys,
    ...names.slice(index * room, (index + 1) * room),
  ]);
}

/** A layout is never empty, unlike the other values that come in part. */
function needsOf({ fields, batches, absent }: Asked, strategy: FastStrategy): ColumnNeeds {
  const partial = fields.filter((field) => {
    const found = deliverable(field, strategy);
    return found.extent === 'part' && found.completion === 'records';
  });
  const always = partial.filter(({ dataType }) => dataType === 'layout').length;
  return { batches: batches.length, absent: absent.length + always, partial: partial.length - always };
}

/** Whether a query has too many columns for this org. */
function isTooWide(error: unknown): boolean {
  return error instanceof ZohoApiError && error.code === 'LIMIT_EXCEEDED';
}

/** Whether one job can hold all columns that Bulk Read delivers. */
export function fitsOneJob({ columns }: Asked): boolean {
  return columns.length <= MAX_BULK_FIELDS;
}
