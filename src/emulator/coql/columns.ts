import { asObject, asObjects, asText, isObject, type Json, type JsonObject } from '../../util/json.js';
import type { Row } from '../org/org.js';
import { LIST_TEXT, named, valueOf } from '../view/render.js';
import type { Context } from '../call/route.js';
import { viewOf } from '../view/view.js';
import { limitExceeded, unknownColumn, unparsable, unsupportedColumn } from './errors.js';
import type { CoqlSettings } from '../options/coql.js';
import type { Source, Sources } from './sources.js';
import { isNoColumn } from '../view/no-columns.js';

/** A column of a query, resolved by the metadata. */
export interface Column {
  /** The name as written in the query: the key of its value. */
  readonly name: string;
  /** The last field of its path. */
  readonly field: JsonObject;
  /** The type of its values: a `data_type`; for formulas and rollups the return type. */
  readonly type: string;
  /** The value in the org, or null. */
  readonly read: (row: Row) => Json;
  /** The value as printed in the response. */
  readonly show: (row: Row) => Json;
}

export interface Columns {
  /** @throws Refusal for a column that does not exist or is not available in COQL */
  readonly find: (name: string) => Column;
  /** The fields of the module itself from which the columns resolved so far are read. */
  readonly fields: () => ReadonlySet<string>;
}

export type ColumnContext = Pick<Context, 'org' | 'zone'> & {
  readonly settings: Pick<
    CoqlSettings,
    'coqlHiddenColumns' | 'coqlRichText' | 'coqlRefusedColumns' | 'coqlJoinedNames'
  >;
};

/** The maximum number of lookups between the module and a column (zoho-api.md §7.3). */
const MAX_RELATIONS = 2;

/** Fields that real orgs were seen to reject, whatever their type (zoho-api.md §7.3). */
const REFUSED = [
  'Calls.CTI_Entry',
  'Cases.Comments',
  'Events.Participants',
  'Price_Books.Pricing_Details',
  'Solutions.Comments',
  'Invoices.Invoiced_Items',
  'Purchase_Orders.Purchase_Items',
  'Quotes.Quoted_Items',
  'Sales_Orders.Ordered_Items',
];

/** A column without its name: the last field of a path, with values read from a row of its own module. */
type Leaf = Omit<Column, 'name'>;

interface Finder {
  readonly context: ColumnContext;
  readonly sources: Sources;
  readonly refused: ReadonlySet<string>;
  /** All columns of the select. A lookup is printed differently if some of its own columns are selected, too. */
  readonly selected: ReadonlySet<string>;
  readonly lastNameOf: (user: JsonObject) => Json;
}

/** @param selected the columns of the select, as written */
export function createColumns(
  source: Source,
  sources: Sources,
  selected: readonly string[],
  context: ColumnContext,
): Columns {
  const finder: Finder = {
    context,
    sources,
    refused: new Set([...REFUSED, ...context.settings.coqlRefusedColumns]),
    selected: new Set(selected),
    lastNameOf: (user) => {
      const row = sources.get('Users')?.module.table.get(asText(user['id']) ?? '');
      return row?.['last_name'] ?? user['name'] ?? null;
    },
  };
  const known = new Map<string, Column>();
  return {
    find: (name) => {
      const column = known.get(name) ?? { name, ...walk(finder, source, name.split('.'), name, name) };
      known.set(name, column);
      return column;
    },
    fields: () => new Set(['id', ...[...known.keys()].flatMap(rootsOf)]),
  };
}

/** The possible first fields of a path. `$converted` has two names. */
function rootsOf(name: string): string[] {
  if (name === '$converted') return ['$converted', 'Converted__s'];
  return [name.split(/\.|->/)[0] ?? name];
}

/** @param path the rest of the name, from `source` on @param whole the name, for errors */
function walk(finder: Finder, source: Source, path: readonly string[], whole: string, own: string): Leaf {
  const [step = '', ...rest] = path;
  if (path.length - 1 > MAX_RELATIONS) throw limitExceeded('select', MAX_RELATIONS);
  const [lookup = '', target] = step.split('->');
  if (target !== undefined) demandJoinedNames(finder, whole);
  const field = fieldOf(finder, source, lookup, whole);
  if (rest.length === 0 && target === undefined) return leafOf(finder, source, field, whole, own);
  if (target === undefined && rest[0] === 'module' && field['data_type'] === 'multi_module_lookup')
    return moduleLeaf(field, lookup, rest.slice(1), whole);
  const name = target ?? targetOf(field);
  const next = name === undefined ? undefined : finder.sources.get(name);
  if (!next) throw unknownColumn(whole);
  const inner = walk(finder, next, rest, whole, rest.join('.'));
  const follow = (row: Row): Row | undefined => {
    const value = asObject(row[lookup]);
    if (target !== undefined && asObject(value['module'])['api_name'] !== target) return undefined;
    return next.module.table.get(asText(value['id']) ?? '');
  };
  return {
    field: inner.field,
    type: inner.type,
    read: (row) => through(follow(row), inner.read),
    show: (row) => through(follow(row), inner.show),
  };
}

