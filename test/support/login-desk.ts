import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Emulator, EmulatorOptions } from '#src/emulator/server/server.js';
import { asObject, parseJson, type JsonObject } from '#src/util/json.js';
import { startZoho } from './cli-world.js';

const program = fileURLToPath(new URL('../../bin/source-zoho', import.meta.url));
const COLORS = /\u001b\[[0-9;?]*[a-zA-Z]/g;

export interface LoginEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An answer, or what finds it in the screen so far. */
export type TypedAnswer = readonly [
  question: string,
  answer: string | ((screen: string) => string | Promise<string>),
];

/** An emulated org, a folder, and processes of `source-zoho login` in it. */
export interface LoginDesk {
  readonly zoho: Emulator;
  readonly folder: string;
  /** Each line of stdin is an answer; then stdin ends. */
  pipe(
    lines: readonly string[],
    args?: readonly string[],
    onStderr?: (text: string) => void,
  ): Promise<LoginEnd>;
  /** In a pseudo-terminal: types each answer when its question is on the screen. */
  terminal(
    args: string,
    answers: readonly TypedAnswer[],
  ): Promise<{ readonly exitCode: number | null; readonly screen: string }>;
  config(name?: string): JsonObject;
  close(): Promise<void>;
}

export async function openLoginDesk(options: Partial<EmulatorOptions> = {}): Promise<LoginDesk> {
  const zoho = await startZoho(options);
  const folder = mkdtempSync(join(tmpdir(), 'login-'));
  return {
    zoho,
    folder,
    pipe: async (lines, more = [], onStderr = () => undefined) => {
      const args = [program, 'login', '--accounts-url', zoho.url, ...more];
      const child = spawn(process.execPath, args, { cwd: folder });
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => onStderr((stderr += text)));
      child.stdin.on('error', () => undefined).end(lines.map((line) => `${line}\n`).join(''));
      return { exitCode: await closing(child), stdout, stderr };
    },
    terminal: async (args, answers) => {
      const line = `'${process.execPath}' '${program}' login --accounts-url ${zoho.url} ${args}`;
      const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: folder });
      let screen = '';
      let seen = 0;
      const left = [...answers];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        screen += text;
        const [question, answer] = left[0] ?? [];
        // Each question has its sign in front; the instructions use the same words.
        if (question === undefined || !screen.slice(seen).replaceAll(COLORS, '').includes(`◆  ${question}`))
          return;
        seen = screen.length;
        left.shift();
        const typed = typeof answer === 'function' ? answer(screen.replaceAll(COLORS, '')) : answer;
        void Promise.resolve(typed).then((text) => child.stdin.write(`${text ?? ''}\r`));
      });
      return { exitCode: await closing(child), screen };
    },
    config: (name = 'config.json') => asObject(parseJson(readFileSync(join(folder, name), 'utf8'))),
    close: async () => {
      await zoho.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const closing = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
