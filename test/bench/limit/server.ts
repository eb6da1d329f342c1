import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createZipWriter } from '#src/emulator/bulk/zip.js';
import { createTable, keysOf, MODULE, rowFrom, USERS } from './rows.js';

/**
 * A server that costs next to nothing: rows are serialised once. Takes the numbers of rows and columns, prints `{url, rows}`
 * when it is ready, and answers what a sync of one module asks for, by lists, queries or jobs, of any version of the API.
 */
const ROWS = Number(process.argv[2]);
const table = createTable(Number(process.argv[3]));
/** More rows repeat the values of these, with ids and times of their own. */
const DIFFERENT = Math.min(ROWS, 100_000);
/** Rows of a file (zoho-api.md §8.4). */
const PER_FILE = 200_000;

/** What follows id and time, by the columns that are requested. */
const endings = new Map<string, string[]>();

function endingsOf(from: 'list' | 'query', names: readonly string[]): string[] {
  const key = `${from} ${names.join(',')}`;
  const known = endings.get(key);
  if (known) return known;
  const wanted = names.length > 0 ? new Set(names) : undefined;
  const made = Array.from({ length: DIFFERENT }, (_, row) => table.restOf(row, from, wanted));
  endings.set(key, made);
  return made;
}

function rowsOf(first: number, last: number, ends: readonly string[]): string {
  let text = '';
  for (let row = first; row < last; row += 1)
    text += `${text === '' ? '' : ','}${keysOf(row)}${ends[row % DIFFERENT] ?? ''}`;
  return text;
}

/** A page token is the number of its first row. */
function list(url: URL, since: string | undefined): string {
  const of = (name: string, otherwise: number): number => Number(url.searchParams.get(name) ?? otherwise);
  const [size, page, token] = [of('per_page', 200), of('page', 1), of('page_token', 0)];
  const first = token > 0 ? token : rowFrom(Date.parse(since ?? '1970-01-01')) + (page - 1) * size;
  const last = Math.min(ROWS, first + size);
  if (first >= ROWS) return '';
  const names = (url.searchParams.get('fields') ?? '').split(',').filter((name) => name !== '');
  const more = last < ROWS;
  const info = {
    per_page: size,
    count: last - first,
    page,
    more_records: more,
    next_page_token: more ? String(last) : null,
  };
  return `{"data":[${rowsOf(first, last, endingsOf('list', names))}],"info":${JSON.stringify(info)}}`;
}

const QUERY =
  /^select (.+) from \S+ where (.+?)(?: order by .+?)? limit (?:(\d+), ?)?(\d+)(?: offset (\d+))?$/is;

/** Rows are in the order of time, one a second, so that each criterion is a first or a last row. */
function query(body: string): string {
  const { select_query: text } = JSON.parse(body) as { readonly select_query: string };
  const [, columns = '', where = '', before, limit = '200', after] = QUERY.exec(text) ?? [];
  if (/is null/i.test(where)) return '';
  const border = (pattern: RegExp): number[] =>
    [...where.matchAll(pattern)].map(([, time = '']) => rowFrom(Date.parse(time)));
  const later = border(/Modified_Time > '([^']+)'/g).map((row) => row + 1);
  const first =
    Math.max(0, ...border(/Modified_Time >= '([^']+)'/g), ...later) + Number(before ?? after ?? 0);
  const until = Math.min(ROWS, ...border(/Modified_Time < '([^']+)'/g));
  const last = Math.min(until, first + Number(limit));
  if (first >= until) return '';
  const names = columns.split(/, ?/);
  const info = { count: last - first, more_records: last < until };
  return `{"data":[${rowsOf(first, last, endingsOf('query', names))}],"info":${JSON.stringify(info)}}`;
}

function fileFrom(first: number, last: number): Buffer {
  const zip = createZipWriter(`${MODULE}.csv`, 'sized');
  zip.write(table.header);
  for (let at = first; at < last; at += 1_000) {
    const lines = Array.from({ length: Math.min(1_000, last - at) }, (_, index) => table.lineOf(at + index));
    zip.write(lines.join(''));
  }
  return zip.end();
}

