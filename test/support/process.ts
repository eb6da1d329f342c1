import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { asObject, asObjects, asText, parseJson, type Json, type JsonObject } from '#src/util/json.js';
import { upTo } from './cut.js';
import { findingsIn, inWords, STOPPED } from './validate.js';
import { withoutCode } from './log-text.js';
import { runWarm } from './warm-process.js';

const programPath = (name: string): string => fileURLToPath(new URL(`../../bin/${name}`, import.meta.url));
/** Half of a wait before a retry is jitter, which takes the other half away when the dice show −1. Never twice the same. */
const NO_WAITING = ['--import', 'data:text/javascript,let n=0;Math.random=()=>(n+=1e-7)-1'];
const GIVE_UP_AFTER_MS = 60_000;
/** Variables of the machine that would change the behaviour of a process. */
const OWN_SETTINGS = /^(LOG_LEVEL|(https?|all|no)_proxy)$/i;

/** An input file: JSON, or a text written as it is. `{ path }`: an existing or missing file. */
export type Input = Json | readonly Json[] | { readonly path: string };

export interface Job {
  /** Default: `source-zoho`. */
  readonly program?: 'source-zoho' | 'tap-zoho';
  /** The command and its arguments. Those for the input files below are added. */
  readonly args: readonly string[];
  readonly config?: Input;
  readonly catalog?: Input;
  readonly state?: Input;
  /** File names of the inputs. Default: with `.json`. */
  readonly names?: { readonly config?: string; readonly catalog?: string; readonly state?: string };
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly nodeArgs?: readonly string[];
  /** Waits before retries are as long as in use, and the process may take four minutes. Only in a process of its own. */
  readonly waits?: boolean;
  /**
   * A process of its own, from its start to its end. Where not given, the job shares a process with others, unless a
   * signal, a reader that is slow or leaves, or options of Node need one.
   */
  readonly fresh?: boolean;
  /** Must not be in any output, in addition to the secrets of a config object. */
  readonly secrets?: readonly string[];
  /** Milliseconds that the reader of stdout waits before the first piece, and before each one. */
  readonly slow?: { readonly first: number; readonly each: number };
  /** The reader closes stdout after this many lines. 0: before the first. */
  readonly closeAfter?: number;
  /** `atByte`: after this many bytes of stdout. Nothing after them arrives, not even the rest of a line. */
  readonly kill?: { readonly signal: NodeJS.Signals } & (
    { readonly when: (line: string, lines: number) => boolean } | { readonly atByte: number }
  );
}

/** A process that has ended. */
export interface Ended {
  /** Complete lines of stdout, without the unfinished line of a killed process. */
  readonly lines: readonly string[];
  readonly messages: readonly JsonObject[];
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ms: number;
  /** Peak memory in bytes. Only if the system reports it (Linux). */
  readonly peakMemory: number | undefined;
  readonly errors: readonly JsonObject[];
  readonly logs: readonly string[];
  readonly states: readonly JsonObject[];
  readonly records: ReadonlyMap<string, readonly JsonObject[]>;
  readonly statuses: ReadonlyMap<string, readonly string[]>;
  readonly last: (type: string) => JsonObject;
}

/**
 * Runs `source-zoho` as Airbyte would, with stdin closed and pipes for the rest, and waits for its end.
 *
 * Checks every run: each line of stdout is a message of the protocol, the platform accepts the output of a read, and
 * neither stdout nor stderr contains a secret of the config or a stack trace.
 */
export async function runCli(job: Job): Promise<Ended> {
  const ended = await runFreely(job);
  const stdout = ended.lines.filter((line) => !line.startsWith('{"type":"CONTROL"'));
  const output = [...stdout, ended.stderr].join('\n');
  const problems = [...indiscretionsOf(job, output), ...violationsOf(job, ended)];
  if (problems.length > 0) throw new Error(`${job.args.join(' ')}: ${problems.slice(0, 5).join('; ')}`);
  return ended;
}

/** What the platform would reject in a read that started and was not interrupted. */
function violationsOf(job: Job, { lines, exitCode, signal }: Ended): string[] {
  const catalog = asObject(job.catalog as Json);
  return inWords(
    findingsIn(lines, {
      catalog: Array.isArray(catalog['streams']) ? catalog : undefined,
      exitCode: exitCode ?? STOPPED,
      isPartial: isTruncated(job, signal),
    }),
  );
}

