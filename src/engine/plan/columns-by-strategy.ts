import { createHash } from 'node:crypto';
import { companionColumns, deliverable, type FastStrategy } from '../../catalog/readers/deliverable.js';
import { MAX_FIELDS, requestedNames } from '../../catalog/streams/selection.js';
import type { StreamField } from '../../catalog/streams/streams.js';
import { hasCode } from '../../errors.js';
import type { Row } from '../../row.js';
import { MAX_COQL_JOINS } from '../../zoho/api/coql.js';
import { MAX_BULK_FIELDS } from '../../zoho/bulk/query.js';
import type { ColumnNeeds, Strategy } from './estimate.js';
import { createSampledColumns, type SampledColumns } from './sampled-columns.js';
import { createHiddenColumns, type HiddenColumns } from './hidden-columns.js';
import { createOmittedColumns, type OmittedColumns } from './omitted-columns.js';
import { createLearnedColumns, type LearnedColumns } from './learned-columns.js';
import { USERS_CLOSED } from './run-resources.js';

/** The columns requested from COQL or Bulk Read, and those left to Get Records. */
export interface Asked {
  /** Columns that it delivers, in whole or in part. */
  readonly fields: readonly StreamField[];
  /** Names of the request: key, version, columns, and the dotted names that complete them. */
  readonly columns: readonly string[];
  /** The same, split into requests; each with key and version. */
  readonly batches: readonly (readonly string[])[];
  /** api_names that it does not deliver. */
  readonly absent: readonly string[];
  /** api_names that Get Records completes: {@link absent}, and those that it delivers in part. */
  readonly completed: readonly string[];
  /** Short hash of {@link columns}. */
  readonly fingerprint: string;
  /** Names that a query has to quote, in addition to those that always need quotes. */
  readonly quoted: ReadonlySet<string>;
}

/** The columns of one stream by strategy, without those that Zoho refused. */
export interface ColumnsByStrategy {
  /** Receives rows of Get Records: their empty columns need no completion. */
  sample(rows: readonly Row[]): void;
  /** The same for rows that were requested with these columns only. */
  sampleOf(names: readonly string[], rows: readonly Row[]): void;
  /** Receives rows of a strategy as they came, to learn whether it truncates texts. */
  sampleTexts(strategy: FastStrategy, rows: readonly Row[]): void;
  needs(): Readonly<Record<Strategy, ColumnNeeds>>;
  asked(strategy: FastStrategy): Asked;
  /** Requested from neither, and from Get Records only while they may have a value. */
  readonly hidden: HiddenColumns;
  /** Those that answers of COQL omit. */
  readonly omitted: OmittedColumns;
  /** @returns whether a column was refused, so that the next request will be a different one */
  learn(strategy: Strategy, error: unknown): boolean;
  /** Records columns that a query is refused for, although no answer named them. */
  refuse(columns: readonly string[]): void;
}

/**
 * @param hasUsers users are known by id, so their names need no columns
 * @param learned what this run already knows about the module's columns
 */
export function createColumnsByStrategy(
  fields: readonly StreamField[],
  cursorField: string | undefined,
  hasUsers: () => boolean,
  learned: LearnedColumns = createLearnedColumns(),
): ColumnsByStrategy {
  const names = new Set(requestedNames(fields));
  const listed = [...new Map(fields.map((field) => [field.apiName, field])).values()].filter(
    ({ apiName }) => names.has(apiName) && apiName !== 'id' && apiName !== cursorField,
  );
  const shown = listed.filter(({ hidden }) => !hidden);
  const keys = cursorField === undefined ? ['id'] : ['id', cursorField];

  const sampled = createSampledColumns(
    shown.filter(isEverPart).map(({ apiName }) => apiName),
    shown.filter(({ richText }) => richText).map(({ apiName }) => apiName),
  );
  const facts = { fields, shown, keys, hasUsers, learned, sampled };
  const asked = (strategy: FastStrategy): Asked => askedOf(strategy, facts);

  return {
    asked,
    omitted: createOmittedColumns(),
    hidden: createHiddenColumns(listed.filter(({ hidden }) => hidden).map(({ apiName }) => apiName)),
    needs: () => ({
      records: {
        batches: Math.max(1, Math.ceil(listed.length / (MAX_FIELDS - keys.length + 1))),
        absent: 0,
        partial: 0,
        ...sampled.truncated('records'),
      },
      coql: needsOf(asked('coql'), 'coql', facts),
      bulk: needsOf(asked('bulk'), 'bulk', facts),
    }),
    sample: (rows) => sampled.sample(rows),
    sampleOf: (names, rows) => sampled.sample(rows, names),
    sampleTexts: (strategy, rows) => sampled.sampleTexts(strategy, rows),
    learn: (strategy, error) => {
      if (strategy === 'records') return false;
      if (hasCode(error, USERS_CLOSED)) return true;
      const learn = (api: FastStrategy): boolean => {
        const now = asked(api);
        const columns = now.columns.filter((name) => !keys.includes(name));
        return learned.learn(api, error, { columns, formulas: mostFormulas(now) });
      };
      // With Bulk Read, COQL reads the rows without a Modified_Time.
      return strategy === 'bulk' ? learn('bulk') || learn('coql') : learn('coql');
    },
    refuse: (columns) => learned.refuse(columns),
  };
}

interface ColumnFacts {
  readonly fields: readonly StreamField[];
  readonly shown: readonly StreamField[];
  readonly keys: readonly string[];
  readonly hasUsers: () => boolean;
  readonly learned: LearnedColumns;
  readonly sampled: SampledColumns;
}

