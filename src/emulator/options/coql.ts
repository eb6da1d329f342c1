/** `strict`: brackets around each pair, as the documentation demands; `loose`: none needed, `and` binds tighter. */
export type Brackets = 'strict' | 'loose';

/** The switches of COQL: what zoho-api.md §7 leaves open, and its limits, so that tests can make them small. */
export interface CoqlOptions {
  /** §7.1: must more than two criteria stand in pairs of brackets? The documentation says so, and a captured refusal looks like it; one connector does without. */
  readonly coqlBrackets?: Brackets;
  /** §7.3: columns of a select. Production uses 500, the error text of v7 says 50, one source 200. */
  readonly coqlColumns?: number;
  /** §7.3: rows that offsets reach with one criteria: 100,000 since v7, 10,000 before. */
  readonly coqlOffsetWindow?: number;
  /** §7.3: is `COUNT` without `GROUP BY` served? One field note says it is not. */
  readonly coqlUngroupedCount?: boolean;
  /** §7.3: are converted leads left out of queries that do not name `Converted__s` or `$converted`? */
  readonly coqlConverted?: 'hidden' | 'included';
  /** §17: are records that wait for approval left out of queries? Not documented. */
  readonly coqlUnapproved?: 'hidden' | 'included';
  /** §7.3: columns refused beside those known to be: `Module.Field`. */
  readonly coqlRefusedColumns?: readonly string[];
  /** §3.3: modules that COQL does not know although Get Records may. */
  readonly coqlRefusedModules?: readonly string[];
  /** §4: columns hidden from the user's profile are refused, or null. Not documented. */
  readonly coqlHiddenColumns?: 'refused' | 'null';
  /** §4.2, §5.7: rich text cut as in lists, or whole. Not documented. */
  readonly coqlRichText?: 'cut' | 'whole';
  /** §7.3: formula columns of a select. */
  readonly coqlFormulaLimit?: number;
  /** §7.3: which formulas count against that limit. */
  readonly coqlFormulasCounted?: 'dynamic' | 'all';
  /** §7.2: do `!=` and the `not` operators match rows without a value? Not documented. */
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
  coqlRefusedModules: ['Email_Analytics', 'Email_Template_Analytics', 'Functions__s'],
  coqlHiddenColumns: 'refused',
  coqlRichText: 'cut',
  coqlFormulaLimit: 5,
  coqlFormulasCounted: 'dynamic',
  coqlNotEqualsNull: 'skipped',
};
