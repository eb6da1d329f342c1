import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asArray, asObject, asObjects, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { inProject } from './programs.js';
import { expectWell, run, type Command } from './run.js';

const TAP = inProject('bin/tap-zoho');

/** `tap-zoho` with its files in one folder. */
export function tapCommand(
  folder: string,
  files: { readonly config: JsonObject; readonly catalog?: JsonObject; readonly state?: JsonObject },
  ...more: string[]
): Command {
  const args = Object.entries(files).flatMap(([kind, content]) => [
    `--${kind}`,
    writeJson(folder, `${kind}.json`, content),
  ]);
  return { command: process.execPath, args: [TAP, ...args, ...more] };
}

export function writeJson(folder: string, name: string, content: JsonObject): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

/** The catalog as `--discover` prints it, with every stream and every column selected. */
export async function discoverAll(folder: string, config: JsonObject): Promise<JsonObject> {
  const discovered = await run(tapCommand(folder, { config }, '--discover'));
  expectWell('tap-zoho --discover', discovered);
  const catalog = asObject(parseJson(discovered.stdout));
  return { ...catalog, streams: asObjects(catalog['streams']).map(selectAll) };
}

function selectAll(stream: JsonObject): JsonObject {
  const metadata = asObjects(stream['metadata']).map((entry) => ({
    ...entry,
    metadata: { ...asObject(entry['metadata']), selected: true },
  }));
  return { ...stream, metadata };
}

/** What a tap said. */
export interface SingerOutput {
  /** Records by stream, those that say that a row was deleted apart. */
  readonly records: Readonly<Record<string, number>>;
  readonly deletions: Readonly<Record<string, number>>;
  readonly states: readonly JsonObject[];
  readonly lastType: string | undefined;
}

export function understand(stdout: string): SingerOutput {
  const records: Record<string, number> = {};
  const deletions: Record<string, number> = {};
  const states: JsonObject[] = [];
  let lastType: string | undefined;
  for (const line of stdout.split('\n')) {
    const message = asObject(parseJson(line));
    const stream = asText(message['stream']) ?? '';
    lastType = asText(message['type']) ?? lastType;
    if (message['type'] === 'STATE') states.push(asObject(message['value']));
    if (message['type'] !== 'RECORD') continue;
    const counts = isDeletion(message) ? deletions : records;
    counts[stream] = (counts[stream] ?? 0) + 1;
  }
  return { records, deletions, states, lastType };
}

function isDeletion(message: JsonObject): boolean {
  return asText(asObject(message['record'])['_sdc_deleted_at']) !== undefined;
}

/** The state that a target echoed last; it is what the next run has to be given. */
export function echoedState(stdout: string): JsonObject | undefined {
  const line = stdout.trim().split('\n').at(-1);
  return line === undefined || line === '' ? undefined : asObject(parseJson(line));
}

export function streamsOf(catalog: JsonObject): JsonObject[] {
  return asArray(catalog['streams']).map(asObject);
}
