import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { toConfigured } from './catalog.js';
import { measure, type Usage } from './measure.js';
import { asObject, asText, parseJson, type JsonObject } from '#src/util/json.js';

const SOURCE = fileURLToPath(new URL('../../../bin/source-zoho', import.meta.url));
const LIMIT = fileURLToPath(new URL('program.js', import.meta.url));
const SERVER = fileURLToPath(new URL('server.js', import.meta.url));

/** A program that delivers the rows of the server. */
export interface Contender {
  readonly name: string;
  /** The contender that this one is compared with. */
  readonly limit?: string;
  readonly run: (nodeFlags?: readonly string[]) => Promise<Usage>;
}

export interface LimitServer {
  readonly url: string;
  readonly contenders: readonly Contender[];
  /** Writes a file of JSON that lasts as long as the server. @returns its path */
  readonly file: (name: string, value: JsonObject) => string;
  readonly close: () => void;
}

/** Starts the server with this many rows and columns, and prepares the contenders. */
export async function startLimitServer(rows: number, columns: number): Promise<LimitServer> {
  const flags = ['--max-old-space-size=8192'];
  const server = spawn(process.execPath, [...flags, SERVER, String(rows), String(columns)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = asText(asObject(parseJson(await firstLine(server)))['url']) ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'limits-'));
  const file = (name: string, value: JsonObject): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(value), { mode: 0o600 });
    return path;
  };
  const catalog = file('catalog.json', toConfigured(columns));
  const source = (strategy: string): Contender['run'] => {
    const config = file(`${strategy}.json`, configOf(url, strategy));
    return (nodeFlags) => measure(SOURCE, ['read', '--config', config, '--catalog', catalog], nodeFlags);
  };
  return {
    url,
    contenders: [
      { name: 'lists, limit program', run: (nodeFlags) => measure(LIMIT, ['lists', url], nodeFlags) },
      { name: 'lists', limit: 'lists, limit program', run: source('records') },
      { name: 'jobs, limit program', run: (nodeFlags) => measure(LIMIT, ['jobs', url], nodeFlags) },
      { name: 'jobs', limit: 'jobs, limit program', run: source('bulk') },
      { name: 'queries', run: source('coql') },
    ],
    file,
    close: () => {
      server.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

export function configOf(url: string, strategy: string): JsonObject {
  return {
    ...{ client_id: '1000.BENCH', client_secret: 'bench', refresh_token: '1000.bench.bench' },
    ...{ accounts_url: url, api_url: url, dc_region: 'US', read_strategy: strategy },
    ...{ include_deleted: false, include_unapproved_records: false },
  };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('no stdout');
  for await (const line of createInterface({ input: stdout })) return line;
  throw new Error('the server has not started');
}
