/** `strict`: brackets around each pair, as documented. `loose`: none required, `and` binds tighter. */
export type Brackets = 'strict' | 'loose';

/** The switches of COQL: what zoho-api.md §7 leaves open, and its limits, so that tests can lower them. */
export interface CoqlOptions {
  /** §7.1: whether more than two criteria need brackets. Zoho's docs and a captured error say so; one connector has none. */
  readonly coqlBrackets?: Brackets;
  /** §7.3: columns of a select. Production allows 500, the error text of v7 says 50, one source 200. */
  readonly coqlColumns?: number;
  /** §7.3: rows that offsets reach with one criteria: 100,000 since v7, 10,000 before. */
  readonly coqlOffsetWindow?: number;
  /** §7.3: whether `COUNT` without `GROUP BY` is supported. One field note says it is not. */
  readonly coqlUngroupedCount?: boolean;
  /** §7.3: whether queries that do not name `Converted__s` or `$converted` include converted leads. */
  readonly coqlConverted?: 'hidden' | 'included';
  /** §17: whether queries omit records that wait for approval. Not documented. */
  readonly coqlUnapproved?: 'hidden' | 'included';
  /** §7.3: columns rejected in addition to those known to be: `Module.Field`. */
  readonly coqlRefusedColumns?: readonly string[];
  /** §4.4: columns that queries accept and omit from their rows: `Module.Field`. Not documented. */
  readonly coqlOmittedColumns?: readonly string[];
  /** §4.4: whether a row has the key of a column without a value. Not documented. */
  readonly coqlEmptyColumns?: 'null' | 'omitted';
  /** §4.4, §7.1: how a query answers `'What_Id->Leads.Last_Name'`. Documented, but not seen live. */
  readonly coqlJoinedNames?: 'served' | 'refused' | 'syntax-error';
  /** §3.3: modules that COQL rejects although Get Records may read them. */
  readonly coqlRefusedModules?: readonly string[];
  /** §4: whether columns hidden from the user's profile are rejected or null. Not documented. */
  readonly coqlHiddenColumns?: 'refused' | 'null';
  /** §4.2, §5.7: whether rich text is truncated as in lists. Not documented. */
  readonly coqlRichText?: 'truncated' | 'whole';
  /** §7.3: formula columns of a select. */
  readonly coqlFormulaLimit?: number;
  /** §7.3: which formulas count against that limit. */
  readonly coqlFormulasCounted?: 'dynamic' | 'all';
  /** §7.2: whether `!=` and the `not` operators match rows without a value. Not documented. */
  readonly coqlNotEqualsNull?: 'skipped' | 'matched';
}

export type CoqlSettings = Required<CoqlOptions>;

export const COQL_DEFAULTS: CoqlSettings = {
  coqlBrackets: 'strict',
  coqlColumns: 500,
  coqlOffsetWindow: 100_000,
  coqlUngroupedCount: false,
  coqlConverted: 'hidden',
  coqlUnapproved: 'hidden',
  coqlRefusedColumns: [],
  coqlOmittedColumns: [],
  coqlEmptyColumns: 'null',
  coqlJoinedNames: 'served',
  coqlRefusedModules: ['Email_Analytics', 'Email_Template_Analytics', 'Functions__s'],
  coqlHiddenColumns: 'refused',
  coqlRichText: 'truncated',
  coqlFormulaLimit: 5,
  coqlFormulasCounted: 'dynamic',
  coqlNotEqualsNull: 'skipped',
};
