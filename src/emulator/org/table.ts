import { floorToSecond, formatInstant } from '../../util/clock.js';
import type { JsonObject } from '../../util/json.js';
import type { Row, ScanQuery, SortKey, Table } from './org.js';
import { placeRows, rowRangeOf, walk, type BaseRows, type Placed } from './row-scan.js';

export interface TableOptions {
  readonly base: BaseRows;
  /** Rows that follow no rule, such as captured ones; they lie in the overlay from the start. */
  readonly extra?: readonly Row[];
  /** Whether rows carry `Created_Time` and `Modified_Time`, which `insert` and `update` then keep. Default true. */
  readonly timed?: boolean;
  /** Leads: rows with `Converted__s` are hidden unless asked for. */
  readonly hidesConverted?: boolean;
  /** The field that `/deleted` shows as `display_name`. */
  readonly nameField?: string;
  /** What an inserted row holds in the fields it was not given. */
  readonly blank?: JsonObject;
}

export interface MutableTable extends Table {
  /** The live rows that differ from what their index says: changed and inserted ones. */
  overlay(): Iterable<Row>;
}

type Deleted = ReturnType<Table['deleted']>[number];

/**
 * The base rows under an overlay of rows that were changed, added or taken away.
 *
 * Rows handed out are copies at the top level: changing one changes nothing here. `insert` takes the `id` it is given
 * (a row comes back from the recycle bin) or the next free one, and times given in `values` win over the stamp `at`.
 */
export function createTable(options: TableOptions): MutableTable {
  const { base, timed = true, hidesConverted = false } = options;
  const store = createStore(base, options.extra ?? []);
  const bin = createBin(options.nameField);
  const see = (converted: ScanQuery['converted']) => createView(base, store, hidesConverted, converted);
  const stampOf = (at: number, ...names: string[]): JsonObject =>
    timed ? Object.fromEntries(names.map((name) => [name, formatInstant(floorToSecond(at))])) : {};

  return {
    overlay: () => store.overlay.values(),
    deleted: bin.list,
    nameNow: (id) => {
      const row = store.overlay.get(id);
      return row && (displayName(row, options.nameField) ?? undefined);
    },
    get: (id) => {
      const row = store.get(id);
      return row && { ...row };
    },
    count: (query) => see(query?.converted).count(),
    *scan(query) {
      const view = see(query.converted);
      const range = rowRangeOf(base, store.placed(query.sort), query);
      const placed = range.placed.filter(({ row }) => view.showsRow(row));
      yield* walk(
        base,
        { ...range, placed },
        query,
        view.isWhole && placed.length === 0 ? undefined : view.showsBase,
      );
    },
    insert: (values, at) => {
      const id = typeof values['id'] === 'string' ? values['id'] : store.freshId(bin.has);
      if (store.get(id)) throw new Error(`There is a row ${id} already: update it, or leave out the id.`);
      bin.forget(id);
      return store.put({ ...options.blank, ...stampOf(at, 'Created_Time', 'Modified_Time'), ...values, id });
    },
    update: (id, values, at, silent = false) => {
      const row = store.get(id);
      return row && store.put({ ...row, ...(silent ? {} : stampOf(at, 'Modified_Time')), ...values, id });
    },
    remove: (id, at, type) => {
      const row = store.get(id);
      // A row in the recycle bin can still be purged: it then shows with the new type and time (zoho-api.md §6).
      if (!row && !(type === 'permanent' && bin.row(id))) return false;
      store.drop(id);
      bin.add(id, row, { type, at });
      return true;
    },
    restore: (id, at, silent = false) => {
      const row = bin.row(id);
      if (!row) return undefined;
      bin.forget(id);
      return store.put({ ...row, ...(silent ? {} : stampOf(at, 'Modified_Time')) });
    },
  };
}

/** What was deleted: the list of it, and the rows that can still come back. */
interface Bin {
  readonly list: () => readonly Deleted[];
  readonly has: (id: string) => boolean;
  /** A row in the recycle bin. */
  readonly row: (id: string) => Row | undefined;
  readonly forget: (id: string) => void;
  readonly add: (id: string, row: Row | undefined, how: Pick<Deleted, 'type' | 'at'>) => void;
}

