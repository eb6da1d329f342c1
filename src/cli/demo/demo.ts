import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startEmulator, type Emulator } from '../../emulator/server/server.js';
import { createOrg } from '../../emulator/seed/seed.js';
import { systemClock } from '../../util/clock.js';
import { asObject, asObjects, asText, parseJson, type JsonObject } from '../../util/json.js';
import { asTyped } from '../process/own-name.js';
import { changeRows } from './changes.js';
import { callsOf, changeTable, choices, planTable, readTable, type DemoRun } from './tables.js';

/** Modules of the emulated org that the demo reads: some of each kind, in a second or two. */
const MODULES =
  'Leads Contacts Accounts Deals Tasks Quotes Quoted_Items Contacts_X_Accounts Vehicles Everything Consents';
const ROWS = { Leads: 1_100, Contacts: 450, Accounts: 300, Deals: 500, Everything: 300 };

/**
 * `source-zoho demo`: runs the commands as a user would, in separate processes, against the built-in emulator: check,
 * discover, plan, a first read, some changes in the org, and a second read with the state of the first.
 */
export async function runDemo({ output: folder }: { readonly output: string }): Promise<void> {
  await mkdir(folder, { recursive: true });
  const org = createOrg({ now: systemClock.now() - 3_600_000, rows: ROWS });
  const emulator = await startEmulator({ org, clock: systemClock, latencyMs: 10 });
  try {
    await tour(emulator, folder);
  } finally {
    await emulator.close();
  }
}

async function tour(emulator: Emulator, folder: string): Promise<void> {
  const path = (name: string): string => join(folder, name);
  const save = (name: string, value: JsonObject | JsonObject[]): Promise<void> =>
    writeFile(path(name), `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  print(`A fake Zoho CRM listens at ${emulator.url}; all files go to ${relative('.', folder) || folder}/`);
  await save('config.json', { ...emulator.connection, modules: MODULES.split(' ') });

  const check = await run(emulator, ['check', '--config', path('config.json')]);
  print(`check      ${statusOf(check.messages)}`);

  const discovered = await run(emulator, ['discover', '--config', path('config.json')]);
  const streams = streamsOf(discovered.messages);
  await save('configured_catalog.json', { streams: streams.map(configured) });
  print(`discover   ${streams.length} streams in ${callsOf(discovered).calls} calls`);

  const plan = await run(emulator, [
    ...['plan', '--config', path('config.json'), '--catalog', path('configured_catalog.json')],
  ]);
  print(`\nWhat the first read will cost, by source-zoho plan:\n\n${planTable(plan)}`);

  const read = ['read', '--config', path('config.json'), '--catalog', path('configured_catalog.json')];
  const [report1, report2] = [path('report-1.html'), path('report-2.html')];
  const first = await run(emulator, [...read, '--report', report1]);
  await keep(folder, 'read-1', first);
  await save('state.json', statesOf(first.messages));
  print(`\nThe first read delivers everything:\n\n${readTable(first)}\n`);

  const compared = choices(first);
  if (compared !== '')
    print(`Strategies that were compared by their credits, from the log:\n\n${compared}\n`);

  const changes = changeRows(emulator);
  print(`Changes in the org: ${changes}. The second read, a minute later, with the state of the first:\n`);
  const second = await run(emulator, [...read, '--state', path('state.json'), '--report', report2]);
  await keep(folder, 'read-2', second);
  print(`${changeTable(second)}\n`);
  print(closing([report1, report2]));
  if ([check, discovered, plan, first, second].some(({ exitCode }) => exitCode !== 0)) process.exitCode = 1;
}

/** The addresses of the reports, and how to read a real org. */
function closing(reports: readonly string[]): string {
  return [
    'Each read has a report. Open them in a browser:',
    '',
    ...reports.map((path) => `  ${pathToFileURL(resolve(path)).href}`),
    '',
    'To read your own org (docs/quick-start.md brings it into PostgreSQL):',
    '',
    `  ${asTyped('source-zoho')} login`,
    `  ${asTyped('source-zoho')} check --config config.json`,
    `  ${asTyped('tap-zoho')} --config config.json --report report.html > messages.jsonl`,
  ].join('\n');
}

/** Runs one command in a process of its own, and collects its output and its calls to Zoho. */
async function run(emulator: Emulator, args: readonly string[]): Promise<DemoRun> {
  emulator.resetCounters();
  const program = fileURLToPath(new URL('../../../bin/source-zoho', import.meta.url));
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
  const lines = Buffer.concat(parts)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  return {
    lines,
    messages: lines.map((line) => asObject(parseJson(line))),
    calls: [...emulator.calls],
    exitCode,
  };
}

/** Writes the protocol messages to one file, and the records of each stream to a file of its own. */
async function keep(folder: string, name: string, { lines, messages }: DemoRun): Promise<void> {
  await writeFile(join(folder, `${name}.jsonl`), `${lines.join('\n')}\n`);
  const byStream = new Map<string, JsonObject[]>();
  for (const { record } of messages) {
    const stream = asText(asObject(record)['stream']);
    if (stream === undefined) continue;
    const rows = byStream.get(stream) ?? [];
    rows.push(asObject(asObject(record)['data']));
    byStream.set(stream, rows);
  }
  for (const [stream, rows] of byStream) {
    await writeFile(
      join(folder, `${name}.${stream}.jsonl`),
      rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    );
  }
}

function statusOf(messages: readonly JsonObject[]): string {
  const status = asObject(messages.find(({ type }) => type === 'CONNECTION_STATUS')?.['connectionStatus']);
  return [asText(status['status']), asText(status['message'])].filter(Boolean).join(': ');
}

function streamsOf(messages: readonly JsonObject[]): JsonObject[] {
  const catalog = asObject(messages.find(({ type }) => type === 'CATALOG')?.['catalog']);
  return asObjects(catalog['streams']);
}

/** Configures a stream, incremental if it supports that. */
function configured(stream: JsonObject): JsonObject {
  const incremental = JSON.stringify(stream['supported_sync_modes']).includes('incremental');
  return {
    stream,
    sync_mode: incremental ? 'incremental' : 'full_refresh',
    destination_sync_mode: incremental ? 'append_dedup' : 'overwrite',
  };
}

function statesOf(messages: readonly JsonObject[]): JsonObject[] {
  const last = new Map<string, JsonObject>();
  for (const message of messages) {
    if (message['type'] !== 'STATE') continue;
    const state = asObject(message['state']);
    last.set(JSON.stringify(asObject(state['stream'])['stream_descriptor']), state);
  }
  return [...last.values()];
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
