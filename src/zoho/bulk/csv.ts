import { StringDecoder } from 'node:string_decoder';
import { corruptResult } from './corrupt.js';

/** `null` is an empty cell, in quotes or not: Zoho's files do not tell null from empty text (zoho-api.md §4.5). */
export type Cell = string | null;

export interface CsvScanner {
  /** The rows that this chunk completes, the header among them. Throws `BULK_RESULT_DAMAGED`. */
  push(chunk: Uint8Array): Cell[][];
  /** The last row, where no line end follows it. Throws `BULK_RESULT_DAMAGED` where a quote is open. */
  end(): Cell[][];
}

/** More than the longest cell of Zoho (65,535 characters) by far: the rest of a file behind a quote that is never closed. */
const MAX_CELL = 4 * 1024 * 1024;

/**
 * Reads CSV by RFC 4180 from UTF-8 bytes, cut anywhere. Lines end with CRLF or LF; a byte order mark is dropped, a
 * quote inside an unquoted cell is text, blank lines are left out where the table has more than one column. All rows
 * are as long as the first: others are damage.
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

/** Puts cells together to rows of one length. */
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
    if (endsRow) this.#endRow();
  }

  take(): Cell[][] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
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

/** What a cell ends with; `MORE`: its end has not come yet. */
const MORE = 0;
const CELL = 1;
const ROW = 2;
type CellEnd = typeof MORE | typeof CELL | typeof ROW;

/** Cuts text into cells, each looked at once however the text is cut. */
class CellReader {
  /** Of the last cell that was complete. */
  value: Cell = null;
  #text = '';
  #at = 0;
  /** Characters of a quoted cell behind `at` that need not be looked at again. */
  #seen = 0;
  #isFirst = true;
  #isLast = false;

  get isEmpty(): boolean {
    return this.#at >= this.#text.length;
  }

  append(text: string): void {
    if (text === '') return;
    const rest = this.#text.slice(this.#at);
    if (rest.length > MAX_CELL) throw corruptResult('a cell does not end');
    const isMarked = this.#isFirst && text.startsWith('\uFEFF');
    this.#text = rest + (isMarked ? text.slice(1) : text);
    this.#at = 0;
    this.#isFirst = false;
  }

  /** No text follows: what is left is the last cell. */
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
      throw corruptResult('a quoted cell goes on behind its closing quote');
    const raw = text.slice(at + 1, close);
    this.value = raw === '' ? null : raw.includes('"') ? raw.replaceAll('""', '"') : raw;
    this.#seen = 0;
    this.#at = (after === COMMA ? close + 1 : lineEnd) + 1;
    return after === COMMA ? CELL : ROW;
  }

  /** `undefined` where it has not come yet; a doubled quote is none. */
  #closingQuote(text: string, at: number): number | undefined {
    let close = text.indexOf('"', at + Math.max(this.#seen, 1));
    while (close >= 0 && text.charCodeAt(close + 1) === QUOTE) close = text.indexOf('"', close + 2);
    if (close >= 0) return close;
    if (this.#isLast) throw corruptResult('a quoted cell has no closing quote');
    this.#seen = text.length - at;
    return undefined;
  }
}
