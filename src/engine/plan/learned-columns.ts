import { isColumnName } from '../../zoho/api/criteria.js';
import { MAX_COQL_COLUMNS, MAX_DYNAMIC_FORMULAS, needsQuotes, refusedColumn } from '../../zoho/api/coql.js';
import { rejectedField } from '../../zoho/bulk/jobs.js';
import { ZohoApiError } from '../../zoho/http/api-error.js';
import { MAX_FIELDS } from '../../catalog/streams/selection.js';
import type { FastReader } from '../../catalog/readers/deliverable.js';

/** What Zoho's answers of this run have shown of the columns of one module. */
export interface LearnedColumns {
  /** The strategy cannot have the column: it is left out of the request, and completed. */
  readonly isRefused: (strategy: FastReader, column: string) => boolean;
  /** Names that a query has to have in quotes, beside those that always need them. */
  readonly quoted: ReadonlySet<string>;
  /** Columns of one query. */
  readonly width: () => number;
  /** Formulas of one query, and whether those that are not said to be dynamic count. */
  readonly formulas: () => { readonly limit: number; readonly countsAll: boolean };
  /**
   * @param columns what was asked for, key and cursor excluded @param formulas those of them that are formulas, in the
   *   query that holds most of them
   * @returns whether the next request will be another one
   */
  readonly learn: (strategy: FastReader, error: unknown, asked: AskedColumns) => boolean;
  /** Takes columns that were found to be refused: in quotes next, and else left out. */
  readonly refuse: (strategy: FastReader, columns: readonly string[]) => void;
}

export interface AskedColumns {
  readonly columns: readonly string[];
  /** Formulas in the query that holds most of them. */
  readonly formulas: number;
}

/** Columns of one query: what v8 takes, what is said to be the limit elsewhere (zoho-api.md §7.3). */
const WIDTHS = [MAX_COQL_COLUMNS, 200, MAX_FIELDS] as const;

export function createLearnedColumns(): LearnedColumns {
  const refused = { coql: new Set<string>(), bulk: new Set<string>() };
  const quoted = new Set<string>();
  let narrowed = 0;
  let limit: number = MAX_DYNAMIC_FORMULAS;
  let countsAll = false;

  const refuse: LearnedColumns['refuse'] = (strategy, columns) => {
    for (const name of columns) {
      const mayHelp = strategy === 'coql' && !quoted.has(name) && !needsQuotes(name);
      if (mayHelp) quoted.add(name);
      else refused[strategy].add(name);
    }
  };
  const fewer = ({ details }: ZohoApiError, { formulas }: AskedColumns): boolean => {
    const said = Number(details['limit']);
    if (formulas > MAX_DYNAMIC_FORMULAS && !countsAll) return (countsAll = true);
    if (said >= 1 && said < limit && said < formulas) return Boolean((limit = said));
    if (narrowed === WIDTHS.length - 1) return false;
    narrowed += 1;
    return true;
  };
  const name = (strategy: FastReader, found: readonly string[], quoting: boolean): boolean => {
    const fresh = found.filter((column) => !refused[strategy].has(column));
    if (quoting) refuse(strategy, fresh);
    else for (const column of fresh) refused[strategy].add(column);
    return fresh.length > 0;
  };
  return {
    isRefused: (strategy, column) => !isColumnName(column) || refused[strategy].has(column),
    quoted,
    width: () => WIDTHS[narrowed] ?? MAX_FIELDS,
    formulas: () => ({ limit, countsAll }),
    refuse,
    learn: (strategy, error, asked) => {
      const { columns } = asked;
      if (strategy === 'bulk') {
        const field = rejectedField(error);
        return field !== undefined && name('bulk', columns.filter((column) => column === field), false);
      }
      if (error instanceof ZohoApiError && error.code === 'LIMIT_EXCEEDED') return fewer(error, asked);
      const place = refusedColumn(error);
      if (place === undefined) return false;
      if ('near' in place) return name('coql', columnsAt(columns, place.near), true);
      return name('coql', columns.filter((column) => column === place.name), false);
    },
  };
}

/** The columns that the place of a syntax error names, whatever its case: whole, or a part between dots or hyphens. */
function columnsAt(columns: readonly string[], near: string): string[] {
  const place = near.toLowerCase();
  const whole = columns.filter((column) => column.toLowerCase() === place);
  if (whole.length > 0) return whole;
  return columns.filter((column) => column.toLowerCase().split(/[.-]/).includes(place));
}