function demandJoinedNames({ context }: Finder, whole: string): void {
  const { coqlJoinedNames } = context.settings;
  if (coqlJoinedNames === 'refused') throw unsupportedColumn(whole);
  if (coqlJoinedNames === 'syntax-error') throw unparsable('->');
}

const through = (row: Row | undefined, read: (row: Row) => Json): Json => (row ? read(row) : null);

function fieldOf({ refused, context }: Finder, source: Source, name: string, whole: string): JsonObject {
  if (refused.has(`${source.name}.${name}`)) throw unsupportedColumn(whole);
  const field = source.fields.get(name);
  if (field) return field;
  const hidden = source.module.fields.find((candidate) => candidate['api_name'] === name);
  if (!hidden) throw unknownColumn(whole);
  if (context.settings.coqlHiddenColumns === 'refused') throw unsupportedColumn(whole);
  return { ...hidden, $hidden: true };
}

/** The module that a lookup refers to, or none if it may be several or the field is not a lookup. */
function targetOf(field: JsonObject): string | undefined {
  const type = field['data_type'];
  if (type === 'ownerlookup' || type === 'userlookup') return 'Users';
  return type === 'lookup' ? asText(asObject(asObject(field['lookup'])['module'])['api_name']) : undefined;
}

/** `What_Id.module`, `What_Id.module.api_name`. */
function moduleLeaf(field: JsonObject, lookup: string, rest: readonly string[], whole: string): Leaf {
  const [key] = rest;
  if (key !== undefined && key !== 'api_name' && key !== 'id') throw unknownColumn(whole);
  const read = (row: Row): Json => {
    const module = asObject(row[lookup])['module'] ?? null;
    return key === undefined ? module : (asObject(module)[key] ?? null);
  };
  return { field, type: key === undefined ? 'module' : 'text', read, show: read };
}

function leafOf(finder: Finder, source: Source, field: JsonObject, whole: string, own: string): Leaf {
  if (isNoColumn(asText(field['data_type']) ?? '')) throw unsupportedColumn(whole);
  const name = asText(field['api_name']) ?? '';
  const type = typeOf(field);
  if (field['$hidden'] === true) return { field, type, read: () => null, show: () => null };
  if (name === '$converted') {
    const read = (row: Row): Json => row['$converted'] === true || row['Converted__s'] === true;
    return { field, type, read, show: read };
  }
  return { field, type, read: (row) => row[name] ?? null, show: showOf(finder, source, field, type, own) };
}

/** Formulas and rollups have the type that they return. */
function typeOf(field: JsonObject): string {
  const type = asText(field['data_type']) ?? 'text';
  if (field['crypt'] !== null && isObject(field['crypt'])) return 'encrypted';
  if (field['api_name'] === 'Tag') return 'tag';
  if (type !== 'formula' && type !== 'rollup_summary') return type;
  const returned = asText(asObject(field[type])['return_type']) ?? 'double';
  if (returned === 'boolean') return 'computed boolean';
  return returned === 'string' ? 'text' : returned;
}

function showOf(
  { context, selected, lastNameOf }: Finder,
  source: Source,
  field: JsonObject,
  type: string,
  own: string,
): Leaf['show'] {
  const name = asText(field['api_name']) ?? '';
  const object = (shape: (value: JsonObject) => JsonObject) => (row: Row) => {
    const value = row[name];
    return isObject(value) ? shape(value) : null;
  };
  switch (type) {
    case 'lookup':
      return object((value) => {
        const { name: display = null, id = null } = named(
          value,
          field,
          viewOf(source.module, context).nameNow,
        );
        return { name: display, id };
      });
    case 'ownerlookup':
    case 'userlookup':
      return object((user) => ({ name: lastNameOf(user), id: user['id'] ?? null }));
    case 'multi_module_lookup': {
      const withModule = selected.has(`${own}.module.api_name`) || selected.has(`${own}.module`);
      return object(({ id, module }) =>
        withModule ? { module: module ?? null, id: id ?? null } : { id: id ?? null },
      );
    }
    case 'consent_lookup':
      return object(({ id }) => ({ id: id ?? null }));
    case 'territories':
      return (row) =>
        asObjects(row[name]).map((item) => ({
          name: item['name'] ?? item['Name'] ?? null,
          id: item['id'] ?? null,
        }));
    default: {
      const limit = context.settings.coqlRichText === 'truncated' ? LIST_TEXT : undefined;
      return valueOf(viewOf(source.module, context), name, field, limit);
    }
  }
}
