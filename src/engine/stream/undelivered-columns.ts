import type { StreamDefinition, StreamField } from '../../catalog/streams/streams.js';
import type { Row } from '../../row.js';
import type { LogLine } from './schema-drift.js';

/**
 * Finds columns that Zoho lists and does not deliver: they were deleted or hidden after the metadata were read. Get Records
 * silently omits such a column (zoho-api.md §5.1). Columns that COQL or Bulk Read refuse are requested from Get Records.
 */
export interface AbsentColumns {
  /** Receives rows with api_names as keys, in the order in which they come. */
  readonly see: (rows: readonly Row[]) => void;
  /** api_names of those found. */
  readonly names: () => readonly string[];
  /** For the log. */
  readonly logLines: () => LogLine[];
}

/** After this many consecutive rows without a column that earlier rows had, it counts as no longer delivered. */
const ROWS_TO_DECIDE = 100;

/** Checks modules only. Hidden columns may be missing, except for the cursor. */
export function createAbsentColumns(
  { kind, cursorField }: Pick<StreamDefinition, 'kind' | 'cursorField'>,
  fields: readonly Pick<StreamField, 'apiName' | 'delivery' | 'hidden'>[],
): AbsentColumns {
  const asked = fields.filter(
    ({ apiName, delivery, hidden }) =>
      kind === 'module' && delivery === 'list' && (!hidden || apiName === cursorField),
  );
  const seen = new Set<string>();
  /** Rows since the last one that had the column; null counts as a value. */
  const rowsWithout = new Map<string, number>();
  const names = (): string[] =>
    [...rowsWithout].flatMap(([name, rows]) => (rows >= (seen.has(name) ? ROWS_TO_DECIDE : 1) ? [name] : []));
  return {
    see: (rows) => {
      for (const { apiName } of asked) {
        const last = rows.findLastIndex(({ values }) => values[apiName] !== undefined);
        if (last >= 0) seen.add(apiName);
        const before = last >= 0 ? 0 : (rowsWithout.get(apiName) ?? 0);
        rowsWithout.set(apiName, before + rows.length - 1 - last);
      }
    },
    names,
    logLines: () => [
      ...vanished(names().filter((name) => seen.has(name))),
      ...never(
        names().filter((name) => !seen.has(name)),
        cursorField,
      ),
    ],
  };
}

function vanished(names: readonly string[]): LogLine[] {
  if (names.length === 0) return [];
  const text =
    `Zoho has stopped delivering ${names.join(', ')} in the middle of this read: null from there on. ` +
    'Should it have been deleted or hidden from this user, refresh the schema.';
  return [{ level: 'warn', code: 'COLUMNS_NOT_DELIVERED', text, columns: names }];
}

/** Comes in every run if the user's profile may not see the field. Only the cursor is worth a warning. */
function never(names: readonly string[], cursorField: string | undefined): LogLine[] {
  if (names.length === 0) return [];
  const text =
    `Zoho lists ${names.join(', ')} among the columns and delivers none of it to this user: null in every record. ` +
    'Give the profile the right to read it, or leave it out.';
  const level = names.some((name) => name === cursorField) ? 'warn' : 'info';
  return [{ level, code: 'COLUMNS_NOT_DELIVERED', text, columns: names }];
}
