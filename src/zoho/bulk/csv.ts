import { StringDecoder } from 'node:string_decoder';
import { BOUNDS } from '../../util/bounds.js';
import { corruptResult, malformed } from './corrupt.js';

/** `null` is an empty cell, quoted or not: Zoho's files do not distinguish null from empty text (zoho-api.md §4.5). */
export type Cell = string | null;

export interface CsvScanner {
  /** The rows that this chunk completes, including the header. Throws `BULK_RESULT_DAMAGED`. */
  push(chunk: Uint8Array): Cell[][];
  /** The last row, if no line end follows it. Throws `BULK_RESULT_DAMAGED` if a quote is open. */
  end(): Cell[][];
}

/**
 * Reads CSV by RFC 4180 from chunks of UTF-8 bytes of any size. Lines end with CRLF or LF. A byte order mark is dropped, a
 * quote inside an unquoted cell is text, and blank lines are skipped if the table has more than one column. A row that is
 * longer or shorter than the first makes the file corrupt.
 */
export function createCsvScanner(): CsvScanner {
  const decoder = new StringDecoder('utf8');
  const cells = new CellReader();
  const table = new Table();
  const read = (text: string): Cell[][] => {
    cells.append(text);
    for (let end = cells.next(); end !== MORE; end = cells.next()) table.add(cells.value, end === ROW);
    return table.take();
  };
  return {
    push: (chunk) => read(decoder.write(chunk)),
    end: () => {
      const rows = read(decoder.end());
      if (cells.isEmpty && table.isBetweenRows) return rows;
      cells.finish();
      cells.next();
      table.add(cells.value, true);
      return [...rows, ...table.take()];
    },
  };
}

/** Builds rows of equal length from cells. */
class Table {
  #rows: Cell[][] = [];
  #row: Cell[] = [];
  #width = 0;
  #count = 0;

  get isBetweenRows(): boolean {
    return this.#row.length === 0;
  }

  add(cell: Cell, endsRow: boolean): void {
    this.#row.push(cell);
    // Checked at each cell: the rest of such a row may be as long as the file.
    if (this.#row.length > (this.#width || BOUNDS.csvColumns)) throw this.#tooWide();
    if (endsRow) this.#endRow();
  }

  take(): Cell[][] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #tooWide(): Error {
    return this.#width === 0
      ? malformed(`its header has more than ${BOUNDS.csvColumns} columns`)
      : malformed(`line ${this.#count + 1} has more cells than the first, which has ${this.#width}`);
  }

  #endRow(): void {
    const row = this.#row;
    this.#row = [];
    if (this.#width === 0) this.#width = row.length;
    if (row.length === this.#width) {
      this.#count += 1;
      this.#rows.push(row);
    } else if (row.length > 1 || row[0] !== null) {
      throw corruptResult(
        `line ${this.#count + 1} has ${row.length} cells where the first has ${this.#width}`,
      );
    }
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;

/** What ends with a cell: the cell or also the row. `MORE`: the end of the cell has not arrived yet. */
const MORE = 0;
const CELL = 1;
const ROW = 2;
type CellEnd = typeof MORE | typeof CELL | typeof ROW;

/** Splits text into cells. Scans each character once, whatever the size of the chunks. */
class CellReader {
  /** Value of the last complete cell. */
  value: Cell = null;
  #text = '';
  #at = 0;
  /** Characters of a quoted cell after `at` that are scanned already. */
  #seen = 0;
  #isFirst = true;
  #isLast = false;

  get isEmpty(): boolean {
    return this.#at >= this.#text.length;
  }

  append(text: string): void {
    if (text === '') return;
    const rest = this.#text.slice(this.#at);
    if (rest.length > BOUNDS.csvCell) throw corruptResult('a cell does not end');
    const isMarked = this.#isFirst && text.startsWith('\uFEFF');
    this.#text = rest + (isMarked ? text.slice(1) : text);
    this.#at = 0;
    this.#isFirst = false;
  }

  /** No text follows: the rest is the last cell. */
  finish(): void {
    this.#isLast = true;
  }

  next(): CellEnd {
    const text = this.#text;
    const at = this.#at;
    if (text.charCodeAt(at) === QUOTE) return this.#quoted(text, at);
    const { length } = text;
    let end = at;
    while (end < length) {
      const code = text.charCodeAt(end);
      if (code === COMMA) return this.#complete(text, at, end, CELL);
      if (code === LF) return this.#complete(text, at, end, ROW);
      end += 1;
    }
    return this.#isLast ? this.#complete(text, at, length, ROW) : MORE;
  }

  #complete(text: string, at: number, end: number, kind: CellEnd): CellEnd {
    const stop = kind === ROW && end > at && text.charCodeAt(end - 1) === CR ? end - 1 : end;
    this.value = stop === at ? null : text.slice(at, stop);
    this.#at = end + 1;
    return kind;
  }

  #quoted(text: string, at: number): CellEnd {
    const close = this.#closingQuote(text, at);
    if (close === undefined) return MORE;
    const after = text.charCodeAt(close + 1);
    const lineEnd = after === CR ? close + 2 : close + 1;
    const isIncomplete = lineEnd >= text.length;
    if (isIncomplete && !this.#isLast) {
      this.#seen = close - at;
      return MORE;
    }
    if (after !== COMMA && !isIncomplete && text.charCodeAt(lineEnd) !== LF)
      throw corruptResult('a quoted cell continues after its closing quote');
    const raw = text.slice(at + 1, close);
    this.value = raw === '' ? null : raw.includes('"') ? raw.replaceAll('""', '"') : raw;
    this.#seen = 0;
    this.#at = (after === COMMA ? close + 1 : lineEnd) + 1;
    return after === COMMA ? CELL : ROW;
  }

  /** `undefined` if it has not arrived yet; a doubled quote does not close a cell. */
  #closingQuote(text: string, at: number): number | undefined {
    let close = text.indexOf('"', at + Math.max(this.#seen, 1));
    while (close >= 0 && text.charCodeAt(close + 1) === QUOTE) close = text.indexOf('"', close + 2);
    if (close >= 0) return close;
    if (this.#isLast) throw corruptResult('a quoted cell has no closing quote');
    this.#seen = text.length - at;
    return undefined;
  }
}
