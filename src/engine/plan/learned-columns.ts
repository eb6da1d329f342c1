import { isColumnName } from '../../zoho/api/criteria.js';
import {
  MAX_COQL_COLUMNS,
  MAX_DYNAMIC_FORMULAS,
  needsQuotes,
  refusedColumn,
  syntaxErrorNear,
} from '../../zoho/api/coql.js';
import { rejectedField } from '../../zoho/bulk/jobs.js';
import { ZohoApiError } from '../../zoho/http/api-error.js';
import { MAX_FIELDS } from '../../catalog/streams/selection.js';
import type { FastStrategy } from '../../catalog/readers/deliverable.js';

/** What Zoho's answers of this run have shown of the columns of one module. */
export interface LearnedColumns {
  /** The strategy cannot have the column: it is left out of the request, and completed. */
  readonly isRefused: (strategy: FastStrategy, column: string) => boolean;
  /** Names that a query has to have in quotes, beside those that always need them. */
  readonly quoted: ReadonlySet<string>;
  /** Modules that the columns of one job may lead to by lookups. */
  readonly joins: () => number;
  /** Columns of one query. */
  readonly width: () => number;
  /** Formulas of one query, and whether those that are not said to be dynamic count. */
  readonly formulas: () => { readonly limit: number; readonly countsAll: boolean };
  /** @returns whether the next request will be another one */
  readonly learn: (strategy: FastStrategy, error: unknown, asked: AskedColumns) => boolean;
  /** Takes columns that a query was found to be refused for: in quotes next, and else left out. */
  readonly refuse: (columns: readonly string[]) => void;
}

export interface AskedColumns {
  /** Key and cursor excluded. */
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
  let joins = Infinity;

  const refuseInQuery = (columns: readonly string[]): void => {
    for (const name of columns) {
      if (!quoted.has(name) && !needsQuotes(name)) quoted.add(name);
      else refused.coql.add(name);
    }
  };
  const fewer = ({ details }: ZohoApiError, { formulas }: AskedColumns): boolean => {
    const output = Number(details['limit']);
    if (formulas > limit && !countsAll) {
      countsAll = true;
      return true;
    }
    if (output >= 1 && output < formulas) {
      limit = output;
      return true;
    }
    if (narrowed === WIDTHS.length - 1) return false;
    narrowed += 1;
    return true;
  };
  const leaveOut = (
    strategy: FastStrategy,
    columns: readonly string[],
    name: string | undefined,
  ): boolean => {
    if (name === undefined || !columns.includes(name) || refused[strategy].has(name)) return false;
    refused[strategy].add(name);
    return true;
  };
  const join = (error: unknown): boolean => {
    if (!(error instanceof ZohoApiError) || error.code !== 'JOIN_LIMIT_EXCEEDED' || joins === 0) return false;
    const output = Number(error.details['max_limit'] ?? error.details['limit']);
    joins = output >= 1 && output < joins ? output : 0;
    return true;
  };
  return {
    joins: () => joins,
    isRefused: (strategy, column) => !isColumnName(column) || refused[strategy].has(column),
    quoted,
    width: () => WIDTHS[narrowed] ?? MAX_FIELDS,
    formulas: () => ({ limit, countsAll }),
    refuse: refuseInQuery,
    learn: (strategy, error, asked) => {
      const { columns } = asked;
      if (strategy === 'bulk') return join(error) || leaveOut('bulk', columns, rejectedField(error));
      if (error instanceof ZohoApiError && error.code === 'LIMIT_EXCEEDED') return fewer(error, asked);
      const near = syntaxErrorNear(error);
      if (near === undefined) return leaveOut('coql', columns, refusedColumn(error));
      const found = columnsAt(columns, near).filter((column) => !refused.coql.has(column));
      refuseInQuery(found);
      return found.length > 0;
    },
  };
}

/** The columns that the place of a syntax error names, whatever its case: whole, or a part between dots or hyphens. */
function columnsAt(columns: readonly string[], near: string): string[] {
  const resumePosition = near.toLowerCase();
  const whole = columns.filter((column) => column.toLowerCase() === resumePosition);
  if (whole.length > 0) return whole;
  return columns.filter((column) => column.toLowerCase().split(/[.-]/).includes(resumePosition));
}
