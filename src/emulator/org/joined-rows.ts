import { asObjects, asText, isObject, type Json, type JsonObject } from '../../util/json.js';
import type { Row } from './org.js';
import type { BaseRows } from './row-scan.js';
import type { MutableTable } from './table.js';

/** A column of a record that consists of rows of another module: a subform or a multi-select lookup. */
export interface Join {
  /** The column. */
  readonly field: string;
  readonly parents: BaseRows;
  /** The module of the rows. Its table holds the only copy. */
  readonly children: { readonly base: BaseRows; readonly table: MutableTable };
  /** The lookup of a child that refers to its parent. */
  readonly parentKey: string;
  readonly show: (child: Row) => JsonObject;
}

/** The parent of a child that was not moved: children are assigned to parents in turn. */
export function parentIndexOf(child: number, parents: number): number {
  return child % parents;
}

/**
 * The table with such columns filled from the present children. The rows are changed in their own table. An update of a
 * parent may contain the rows it has (read, changed and written back); other rows are rejected, so that none is lost.
 */
export function joinRows(table: MutableTable, joins: readonly Join[]): MutableTable {
  if (joins.length === 0) return table;
  const fill = (row: Row, wanted: readonly Join[]): Row => ({
    ...row,
    ...Object.fromEntries(wanted.map((join) => [join.field, childrenOf(join, row.id).map(join.show)])),
  });
  const filled = (row: Row): Row => fill(row, joins);
  const rejectForeignRows = (values: JsonObject, id: Json | undefined): void => {
    const idsOf = (rows: readonly JsonObject[]): string => rows.map((row) => asText(row['id']) ?? '').join();
    for (const join of joins) {
      const given = asObjects(values[join.field]);
      if (given.length > 0 && idsOf(given) !== idsOf(childrenOf(join, asText(id) ?? ''))) {
        throw new Error(`${join.field} holds rows of another module: change them in that module's table.`);
      }
    }
  };
  return {
    ...table,
    get: (id) => {
      const row = table.get(id);
      return row && filled(row);
    },
    *scan(query) {
      const wanted = joins.filter(({ field }) => query.fields?.has(field) !== false);
      for (const row of table.scan(query)) yield wanted.length > 0 ? fill(row, wanted) : row;
    },
    insert: (values, at) => {
      rejectForeignRows(values, values['id']);
      return filled(table.insert(values, at));
    },
    update: (id, values, at, silent) => {
      rejectForeignRows(values, id);
      const row = table.update(id, values, at, silent);
      return row && filled(row);
    },
    restore: (id, at, silent) => {
      const row = table.restore(id, at, silent);
      return row && filled(row);
    },
  };
}

/** A row of a subform is saved with its parent, so the parent changes, too (zoho-api.md §12). */
export function touchParents(
  table: MutableTable,
  parents: Pick<MutableTable, 'update'>,
  parentKey: string,
): MutableTable {
  const touch = (row: JsonObject | undefined, at: number): void => {
    const parent = row?.[parentKey];
    if (isObject(parent)) parents.update(asText(parent['id']) ?? '', {}, at);
  };
  return {
    ...table,
    insert: (values, at) => {
      const row = table.insert(values, at);
      touch(row, at);
      return row;
    },
    update: (id, values, at, silent) => {
      const before = table.get(id);
      const row = table.update(id, values, at, silent);
      if (silent !== true) [before, row].forEach((some) => touch(some, at));
      return row;
    },
    remove: (id, at, type) => {
      const before = table.get(id);
      const isGone = table.remove(id, at, type);
      if (isGone) touch(before, at);
      return isGone;
    },
  };
}

function childrenOf({ parents, children, parentKey }: Join, parentId: string): Row[] {
  const { base, table } = children;
  const isChild = (row: Row): boolean => {
    const parent = row[parentKey];
    return isObject(parent) && parent['id'] === parentId;
  };
  const changed = new Map([...table.overlay()].filter(isChild).map((row) => [row.id, row]));
  const parent = parents.indexOf(parentId);
  if (parent !== undefined) {
    for (let index = parent; index < base.size; index += parents.size) {
      const row = table.get(base.idOf(index));
      if (row && isChild(row)) changed.set(row.id, row);
    }
  }
  return [...changed.values()].map((row) => ({ ...row }));
}
