import type { EventEmitter } from 'node:events';
import { main as sourceZoho } from '#src/cli/main.js';
import { main as tapZoho } from '#src/cli/tap.js';

/** One run of a program in a process that has run others before. */
export interface HostJob {
  readonly program: 'source-zoho' | 'tap-zoho';
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Written to stdout and stderr when the run is over. */
  readonly mark: string;
}

/** What the host answers: its streams carry the rest. */
export interface HostAnswer {
  readonly exitCode: number;
}

const PROGRAMS = { 'source-zoho': sourceZoho, 'tap-zoho': tapZoho };
/** What the programs add listeners to. */
const EMITTERS: readonly Pick<EventEmitter, 'eventNames' | 'listeners' | 'removeListener'>[] = [
  process,
  process.stdout,
  process.stderr,
];

/** @returns takes every listener away again that is added from now on */
function rememberListeners(): () => void {
  const before = EMITTERS.map(
    (emitter) => new Map(emitter.eventNames().map((name) => [name, emitter.listeners(name)])),
  );
  return () => {
    EMITTERS.forEach((emitter, index) => {
      for (const name of emitter.eventNames()) {
        const known = before[index]?.get(name) ?? [];
        for (const listener of emitter.listeners(name)) {
          if (!known.includes(listener)) emitter.removeListener(name, listener as () => void);
        }
      }
    });
  };
}

const written = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise((resolve) => stream.write(text, () => resolve()));

const exitCodeNow = (): number => Number(process.exitCode ?? 0);

async function runJob({ program, args, cwd, env, mark }: HostJob): Promise<void> {
  const forgetListeners = rememberListeners();
  const environment = { ...process.env };
  process.chdir(cwd);
  Object.assign(process.env, env);
  process.exitCode = undefined;
  await PROGRAMS[program](args);
  const answer: HostAnswer = { exitCode: exitCodeNow() };
  process.exitCode = undefined;
  for (const name of Object.keys(env)) {
    if (environment[name] === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = environment[name];
  }
  forgetListeners();
  await Promise.all([written(process.stdout, mark), written(process.stderr, mark)]);
  process.send?.(answer);
}

// One at a time: the process that started this one waits for the answer.
process.on('message', (job) => void runJob(job as HostJob));
process.on('disconnect', () => process.exit(0));
