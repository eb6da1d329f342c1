import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { asObject, asObjects, parseJson, type JsonObject } from '#src/util/json.js';
import { configure } from '../support/harness.js';

const PROGRAM = fileURLToPath(new URL('../../bin/source-zoho', import.meta.url));
const MODULE = 'Contacts';
const ROWS = 20_000;

/** Rows per second by way of reading: our process over the emulator's, both on this machine, nothing else emulated. */
export async function readerSpeeds(): Promise<string> {
  const emulator = start(['emulator', '--rows', `${MODULE}=${ROWS}`]);
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const write = (name: string, value: JsonObject): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(value), { mode: 0o600 });
    return path;
  };
  try {
    const connection = asObject(parseJson((await firstLine(emulator)) ?? ''));
    const config = (strategy: string): string =>
      write(`${strategy}.json`, { ...connection, modules: [MODULE], read_strategy: strategy });
    const catalog = write('catalog.json', await discovered(config('records')));
    const lines: string[] = [];
    for (const strategy of ['records', 'coql', 'bulk', 'auto']) {
      const startedAt = performance.now();
      const records = await countRecords(['read', '--config', config(strategy), '--catalog', catalog]);
      const seconds = (performance.now() - startedAt) / 1_000;
      lines.push(
        `${strategy}: ${Math.round(records / seconds)} rows/s (${records} in ${seconds.toFixed(1)} s)`,
      );
    }
    return lines.join('\n');
  } finally {
    emulator.kill();
    rmSync(folder, { recursive: true });
  }
}

async function discovered(config: string): Promise<JsonObject> {
  for await (const line of linesOf(start(['discover', '--config', config]))) {
    const message = asObject(parseJson(line));
    if (message['type'] !== 'CATALOG') continue;
    return configure(asObjects(asObject(message['catalog'])['streams']), { streams: [MODULE] });
  }
  throw new Error('no catalog');
}

async function countRecords(args: readonly string[]): Promise<number> {
  const child = start(args);
  let records = 0;
  for await (const line of linesOf(child)) if (line.startsWith('{"type":"RECORD"')) records += 1;
  if (child.exitCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${child.exitCode ?? 'a signal'}`);
  return records;
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
}

function linesOf({ stdout }: ChildProcess): AsyncIterable<string> {
  if (!stdout) throw new Error('no stdout');
  return createInterface({ input: stdout });
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  for await (const line of linesOf(child)) return line;
  return undefined;
}
