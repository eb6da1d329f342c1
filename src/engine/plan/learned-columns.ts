import { isColumnName } from '../../zoho/api/criteria.js';
import {
  MAX_COQL_COLUMNS,
  MAX_DYNAMIC_FORMULAS,
  needsQuotes,
  refusedColumn,
  refusesQuery,
  syntaxErrorNear,
} from '../../zoho/api/coql.js';
import { rejectedField } from '../../zoho/bulk/jobs.js';
import { ZohoApiError } from '../../zoho/http/api-error.js';
import { MAX_FIELDS } from '../../catalog/streams/selection.js';
import { isJoinedName, type FastStrategy } from '../../catalog/readers/deliverable.js';
import { createJoinedNames, mayMeanJoinedNames, type JoinedNames } from './joined-names.js';

/** What this run has learned from Zoho's answers about the columns of one module. */
export interface LearnedColumns {
  /** The strategy cannot deliver the column: the request omits it, and Get Records completes it. */
  readonly isRefused: (strategy: FastStrategy, column: string) => boolean;
  /** Names that a query has to quote, in addition to those that always need quotes. */
  readonly quoted: ReadonlySet<string>;
  /** Largest number of modules that the columns of one job may join by lookups. */
  readonly joins: () => number;
  /** Largest number of columns of one query. */
  readonly width: () => number;
  /** Largest number of formulas of one query, and whether formulas count that are not marked as dynamic. */
  readonly formulas: () => { readonly limit: number; readonly countsAll: boolean };
  /** Queries were refused for the names of lookups into several modules, so no query requests them any more. */
  readonly withoutJoinedNames: () => boolean;
  /** @returns whether the next request will be a different one */
  readonly learn: (strategy: FastStrategy, error: unknown, asked: AskedColumns) => boolean;
  /** Records columns that a query is refused for: the next query quotes them, and if refused again omits them. */
  readonly refuse: (columns: readonly string[]) => void;
}

export interface AskedColumns {
  /** Key and cursor excluded. */
  readonly columns: readonly string[];
  /** Number of formulas in the query that has the most. */
  readonly formulas: number;
}

/** Columns of one query: the limit of v8, then the limits documented for other versions (zoho-api.md §7.3). */
const WIDTHS = [MAX_COQL_COLUMNS, 200, MAX_FIELDS] as const;

export function createLearnedColumns(): LearnedColumns {
  const refused = { coql: new Set<string>(), bulk: new Set<string>() };
  const quoted = new Set<string>();
  const joined = createJoinedNames();
  const limits = createQueryLimits(joined);
  let joins = Infinity;

  const refuseInQuery = (columns: readonly string[]): void => {
    for (const name of columns) {
      if (!quoted.has(name) && !needsQuotes(name)) quoted.add(name);
      else refused.coql.add(name);
    }
  };
  const omit = (strategy: FastStrategy, columns: readonly string[], name: string | undefined): boolean => {
    if (name === undefined || !columns.includes(name) || refused[strategy].has(name)) return false;
    if (isJoinedName(name)) joined.refuse(name);
    else refused[strategy].add(name);
    return true;
  };
  const join = (error: unknown): boolean => {
    if (!(error instanceof ZohoApiError) || error.code !== 'JOIN_LIMIT_EXCEEDED' || joins === 0) return false;
    const stated = Number(error.details['max_limit'] ?? error.details['limit']);
    joins = stated >= 1 && stated < joins ? stated : 0;
    return true;
  };
  return {
    ...limits,
    joins: () => joins,
    withoutJoinedNames: joined.areUnavailable,
    isRefused: (strategy, column) =>
      !isColumnName(column) || refused[strategy].has(column) || joined.isRefused(column),
    quoted,
    refuse: refuseInQuery,
    learn: (strategy, error, asked) => {
      const { columns } = asked;
      if (strategy === 'bulk') return join(error) || omit('bulk', columns, rejectedField(error));
      if (error instanceof ZohoApiError && error.code === 'LIMIT_EXCEEDED') return limits.lower(error, asked);
      const near = syntaxErrorNear(error);
      if (near === undefined && omit('coql', columns, refusedColumn(error))) return true;
      if (refusesQuery(error) && mayMeanJoinedNames(columns, near) && joined.drop(columns)) return true;
      if (near === undefined) return false;
      const found = columnsAt(columns, near).filter((column) => !refused.coql.has(column));
      refuseInQuery(found);
      return found.length > 0;
    },
  };
}

interface QueryLimits extends Pick<LearnedColumns, 'width' | 'formulas'> {
  /** @returns whether the next query will be a smaller one */
  readonly lower: (error: ZohoApiError, asked: AskedColumns) => boolean;
}

function createQueryLimits(joined: JoinedNames): QueryLimits {
  let narrowed = 0;
  let limit: number = MAX_DYNAMIC_FORMULAS;
  let countsAll = false;
  return {
    width: () => WIDTHS[narrowed] ?? MAX_FIELDS,
    formulas: () => ({ limit, countsAll }),
    lower: ({ details }, { formulas, columns }) => {
      const isAboutJoins = details['clause'] === 'join' || (columns.length < MAX_FIELDS && formulas === 0);
      if (isAboutJoins && joined.drop(columns)) return true;
      const stated = Number(details['limit']);
      if (formulas > limit && !countsAll) return (countsAll = true);
      if (stated >= 1 && stated < formulas) {
        limit = stated;
        return true;
      }
      if (narrowed === WIDTHS.length - 1) return joined.drop(columns);
      narrowed += 1;
      return true;
    },
  };
}

/** The columns that a syntax error points at, ignoring case: by whole name, or by a part between dots or hyphens. */
function columnsAt(columns: readonly string[], near: string): string[] {
  const name = near.toLowerCase();
  const whole = columns.filter((column) => column.toLowerCase() === name);
  if (whole.length > 0) return whole;
  return columns.filter((column) => column.toLowerCase().split(/[.-]/).includes(name));
}
