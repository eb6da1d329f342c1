import { fork, type ChildProcess, type StdioOptions } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { HostAnswer, HostJob } from './warm-host.js';

/** What a program has said and how it ended. */
export interface WarmEnd {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

interface Host {
  readonly settings: string;
  readonly child: ChildProcess;
  /** All that a stream says up to a mark. */
  readonly stdout: (mark: string) => Promise<string>;
  readonly stderr: (mark: string) => Promise<string>;
  readonly answer: () => Promise<HostAnswer>;
  /** Rejects when the process ends. */
  readonly ended: Promise<never>;
}

/** How a process is started; it serves jobs that want the same. */
interface HostSettings {
  readonly execArgv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const GIVE_UP_AFTER_MS = 60_000;
const HOST = fileURLToPath(new URL('warm-host.js', import.meta.url));
const idle = new Set<Host>();
let jobs = 0;

/**
 * Runs a program in a process that has its modules loaded and may have run other jobs: what a run says and its exit code
 * are those of a process of its own, at a tenth of the cost. Signals, broken pipes and the end of the process itself need
 * a fresh one.
 */
export async function runWarm(job: Omit<HostJob, 'mark'>, settings: HostSettings): Promise<WarmEnd> {
  const wanted = JSON.stringify(settings);
  const host = [...idle].find((free) => free.settings === wanted) ?? startHost(settings);
  idle.delete(host);
  keepAlive(host, true);
  const mark = `\u0000end of job ${++jobs}\u0000`;
  const giveUp = setTimeout(() => host.child.kill('SIGKILL'), GIVE_UP_AFTER_MS);
  try {
    const said = Promise.all([host.stdout(mark), host.stderr(mark), host.answer()]);
    host.child.send({ ...job, mark });
    const [stdout, stderr, { exitCode }] = await Promise.race([said, host.ended]);
    keepAlive(host, false);
    idle.add(host);
    return { stdout, stderr, exitCode };
  } catch (error) {
    throw new Error(`${job.program} ${job.args.join(' ')}`, { cause: error });
  } finally {
    clearTimeout(giveUp);
  }
}

/** Ends the processes that wait for a next job. */
export async function closeWarm(): Promise<void> {
  const hosts = [...idle];
  idle.clear();
  for (const host of hosts) {
    keepAlive(host, true);
    host.child.disconnect();
  }
  await Promise.allSettled(hosts.map(({ ended }) => ended));
}

function startHost(settings: HostSettings): Host {
  const { execArgv, env } = settings;
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', 'ipc'];
  const child = fork(HOST, { execArgv: [...execArgv], env, stdio });
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code, signal) => reject(new Error(`the host ended with ${code ?? signal ?? ''}`)));
  });
  const host: Host = {
    settings: JSON.stringify(settings),
    child,
    stdout: collect(child, 'stdout'),
    stderr: collect(child, 'stderr'),
    answer: () => new Promise((resolve) => child.once('message', (answer) => resolve(answer as HostAnswer))),
    ended,
  };
  ended.catch(() => idle.delete(host));
  return host;
}

/** A host that waits for a job does not keep this process alive. */
function keepAlive({ child }: Host, alive: boolean): void {
  const pipes = [child.stdout, child.stderr].filter((pipe) => pipe instanceof Socket);
  for (const handle of [child, child.channel, ...pipes]) {
    if (alive) handle?.ref();
    else handle?.unref();
  }
}

function collect(child: ChildProcess, name: 'stdout' | 'stderr'): (mark: string) => Promise<string> {
  let pieces: string[] = [];
  let look: () => void = () => undefined;
  child[name]?.setEncoding('utf8').on('data', (piece: string) => {
    pieces.push(piece);
    look();
  });
  return (mark) =>
    new Promise((resolve) => {
      look = () => {
        // The mark is the last thing said, and may come in two pieces.
        if (!pieces.slice(-2).join('').endsWith(mark)) return;
        const text = pieces.join('').slice(0, -mark.length);
        pieces = [];
        resolve(text);
      };
    });
}
