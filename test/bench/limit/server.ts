import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createZipWriter } from '#src/emulator/bulk/zip.js';
import { fieldsOf, HEADER, jsonOf, lineOf, MODULE, rowFrom, USERS } from './rows.js';

/**
 * A server that costs next to nothing: rows are serialised before the first call. Takes the number of rows, prints
 * `{url, rows}` when it is ready, and answers what a sync of one module asks for, by lists or by jobs.
 */
const ROWS = Number(process.argv[2]);
const PER_PAGE = 200;
/** Rows of a file (zoho-api.md §8.4). */
const PER_FILE = 200_000;

const rows = Array.from({ length: ROWS }, (_, row) => jsonOf(row));
const files = new Map<number, Buffer>();

function fileFrom(first: number): Buffer {
  const zip = createZipWriter(`${MODULE}.csv`, 'sized');
  zip.write(HEADER);
  const last = Math.min(ROWS, first + PER_FILE);
  for (let at = first; at < last; at += 1_000) {
    const lines = Array.from({ length: Math.min(1_000, last - at) }, (_, index) => lineOf(at + index));
    zip.write(lines.join(''));
  }
  return zip.end();
}

/** A page token is the number of its first row. */
function page(url: URL, since: string | undefined): string {
  const token = Number(url.searchParams.get('page_token') ?? 0);
  const size = Number(url.searchParams.get('per_page') ?? PER_PAGE);
  const number = Number(url.searchParams.get('page') ?? 1);
  const first = token > 0 ? token : rowFrom(Date.parse(since ?? '1970-01-01')) + (number - 1) * size;
  const data = rows.slice(first, first + size);
  const more = first + size < ROWS;
  const next = more ? `"${first + size}"` : 'null';
  const info = `{"per_page":${size},"count":${data.length},"page":1,"more_records":${more},"next_page_token":${next}}`;
  return data.length === 0 ? '' : `{"data":[${data.join(',')}],"info":${info}}`;
}

function job(first: number): unknown {
  const count = Math.min(PER_FILE, ROWS - first);
  const next = first + count;
  const more = next < ROWS ? { more_records: true, next_page_token: String(next) } : { more_records: false };
  const result = {
    page: 1,
    count,
    per_page: PER_FILE,
    download_url: `/crm/bulk/v8/read/${first}/result`,
    ...more,
  };
  return { data: [{ id: String(first), state: 'COMPLETED', result }] };
}

const SETTINGS: Readonly<Record<string, unknown>> = {
  '/oauth/v2/token': { access_token: '1000.bench.bench', expires_in: 3_600, token_type: 'Bearer' },
  '/crm/v8/org': { org: [{ id: '1', license_details: { paid_type: 'enterprise', paid: true } }] },
  '/crm/v8/settings/modules': {
    modules: [{ api_name: MODULE, id: '2', api_supported: true, viewable: true, generated_type: 'default' }],
  },
  '/crm/v8/settings/fields': { fields: fieldsOf() },
  '/crm/v8/users': { users: USERS, info: { more_records: false, count: USERS.length } },
  [`/crm/v8/${MODULE}/actions/count`]: { count: ROWS },
};

function answer(request: IncomingMessage, body: string): string | Buffer {
  const url = new URL(request.url ?? '', 'http://server');
  const { pathname } = url;
  const since = request.headers['if-modified-since'];
  if (pathname === `/crm/v8/${MODULE}`) return page(url, since);
  if (pathname === '/crm/bulk/v8/read') {
    const first = /"page_token":"(\d+)"/.exec(body)?.[1] ?? '0';
    return JSON.stringify({
      data: [{ status: 'success', code: 'ADDED_SUCCESSFULLY', details: { id: first } }],
    });
  }
  const read = /^\/crm\/bulk\/v8\/read\/(\d+)(\/result)?$/.exec(pathname);
  if (read?.[2] !== undefined) return cachedFile(Number(read[1]));
  if (read) return JSON.stringify(job(Number(read[1])));
  const known = SETTINGS[pathname];
  return known === undefined ? '' : JSON.stringify(known);
}

function cachedFile(first: number): Buffer {
  const file = files.get(first) ?? fileFrom(first);
  files.set(first, file);
  return file;
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
cachedFile(0);
const { port } = server.address() as AddressInfo;
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}`, rows: ROWS })}\n`);
