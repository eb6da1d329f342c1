import { createInflateRaw } from 'node:zlib';
import { MODULE } from './rows.js';

/**
 * The limit of any program for this work in Node: fetch, parse, wrap, stringify, write. It checks nothing, converts nothing
 * and remembers nothing. Takes `lists` or `jobs`, and the address of the server.
 */
const [, , strategy = 'lists', base = ''] = process.argv;
const emittedAt = Date.now();
const LOCAL_HEADER = 30;

async function write(records: readonly unknown[]): Promise<void> {
  let text = '';
  for (const data of records)
    text += `${JSON.stringify({ type: 'RECORD', record: { stream: MODULE, data, emitted_at: emittedAt } })}\n`;
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}

interface Page {
  readonly data: unknown[];
  readonly info: { readonly more_records: boolean; readonly next_page_token: string };
}

async function lists(): Promise<void> {
  for (let token = '', more = true; more;) {
    const answer = await fetch(`${base}/crm/v8/${MODULE}?per_page=200&page_token=${token}`);
    const page = JSON.parse(await answer.text()) as Page;
    ({ more_records: more, next_page_token: token } = page.info);
    await write(page.data);
  }
}

/** One file: it has no data descriptor before its directory, so the inflater finds its own end. */
async function jobs(): Promise<void> {
  const answer = await fetch(`${base}/crm/bulk/v8/read/0-200000/result`);
  if (!answer.body) throw new Error('no file');
  const inflate = createInflateRaw();
  void feed(answer.body, inflate);
  const decoder = new TextDecoder();
  let rest = '';
  let header: string[] | undefined;
  for await (const piece of inflate) {
    const text = rest + decoder.decode(piece as Buffer, { stream: true });
    const { rows, used } = rowsOf(text);
    rest = text.slice(used);
    header ??= rows.shift() ?? [];
    const names = header;
    await write(rows.map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at] || null]))));
  }
}

async function feed(
  body: AsyncIterable<Uint8Array>,
  inflate: ReturnType<typeof createInflateRaw>,
): Promise<void> {
  let skip: number | undefined;
  for await (const piece of body) {
    const bytes = Buffer.from(piece);
    skip ??= LOCAL_HEADER + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
    const data = bytes.subarray(skip);
    skip = 0;
    if (!inflate.write(data)) await new Promise((resolve) => inflate.once('drain', resolve));
  }
  inflate.end();
}

/** Whole rows at the start of the text, and how many characters they have. */
function rowsOf(text: string): { rows: string[][]; used: number } {
  const rows: string[][] = [];
  let used = 0;
  let row: string[] = [];
  for (let at = 0; at < text.length;) {
    let cell: string;
    let end: number;
    if (text.charCodeAt(at) === 0x22) {
      let close = text.indexOf('"', at + 1);
      while (close >= 0 && text.charCodeAt(close + 1) === 0x22) close = text.indexOf('"', close + 2);
      if (close < 0 || close + 1 >= text.length) break;
      cell = text.slice(at + 1, close).replaceAll('""', '"');
      end = close + 1;
    } else {
      end = at;
      for (let code = text.charCodeAt(end); code !== 0x2c && code !== 0x0a && end < text.length;)
        code = text.charCodeAt((end += 1));
      if (end >= text.length) break;
      cell = text.slice(at, end);
    }
    row.push(cell);
    at = end + 1;
    if (text.charCodeAt(end) === 0x2c) continue;
    rows.push(row);
    row = [];
    used = at;
  }
  return { rows, used };
}

await (strategy === 'lists' ? lists() : jobs());