/** The time slice of a job begins at a row, and ends before another one; ids of jobs have both. */
function createJob(body: string): string {
  const token = /"page_token":"(\d+-\d+)"/.exec(body)?.[1];
  const times = [...body.matchAll(/"comparator":"(\w+)"[^{}]*?"value":"(\d{4}-[^"]+)"/g)];
  const rows = times.map(([, comparator = '', time = '']) => ({
    comparator,
    row: rowFrom(Date.parse(time)),
  }));
  const first = Math.max(
    0,
    ...rows.filter(({ comparator }) => comparator.startsWith('greater')).map(({ row }) => row),
  );
  const last = Math.min(
    ROWS,
    ...rows.filter(({ comparator }) => comparator.startsWith('less')).map(({ row }) => row),
  );
  const id = token ?? `${first}-${last}`;
  return JSON.stringify({ data: [{ status: 'success', code: 'ADDED_SUCCESSFULLY', details: { id } }] });
}

/** Status of a job, which is completed at once. */
function job(id: string): string {
  const [first, last] = bordersOf(id);
  const next = Math.min(last, first + PER_FILE);
  const more =
    next < last ? { more_records: true, next_page_token: `${next}-${last}` } : { more_records: false };
  const download_url = `/crm/bulk/v8/read/${id}/result`;
  const result = { page: 1, count: next - first, per_page: PER_FILE, download_url, ...more };
  return JSON.stringify({ data: [{ id, state: 'COMPLETED', result }] });
}

const files = new Map<string, Buffer>();

function file(id: string): Buffer {
  const [first, last] = bordersOf(id);
  const known = files.get(id) ?? fileFrom(first, Math.min(last, first + PER_FILE));
  files.set(id, known);
  return known;
}

function bordersOf(id: string): readonly [first: number, last: number] {
  const [first = 0, last = ROWS] = id.split('-').map(Number);
  return [first, last];
}

const MODULE_FACTS = {
  api_name: MODULE,
  module_name: MODULE,
  id: '2',
  api_supported: true,
  viewable: true,
  generated_type: 'default',
};

/** By the path without the version of the API. */
const SETTINGS: Readonly<Record<string, unknown>> = {
  '/oauth/v2/token': { access_token: '1000.bench.bench', expires_in: 3_600, token_type: 'Bearer' },
  '/org': { org: [{ id: '1', license_details: { paid_type: 'enterprise', paid: true } }] },
  '/settings/modules': { modules: [MODULE_FACTS] },
  [`/settings/modules/${MODULE}`]: { modules: [MODULE_FACTS] },
  '/settings/fields': { fields: table.fields },
  '/users': { users: USERS, info: { more_records: false, count: USERS.length } },
  [`/${MODULE}/actions/count`]: { count: ROWS },
};

function answer(request: IncomingMessage, body: string): string | Buffer {
  const url = new URL(request.url ?? '', 'http://server');
  const path = url.pathname.replace(/^\/crm\/(?:bulk\/)?v[\d.]+/, '');
  if (path === `/${MODULE}`) return list(url, request.headers['if-modified-since']);
  if (path === '/coql') return query(body);
  if (path === '/read') return createJob(body);
  const [, id, result] = /^\/read\/([\d-]+)(\/result)?$/.exec(path) ?? [];
  if (id !== undefined) return result === undefined ? job(id) : file(id);
  const known = SETTINGS[path];
  return known === undefined ? '' : JSON.stringify(known);
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const piece of request) body += String(piece);
  const text = answer(request, body);
  const type = typeof text === 'string' ? 'application/json' : 'application/zip';
  response.writeHead(text.length === 0 ? 204 : 200, { 'content-type': type });
  response.end(text);
}

const server = createServer((request, response) => void serve(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}`, rows: ROWS })}\n`);
