import type { Json, JsonObject } from '../../util/json.js';
import { type Answer, noContent, ok } from '../call/answer.js';
import { demandAccess } from '../call/errors.js';
import type { Row } from '../org/org.js';
import { zonedObject } from '../view/render.js';
import type { Context } from '../call/route.js';
import type { Query } from './ast.js';
import { createColumns, type Column, type Columns } from './columns.js';
import { invalidModule, invalidQuery, refusedModule, unsupportedColumn, unsupportedQuery } from './errors.js';
import { compileCriteria } from './evaluate.js';
import { groupRows, type Shown } from './groups.js';
import { kindOf } from './kinds.js';
import { demandDistinct, demandFewFormulas, demandLimits } from './limits.js';
import { matchingRows, namesConverted, type Reading } from './rows.js';
import { createSources, type Source, type Sources } from './sources.js';

export interface Posted {
  readonly query: Query;
  /** `include_meta: ["fields"]` */
  readonly withFields: boolean;
}

type QueryContext = Pick<Context, 'org' | 'zone' | 'settings'>;

/** Rows as of now. @throws Refusal for anything that the module or its columns do not allow (zoho-api.md §7.5) */
export function answerQuery({ query, withFields }: Posted, context: QueryContext): Answer {
  const { settings } = context;
  const sources = createSources(context);
  const source = demandSource(query.module, sources, settings.coqlRefusedModules);
  demandLimits(query, settings);
  demandDistinct(query);
  const selected = query.items.map(({ column }) => column);
  const columns = createColumns(source, sources, selected, context);
  const shown = shownColumns(query, columns);
  demandFewFormulas(
    shown.map(({ found }) => found),
    settings,
  );
  const rows = matchingRows(source.module.table, readingOf(query, columns, context));
  const isGrouped = query.groupBy.length > 0 || shown.some(({ aggregate }) => aggregate);
  const found = isGrouped
    ? grouped(query, rows, columns, shown, settings.coqlUngroupedCount)
    : plain(rows, printerOf(shown, query.module, settings));
  const page = pageOf(found, query);
  if (page.data.length === 0) return noContent;
  const info = { count: page.data.length, more_records: page.more };
  const fields = withFields ? { fields: metadataOf(shown, context) } : {};
  return ok({ data: page.data, ...fields, info });
}

function demandSource(name: string, sources: Sources, refused: readonly string[]): Source {
  if (refused.includes(name)) throw refusedModule(name);
  const source = sources.get(name);
  // Roles and profiles can be reached only through users.
  if (!source || name === 'roles' || name === 'profiles') throw invalidModule();
  const { recordsAccess, metadata } = source.module;
  if (metadata['api_supported'] === false) throw invalidModule();
  if (recordsAccess.kind === 'error' && recordsAccess.code === 'INVALID_MODULE') throw invalidModule();
  demandAccess(recordsAccess);
  return source;
}

/** The columns of the response: always with `id`, unless rows are aggregated (zoho-api.md §4.4). */
function shownColumns({ items, groupBy }: Query, columns: Columns): Shown[] {
  const shown = items.map(({ column, aggregate, alias }) => ({
    label: alias ?? (aggregate ? `${aggregate}(${column})` : column),
    found: columns.find(column),
    aggregate,
  }));
  const isSummed = groupBy.length > 0 || shown.some(({ aggregate }) => aggregate);
  if (isSummed || shown.some(({ label }) => label === 'id')) return shown;
  return [...shown, { label: 'id', found: idColumn, aggregate: undefined }];
}

/** In every row, whether or not the metadata lists it. */
const idColumn: Column = {
  name: 'id',
  field: { api_name: 'id', data_type: 'bigint' },
  type: 'bigint',
  read: ({ id }) => id,
  show: ({ id }) => id,
};

function readingOf(query: Query, columns: Columns, { settings }: QueryContext): Reading {
  const isHidden = settings.coqlConverted === 'hidden' && !namesConverted(query.where);
  const test = compileCriteria(query.where, columns, settings);
  const orderBy = query.orderBy.map((ordering) => ({
    ...ordering,
    found: orderColumn(ordering.column, columns),
  }));
  query.groupBy.forEach(columns.find);
  const fields = columns.fields();
  const converted = isHidden ? 'false' : 'both';
  const approved = settings.coqlUnapproved === 'hidden' ? 'true' : 'both';
  return { where: query.where, test, orderBy, fields, converted, approved };
}

function orderColumn(name: string, columns: Columns): Column {
  const column = columns.find(name);
  if (!kindOf(column.type)) throw unsupportedColumn(name, 'order by');
  return column;
}

function* plain(rows: Iterable<Row>, print: (row: Row) => JsonObject): Iterable<() => JsonObject> {
  for (const row of rows) yield () => print(row);
}

function printerOf(
  shown: readonly Shown[],
  module: string,
  { coqlOmittedColumns, coqlEmptyColumns }: QueryContext['settings'],
): (row: Row) => JsonObject {
  const columns = shown.filter(({ label }) => !coqlOmittedColumns.includes(`${module}.${label}`));
  return (row) => {
    const values = columns.map(({ label, found }): [string, Json] => [label, found.show(row)]);
    return Object.fromEntries(values.filter(([, value]) => coqlEmptyColumns === 'null' || value !== null));
  };
}

/** Columns next to aggregates must be in `group by`. */
function grouped(
  { groupBy, items }: Query,
  rows: Iterable<Row>,
  columns: Columns,
  shown: readonly Shown[],
  allowsCount: boolean,
): (() => JsonObject)[] {
  const isLoose = items.some(({ column, aggregate }) => !aggregate && !groupBy.includes(column));
  if (isLoose) throw invalidQuery();
  const counts = items.some(({ aggregate }) => aggregate === 'COUNT');
  if (groupBy.length === 0 && counts && !allowsCount) throw unsupportedQuery();
  const groups = groupRows(
    rows,
    groupBy.map((name) => columns.find(name)),
    shown,
  );
  return groups.map((group) => () => group);
}

/** Skipped rows are not printed. */
function pageOf(
  rows: Iterable<() => JsonObject>,
  { offset, limit }: Query,
): { readonly data: JsonObject[]; readonly more: boolean } {
  const data: JsonObject[] = [];
  let position = 0;
  for (const print of rows) {
    position += 1;
    if (position <= offset) continue;
    if (data.length === limit) return { data, more: true };
    data.push(print());
  }
  return { data, more: false };
}

/** The fields of the select as the metadata describes them, plus `required`, which only this response has. */
function metadataOf(shown: readonly Shown[], { zone }: QueryContext): JsonObject {
  const described = shown.filter(({ found }) => found !== idColumn);
  return Object.fromEntries(
    described.map(({ label, found }) => [
      label,
      { ...zonedObject(found.field, zone), required: found.field['system_mandatory'] === true },
    ]),
  );
}
