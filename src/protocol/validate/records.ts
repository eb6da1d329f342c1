import { asObject, type Json, type JsonObject } from '../../util/json.js';
import { show, type Check, type Report } from './finding.js';
import { valueAt, type Configured, type Stream, type Streams } from './streams.js';

/** Marks a deletion by convention (protocol.md §1.12). */
const DELETED_AT = '_ab_cdc_deleted_at';
/** Milliseconds of 1973; seconds reach it in the year 5138. */
const EARLIEST_MS = 100_000_000_000;

/** The rules of RECORD messages. */
export function recordCheck(streams: Streams, report: Report): Check {
  return {
    on: {
      RECORD: (record) => {
        const stream = streams.find(record['stream'], record['namespace']);
        if (!stream) {
          report('record-stream', `a record of ${show(record['stream'])}, which is not configured`);
          return;
        }
        stream.records += 1;
        stream.sinceState += 1;
        if (stream.status !== 'RUNNING')
          report('record-status', `a record while ${stream.status ?? 'not STARTED'}`, stream.name);
        checkTime(record['emitted_at'], stream, report);
        checkData(asObject(record['data']), stream, report);
      },
    },
  };
}

function checkTime(at: Json | undefined, { name }: Stream, report: Report): void {
  if (typeof at === 'number' && at < EARLIEST_MS) report('record-time', `emitted_at ${show(at)}`, name);
}

function checkData(data: JsonObject, stream: Stream, report: Report): void {
  if (Object.keys(data).length === 0) {
    report('record-data', 'a record without data', stream.name);
    return;
  }
  if (!stream.configured) return;
  checkKeyAndCursor(data, stream.configured, stream.name, report);
  checkColumns(data, stream.configured, stream, report);
}

function checkKeyAndCursor(
  data: JsonObject,
  { key, cursor, isIncremental }: Configured,
  name: string,
  report: Report,
): void {
  const hasKey = key.length === 0 || key.some((path) => valueAt(data, path) !== null);
  if (!hasKey) report('record-key', `no value in ${key.map((path) => path.join('.')).join(', ')}`, name);
  if (cursor.length === 0 || valueAt(data, cursor) !== null) return;
  const isDeletion = (data[DELETED_AT] ?? null) !== null;
  if (isDeletion) report('deletion-cursor', `no value in ${cursor.join('.')}`, name);
  else if (isIncremental) report('record-cursor', `no value in ${cursor.join('.')}`, name);
}

function checkColumns(
  data: JsonObject,
  { columns, mismatchesOf }: Configured,
  { name, reported }: Stream,
  report: Report,
): void {
  for (const { keyword, found } of mismatchesOf(data))
    report(keyword === 'format' ? 'record-format' : 'record-schema', found, name);
  for (const column in data) {
    if (columns.has(column) || reported.has(column)) continue;
    if (reported.size < 1000) reported.add(column);
    report('record-column', `the column ${show(column)}`, name);
  }
}
