import { parse } from 'csv-parse/sync';
import type { JsonObject } from '#src/util/json.js';
import { createCsvScanner } from '#src/zoho/bulk/csv.js';
import { median, rounded } from './results.js';

const ROWS = 40_000;
const COLUMNS = 30;
/** As a download comes. */
const CHUNK = 64 * 1_024;
const ROUNDS = 5;

/** Our scanner and csv-parse over the same table, in turn; medians of MB a CPU second. */
export function csvSpeeds(): JsonObject[] {
  const bytes = makeTable();
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(timed(() => scan(bytes)));
    theirs.push(timed(() => (parse(bytes) as unknown[]).length));
  }
  const speed = (times: readonly number[]): number => bytes.length / median(times) / 1e6;
  return [
    { contender: 'csv-parse', mbPerCpuSecond: rounded(speed(theirs)) },
    {
      contender: 'CSV scanner',
      mbPerCpuSecond: rounded(speed(ours)),
      ofCsvParse: rounded(speed(ours) / speed(theirs), 2),
    },
  ];
}

function scan(bytes: Buffer): number {
  const scanner = createCsvScanner();
  let rows = 0;
  for (let at = 0; at < bytes.length; at += CHUNK)
    rows += scanner.push(bytes.subarray(at, at + CHUNK)).length;
  return rows + scanner.end().length;
}

/** CPU seconds. */
function timed(work: () => number): number {
  const before = process.cpuUsage();
  const rows = work();
  if (rows !== ROWS) throw new Error(`${rows} rows of ${ROWS}`);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Numbers, times, empty cells, and now and then a text that needs quotes. */
function makeTable(): Buffer {
  const cell = (row: number, column: number): string => {
    const kind = (row * 7 + column) % 6;
    if (kind === 0) return '';
    if (kind === 1) return String(4_876_876_000_000_000 + row * column);
    if (kind === 2) return '2026-01-31T09:30:00+01:00';
    return kind === 3 ? `"Müller, ${row}, called ""M"""` : `text ${row} of column ${column}`;
  };
  const line = (_: unknown, row: number): string =>
    Array.from({ length: COLUMNS }, (__, column) => cell(row, column)).join(',');
  return Buffer.from(`${Array.from({ length: ROWS }, line).join('\r\n')}\r\n`);
}
