import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

const GIVE_UP_AFTER_MS = 240_000;

export interface Command {
  readonly command: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** Runs a program to its end, whatever that is. */
export async function run(command: Command): Promise<Outcome> {
  const child = start(command, command.input === undefined ? 'ignore' : 'pipe');
  // A program that ends before it has read all says why by its exit code.
  child.stdin?.on('error', () => undefined).end(command.input);
  return watch(child, textOf(child.stdout));
}

/** Runs a program that has to succeed. @returns its stdout */
export async function runWell(command: Command): Promise<string> {
  const outcome = await run(command);
  expectWell(command.command, outcome);
  return outcome.stdout;
}

/** The program ended with 0; its last words where it did not. */
export function expectWell(name: string, { code, signal, stdout, stderr }: Outcome): void {
  if (code === 0) return;
  const words = `${stdout.slice(-1000)}\n${stderr.slice(-4000)}`;
  throw new Error(`${name} ended with ${code ?? signal ?? 'nothing'}:\n${words}`);
}

export interface Piped {
  readonly tap: Outcome;
  readonly target: Outcome;
}

export interface PipeOptions {
  /** Sees each complete line of the tap on its way; may end either process, as `kill -9` would. */
  readonly onLine?: (line: string, ends: Ends) => void;
}

export interface Ends {
  readonly killTap: () => void;
  readonly killTarget: () => void;
}

/** `tap | target`, with the lines of the tap seen in between and kept as its stdout. */
export async function pipe(tap: Command, target: Command, options: PipeOptions = {}): Promise<Piped> {
  const reader = start(target, 'pipe');
  const writer = start(tap, 'ignore');
  const ends: Ends = {
    killTap: () => void writer.kill('SIGKILL'),
    killTarget: () => void reader.kill('SIGKILL'),
  };
  const passed = passOn(writer, reader, (line) => options.onLine?.(line, ends));
  const [tapEnd, targetEnd] = await Promise.all([
    watch(writer, passed),
    watch(reader, textOf(reader.stdout)),
  ]);
  return { tap: tapEnd, target: targetEnd };
}

/** A target that is gone closes the pipe, and the tap is told by the next write, as in a shell. */
async function passOn(
  writer: ChildProcess,
  reader: ChildProcess,
  onLine: (line: string) => void,
): Promise<string> {
  const { stdout } = writer;
  const { stdin } = reader;
  if (!stdout || !stdin) throw new Error('a process without pipes');
  let rest = '';
  const lines: string[] = [];
  stdin.on('error', () => undefined).on('close', () => stdout.destroy());
  stdout.on('error', () => stdin.end());
  stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    parts.forEach(onLine);
  });
  stdout.pipe(stdin);
  await new Promise((resolve) => stdout.once('close', resolve));
  return `${lines.join('\n')}\n`;
}

function start(
  { command, args = [], cwd, env }: Pick<Command, 'command' | 'args' | 'cwd' | 'env'>,
  stdin: 'pipe' | 'ignore',
): ChildProcess {
  return spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...QUIET, ...env },
    stdio: [stdin, 'pipe', 'pipe'],
  });
}

/** Nobody's usage is reported anywhere, and no session of the machine leaks into a test. */
const QUIET = { DO_NOT_TRACK: '1', MELTANO_SEND_ANONYMOUS_USAGE_STATS: 'false', AIRBYTE_OFFLINE_MODE: '1' };

async function watch(child: ChildProcess, stdout: Promise<string>): Promise<Outcome> {
  const startedAt = performance.now();
  const giveUp = setTimeout(() => child.kill('SIGKILL'), GIVE_UP_AFTER_MS);
  const stderr = textOf(child.stderr);
  const ended = new Promise<Pick<Outcome, 'code' | 'signal'>>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  try {
    const end = await ended;
    return { ...end, ms: performance.now() - startedAt, stdout: await stdout, stderr: await stderr };
  } finally {
    clearTimeout(giveUp);
  }
}

async function textOf(stream: Readable | null): Promise<string> {
  let text = '';
  if (stream) for await (const piece of stream.setEncoding('utf8')) text += String(piece);
  return text;
}

/** Settings as variables of the environment, the way Meltano names them. */
export function variables(prefix: string, settings: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`${prefix}_${key.toUpperCase()}`, String(value)]),
  );
}