/** Whether output of the process may be missing. */
export function isTruncated({ closeAfter, kill }: Job, signal: Ended['signal']): boolean {
  return signal === 'SIGKILL' || closeAfter !== undefined || (kill !== undefined && 'atByte' in kill);
}

/** Secrets of the config and stack traces in the output of a process. */
export function indiscretionsOf(job: Job, output: string): string[] {
  return [...leaksOf(output, secretsOf(job)), ...(STACK_TRACE.exec(output) ?? [])];
}

/** The same for commands that do not use the protocol. */
export async function runFreely(job: Job): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  try {
    return await (needsFreshProcess(job) ? watch(job, launch(job, folder)) : watchWarm(job, folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const needsFreshProcess = ({ fresh, kill, closeAfter, slow, nodeArgs }: Job): boolean =>
  fresh === true || [kill, closeAfter, slow, nodeArgs].some((need) => need !== undefined);

/** One stack frame, in plain text or inside JSON. */
const STACK_TRACE = /(^|\\n)\s+at .*:\d+:\d+.*$/m;

type Child = ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };

/** The arguments of the program, its input files written. */
function argumentsOf(job: Job, folder: string): string[] {
  const files = (['config', 'catalog', 'state'] as const).flatMap((kind) => {
    const input = job[kind];
    if (input === undefined) return [];
    return [`--${kind}`, writeInput(folder, job.names?.[kind] ?? `${kind}.json`, input)];
  });
  return [...job.args.slice(0, 1), ...files, ...job.args.slice(1)];
}

function launch(job: Job, folder: string): Child {
  const program = programPath(job.program ?? 'source-zoho');
  const args = [
    ...(job.waits === true ? [] : NO_WAITING),
    ...(job.nodeArgs ?? []),
    program,
    ...argumentsOf(job, folder),
  ];
  return spawn(process.execPath, args, {
    cwd: folder,
    env: { ...ownEnvironment(), ...job.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const ownEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN_SETTINGS.test(name)));

async function watchWarm(job: Job, folder: string): Promise<Ended> {
  const startedAt = performance.now();
  const { program = 'source-zoho', env = {} } = job;
  const args = argumentsOf(job, folder);
  // What Node itself reads when it starts.
  const started = Object.entries(env).filter(([name]) => name.startsWith('NODE_'));
  const settings = { execArgv: NO_WAITING, env: { ...ownEnvironment(), ...Object.fromEntries(started) } };
  const ended = await runWarm({ program, args, cwd: folder, env }, settings);
  const lines = ended.stdout.split('\n').slice(0, -1);
  const { stderr, exitCode } = ended;
  const ms = performance.now() - startedAt;
  return { lines, stderr, exitCode, ms, signal: null, peakMemory: undefined, ...understand(lines) };
}

function writeInput(folder: string, name: string, input: Input): string {
  if (isPath(input)) return input.path;
  const path = join(folder, name);
  writeFileSync(path, typeof input === 'string' ? input : JSON.stringify(input));
  return path;
}

function isPath(input: Input): input is { readonly path: string } {
  return typeof input === 'object' && input !== null && 'path' in input && Object.keys(input).length === 1;
}

async function watch(job: Job, child: Child): Promise<Ended> {
  const startedAt = performance.now();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const allowedMs = (job.waits === true ? 4 : 1) * GIVE_UP_AFTER_MS;
  const giveUp = setTimeout(() => child.kill('SIGKILL'), allowedMs);
  const ended = new Promise<Pick<Ended, 'exitCode' | 'signal'>>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const { lines, peakMemory } = await readLines(job, child);
  const end = await ended;
  clearTimeout(giveUp);
  const ms = performance.now() - startedAt;
  if (ms >= allowedMs) throw new Error(`${job.args.join(' ')} did not end: ${stderr}`);
  return { lines, peakMemory, stderr, ms, ...end, ...understand(lines) };
}

async function readLines(
  job: Job,
  child: Child,
): Promise<{ lines: string[]; peakMemory: number | undefined }> {
  const { kill } = job;
  const lines: string[] = [];
  let peakMemory: number | undefined;
  let rest = '';
  const receive = (line: string): void => {
    lines.push(line);
    if (kill && 'when' in kill && kill.when(line, lines.length)) child.kill(kill.signal);
  };
  if (job.closeAfter === 0) child.stdout.destroy();
  if (job.slow) await sleep(job.slow.first);
  const whole = readable(child);
  const pieces = kill && 'atByte' in kill ? upTo(kill.atByte, whole, () => child.kill(kill.signal)) : whole;
  for await (const piece of pieces) {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    parts.forEach(receive);
    peakMemory = memoryOf(child) ?? peakMemory;
    if (job.closeAfter !== undefined && lines.length >= job.closeAfter) child.stdout.destroy();
    if (job.slow) await sleep(job.slow.each);
  }
  return { lines, peakMemory };
}

async function* readable(child: Child): AsyncGenerator<string> {
  try {
    for await (const piece of child.stdout.setEncoding('utf8')) yield String(piece);
  } catch (error) {
    // The test itself closed it.
    if (!child.stdout.destroyed) throw error;
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function memoryOf({ pid = 0 }: Child): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

const SECRET_KEYS = ['client_id', 'client_secret', 'refresh_token', 'grant_token'];

function secretsOf({ config, secrets = [] }: Job): string[] {
  const given = asObject(config as Json);
  const own = SECRET_KEYS.map((key) => given[key]).filter((value) => typeof value === 'string');
  return [...own, ...secrets].filter((secret) => secret.length >= 4);
}

function leaksOf(output: string, secrets: readonly string[]): string[] {
  const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  const leaks = forms
    .filter((form) => output.includes(form))
    .map((form) => `the secret ${form} in ${output}`);
  return /1000\.[0-9a-f]{32}\.[0-9a-f]{32}/i.test(output)
    ? [...leaks, 'a token of Zoho in an output']
    : leaks;
}

function understand(lines: readonly string[]) {
  const messages = lines.map((line) => asObject(parseJson(line)));
  const records = new Map<string, JsonObject[]>();
  const statuses = new Map<string, string[]>();
  const errors: JsonObject[] = [];
  const states: JsonObject[] = [];
  for (const message of messages) {
    const { stream, data } = asObject(message['record']);
    const trace = asObject(message['trace']);
    const status = asObject(trace['stream_status']);
    if (message['type'] === 'RECORD') push(records, asText(stream) ?? '', asObject(data));
    if (message['type'] === 'STATE') states.push(asObject(message['state']));
    if (trace['type'] === 'ERROR') errors.push(asObject(trace['error']));
    if (trace['type'] === 'STREAM_STATUS') push(statuses, streamOf(status), asText(status['status']) ?? '');
  }
  return {
    messages,
    records,
    statuses,
    errors,
    states,
    logs: messages.flatMap(({ log }) => asText(asObject(log)['message']) ?? []).map(withoutCode),
    last: (type: string) => messages.findLast((message) => message['type'] === type) ?? {},
  };
}

/** The stream of a status, of an error or of the `stream` of a state. */
export function streamOf(holder: JsonObject): string {
  return asText(asObject(holder['stream_descriptor'])['name']) ?? '';
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** A configured catalog of whole streams with all columns. */
export function catalogOf(
  names: readonly string[],
  columns: readonly string[],
  mode = 'full_refresh',
): JsonObject {
  const properties = Object.fromEntries(columns.map((name) => [name, { type: ['null', 'string'] }]));
  return {
    streams: names.map((name) => ({
      stream: {
        name,
        json_schema: { type: 'object', properties },
        supported_sync_modes: ['full_refresh', 'incremental'],
        default_cursor_field: ['Modified_Time'],
      },
      sync_mode: mode,
      destination_sync_mode: 'append',
    })),
  };
}

/** Every stream of a discovered catalog, incremental if possible. */
export function configuredCatalog(discovered: Pick<Ended, 'last'>): JsonObject {
  const streams = asObjects(asObject(discovered.last('CATALOG')['catalog'])['streams']);
  return {
    streams: streams.map((stream) => ({
      stream,
      sync_mode: stream['source_defined_cursor'] === true ? 'incremental' : 'full_refresh',
      destination_sync_mode: 'append_dedup',
    })),
  };
}

/** The last state of each stream, as a client passes them on. */
export function lastStates({ states }: Pick<Ended, 'states'>): JsonObject[] {
  const last = new Map(states.map((state) => [streamOf(asObject(state['stream'])), state]));
  return [...last.values()];
}

/** The number of records that the states of a stream count. */
export function countedOf({ states }: Pick<Ended, 'states'>, name: string): number {
  return states
    .filter(({ stream }) => streamOf(asObject(stream)) === name)
    .reduce((sum, { sourceStats }) => sum + Number(asObject(sourceStats)['recordCount']), 0);
}

/** The messages of the errors. */
export function messagesOf(errors: readonly JsonObject[]): string[] {
  return errors.map((error) => asText(error['message']) ?? '');
}