function createBin(nameField: string | undefined): Bin {
  const listed = new Map<string, Deleted>();
  const rows = new Map<string, Row>();
  const forget = (id: string): void => {
    listed.delete(id);
    rows.delete(id);
  };
  return {
    list: () => [...listed.values()],
    has: (id) => listed.has(id),
    row: (id) => rows.get(id),
    forget,
    add: (id, row, { type, at }) => {
      // Deleted once more, it comes last.
      forget(id);
      listed.set(id, { id, type, at, display_name: type === 'recycle' ? displayName(row, nameField) : null });
      if (row && type === 'recycle') rows.set(id, row);
    },
  };
}

/** Which rows are live and what they hold: those of the base, unless the overlay knows better. */
interface Store {
  readonly overlay: ReadonlyMap<string, Row>;
  /** Indexes of base rows that were changed or removed. */
  readonly replaced: ReadonlySet<number>;
  get(id: string): Row | undefined;
  put(row: Row): Row;
  drop(id: string): void;
  freshId(isTaken: (id: string) => boolean): string;
  /** The overlay in a sort order; sorted again only after a change. */
  placed(sort: SortKey): readonly Placed[];
}

function createStore(base: BaseRows, extra: readonly Row[]): Store {
  const overlay = new Map<string, Row>();
  const replaced = new Set<number>();
  const sorted = new Map<SortKey, readonly Placed[]>();
  let nextIndex = base.size;
  const drop = (id: string): void => {
    const index = base.indexOf(id);
    if (index !== undefined) replaced.add(index);
    overlay.delete(id);
    sorted.clear();
  };
  const put = (row: Row): Row => {
    drop(row.id);
    overlay.set(row.id, row);
    return { ...row };
  };
  extra.forEach(put);
  return {
    overlay,
    replaced,
    put,
    drop,
    get: (id) => {
      const index = base.indexOf(id);
      if (index === undefined || replaced.has(index)) return overlay.get(id);
      return base.derive(index);
    },
    freshId: (isTaken) => {
      let id = base.idOf(nextIndex++);
      while (overlay.has(id) || isTaken(id)) id = base.idOf(nextIndex++);
      return id;
    },
    placed: (sort) => {
      const known = sorted.get(sort) ?? placeRows(base, overlay.values(), sort);
      sorted.set(sort, known);
      return known;
    },
  };
}

/** Which rows a query may see, told without deriving base rows. */
interface View {
  /** Every base row is shown, so that positions among them can be computed. */
  readonly isWhole: boolean;
  readonly showsBase: (index: number) => boolean;
  readonly showsRow: (row: Row) => boolean;
  readonly count: () => number;
}

function createView(
  base: BaseRows,
  { overlay, replaced }: Pick<Store, 'overlay' | 'replaced'>,
  hidesConverted: boolean,
  converted: ScanQuery['converted'] = 'false',
): View {
  const all = !hidesConverted || converted === 'both';
  const wanted = converted === 'true';
  const showsBase = (index: number): boolean =>
    !replaced.has(index) && (all || base.isConverted(index) === wanted);
  const showsRow = (row: Row): boolean => all || isConverted(row) === wanted;
  const countEach = (): number => {
    let count = [...overlay.values()].filter(showsRow).length;
    for (let index = 0; index < base.size; index++) if (showsBase(index)) count++;
    return count;
  };
  return {
    isWhole: all && replaced.size === 0,
    showsBase,
    showsRow,
    count: () => (all ? base.size - replaced.size + overlay.size : countEach()),
  };
}

function displayName(row: Row | undefined, nameField: string | undefined): string | null {
  const name = nameField === undefined ? undefined : row?.[nameField];
  return typeof name === 'string' ? name : null;
}

/** Up to v2 the flag of a lead is `$converted`, later `Converted__s` as well (zoho-api.md §4.3). */
function isConverted(row: Row): boolean {
  return row['Converted__s'] === true || row['$converted'] === true;
}
