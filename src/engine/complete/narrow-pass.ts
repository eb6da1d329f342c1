import { rowOf, type Row } from '../../row.js';
import { asObject, parseJson } from '../../util/json.js';
import type { WalkBatch } from '../walk/batch.js';

/**
 * Lists of the columns that a strategy does not deliver, and of no others: a credit brings 200 rows, and 100 if they are
 * requested by id. It only saves credits: a row that it lacks is requested by id.
 */
export interface NarrowPass {
  /** api_names of the list: what it does not deliver, no other call of Get Records does. */
  readonly names: ReadonlySet<string>;
  /** The listed parts of these rows by id, in whatever version; some may be missing. */
  readonly take: (rows: readonly Row[]) => Promise<ReadonlyMap<string, Row>>;
  /** To be called when no more rows are taken. */
  readonly close: () => Promise<void>;
}

export interface NarrowPassOptions {
  readonly names: readonly string[];
  /** The rows to complete come in the order of `Modified_Time`. Otherwise the whole list has to be kept, as text. */
  readonly isOrdered: boolean;
  /** Called once if the list breaks off. Rethrows what has to end the run. */
  readonly onBroken: (error: unknown) => void;
  /** Characters of kept rows, if they come in no order; default: {@link MAX_KEPT}. */
  readonly maxKept?: number;
}

/** A file of 200,000 rows with one lookup has fewer. */
const MAX_KEPT = 48 * 1_024 * 1_024;

/** @param list rows with `id` and `Modified_Time`, in the order of `Modified_Time` */
export function createNarrowPass(list: AsyncGenerator<WalkBatch>, options: NarrowPassOptions): NarrowPass {
  const kept = options.isOrdered ? keepRows() : keepTexts();
  const { maxKept = MAX_KEPT } = options;
  let listedTo = -Infinity;
  let isOver = false;
  const advance = async (): Promise<void> => {
    try {
      const next = await list.next();
      isOver = next.done === true;
      for (const row of next.done === true ? [] : next.value.rows) {
        kept.add(row);
        listedTo = Math.max(listedTo, row.modified ?? listedTo);
      }
    } catch (error) {
      isOver = true;
      options.onBroken(error);
    }
  };
  return {
    names: new Set(options.names),
    take: async (rows) => {
      const times = rows.flatMap(({ modified }) => modified ?? []);
      if (times.length === 0) return new Map();
      const until = options.isOrdered ? Math.max(...times) : Infinity;
      while (!isOver && listedTo <= until && kept.size() < maxKept) await advance();
      const found = new Map(rows.flatMap(({ id }) => entryOf(kept.take(id))));
      if (options.isOrdered) kept.forgetBefore(Math.min(...times));
      return found;
    },
    close: async () => {
      isOver = true;
      await list.return(undefined);
    },
  };
}

interface Kept {
  readonly add: (row: Row) => void;
  readonly take: (id: string) => Row | undefined;
  readonly forgetBefore: (time: number) => void;
  /** Characters; 0: not measured. */
  readonly size: () => number;
}

/** Rows that come in order are kept for a page or two. */
function keepRows(): Kept {
  const rows = new Map<string, Row>();
  return {
    add: (row) => void rows.set(row.id, row),
    take: (id) => {
      const row = rows.get(id);
      rows.delete(id);
      return row;
    },
    forgetBefore: (time) => {
      for (const [id, { modified }] of rows) if (modified !== null && modified < time) rows.delete(id);
    },
    size: () => 0,
  };
}

/** All rows of a file: a text takes a fraction of the memory of an object. */
function keepTexts(): Kept {
  const texts = new Map<string, string>();
  let size = 0;
  return {
    add: ({ id, values }) => {
      const text = JSON.stringify(values);
      size += text.length - (texts.get(id)?.length ?? 0);
      texts.set(id, text);
    },
    take: (id) => {
      const text = texts.get(id);
      if (text === undefined) return undefined;
      size -= text.length;
      texts.delete(id);
      return rowOf(asObject(parseJson(text)));
    },
    forgetBefore: () => undefined,
    size: () => size,
  };
}

function entryOf(row: Row | undefined): [string, Row][] {
  return row ? [[row.id, row]] : [];
}