function askedOf(
  strategy: FastStrategy,
  { fields, shown, keys, hasUsers, learned, sampled }: ColumnFacts,
): Asked {
  const comes = (field: StreamField): boolean =>
    !learned.isRefused(strategy, field.apiName) && deliverable(field, strategy).extent !== 'no';
  const delivered = shown.filter(({ apiName }) => sampled.isDelivered(apiName));
  const own = delivered.filter(comes);
  let joins = strategy === 'bulk' ? learned.joins() : Infinity;
  const groups = own.map((field): ColumnGroup => {
    const companions = companionColumns(field, strategy, hasUsers()).filter(
      (name) => !learned.isRefused(strategy, name),
    );
    const isJoined = companions.length > 0 && (joins -= 1) >= 0;
    const names = [field.apiName, ...(isJoined ? companions : [])];
    return { names, joins: isJoined ? joinsOf(companions) : 0, formulas: isCounted(field, learned) ? 1 : 0 };
  });
  const columns = [...keys, ...groups.flatMap((group) => group.names)];
  const named = new Set(columns.flatMap((name) => namedLookup(name, strategy)));
  const absent = delivered.filter((field) => !comes(field)).map(({ apiName }) => apiName);
  const inPart = own.filter((field) => isPart(field, strategy, named)).map(({ apiName }) => apiName);
  return {
    fields: [...fields.filter(({ apiName }) => keys.includes(apiName)), ...own],
    columns,
    batches: inBatches(keys, groups, {
      width: learned.width(),
      formulas: learned.formulas().limit,
      joins: MAX_COQL_JOINS,
    }),
    absent,
    completed: [...absent, ...inPart],
    fingerprint: createHash('sha256').update(columns.join('\n')).digest('hex').slice(0, 8),
    quoted: learned.quoted,
  };
}

/** Number of modules that a query joins for these columns: `Owner.email` and `Owner.last_name` need the same one. */
function joinsOf(columns: readonly string[]): number {
  return new Set(columns.map((name) => name.slice(0, name.lastIndexOf('.')))).size;
}

/** Number of formulas in the query that has the most. */
function mostFormulas({ batches, fields }: Asked): number {
  const formulas = new Set(fields.filter(isFormula).map(({ apiName }) => apiName));
  return Math.max(...batches.map((batch) => batch.filter((name) => formulas.has(name)).length));
}

const isFormula = ({ dataType }: StreamField): boolean => dataType.toLowerCase() === 'formula';

/** Whether the column counts toward the limit of formulas in one query. */
function isCounted(field: StreamField, learned: LearnedColumns): boolean {
  return isFormula(field) && (field.isDynamic === true || learned.formulas().countsAll);
}

interface ColumnGroup {
  /** A column and those that complete it. */
  readonly names: readonly string[];
  /** 1 or 0: a query takes only a few of them. */
  readonly formulas: number;
  readonly joins: number;
}

/** Puts each column into the first request that has room for it, in the order of the columns. */
function inBatches(
  keys: readonly string[],
  groups: readonly ColumnGroup[],
  most: { readonly width: number; readonly formulas: number; readonly joins: number },
): string[][] {
  const batches = [{ names: [...keys], formulas: 0, joins: 0 }];
  for (const { names, formulas, joins } of groups) {
    let batch = batches.find(
      (each) =>
        each.names.length + names.length <= most.width &&
        each.formulas + formulas <= most.formulas &&
        each.joins + joins <= most.joins,
    );
    if (!batch) batches.push((batch = { names: [...keys], formulas: 0, joins: 0 }));
    batch.names.push(...names);
    batch.formulas += formulas;
    batch.joins += joins;
  }
  return batches.map(({ names }) => names);
}

const isEverPart = (field: StreamField): boolean =>
  (['coql', 'bulk'] as const).some((strategy) => isPart(field, strategy, new Set()));

/** The lookup whose name this column of a request brings: `What_Id->Deals.Deal_Name`, `Account_Name.Account_Name`. */
function namedLookup(column: string, strategy: FastStrategy): string[] {
  const end = column.indexOf(strategy === 'coql' ? '->' : '.');
  return end < 0 ? [] : [column.slice(0, end)];
}

/** Whether Get Records completes the column wherever it is not empty. @param named lookups whose names are requested */
function isPart(field: StreamField, strategy: FastStrategy, named: ReadonlySet<string>): boolean {
  const found = deliverable(field, strategy);
  if (found.extent !== 'part') return false;
  return found.completion === 'records' || (found.completion === 'joined names' && !named.has(field.apiName));
}

/** Columns that a file lacks in every row are kept in memory for the whole file (`narrow-pass.ts`). */
const MAX_KEPT_COLUMNS = 3;

/** A layout is never empty, unlike the other columns that come in part, so every row needs it. */
function needsOf(
  { batches, absent, completed, fields }: Asked,
  strategy: FastStrategy,
  { keys, sampled }: Pick<ColumnFacts, 'keys' | 'sampled'>,
): ColumnNeeds {
  const layouts = new Set(
    fields.filter(({ dataType }) => dataType === 'layout').map(({ apiName }) => apiName),
  );
  const partial = completed.filter((name) => !absent.includes(name));
  const always = partial.filter((name) => layouts.has(name)).length;
  return {
    batches: batches.length,
    absent: absent.length + always,
    partial: partial.length - always,
    share: sampled.share(partial),
    ...sampled.truncated(strategy),
    isListable:
      keys.includes('Modified_Time') && (strategy === 'coql' || completed.length <= MAX_KEPT_COLUMNS),
    completed,
  };
}

/** Whether one job can have all columns that Bulk Read delivers. */
export function fitsOneJob({ columns }: Asked): boolean {
  return columns.length <= MAX_BULK_FIELDS;
}
