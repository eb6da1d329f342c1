import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '#src/util/json.js';
import { configOf, startLimitServer } from './limit/contenders.js';
import { median, rounded } from './results.js';

const binOf = (name: string): string => fileURLToPath(new URL(`../../bin/${name}`, import.meta.url));

/** CPU seconds of a program and its start-up, in turn with `node -e 0`; medians. `check` asks a server that answers at once. */
export async function startUps(rounds: number): Promise<JsonObject[]> {
  const server = await startLimitServer(1, 40);
  const config = server.file('check.json', configOf(server.url, 'auto'));
  const contenders = [
    ['node -e 0', '-e', '0'],
    ['spec', binOf('source-zoho'), 'spec'],
    ['tap-zoho --version', binOf('tap-zoho'), '--version'],
    ['check', binOf('source-zoho'), 'check', '--config', config],
  ] as const;
  const taken = contenders.map((): number[] => []);
  try {
    for (let round = 0; round < rounds; round += 1)
      contenders.forEach(([, ...args], index) => taken[index]?.push(cpuOf(args)));
  } finally {
    server.close();
  }
  const [node = NaN] = taken.map(median);
  return contenders.map(([contender], index) => {
    const cpu = median(taken[index] ?? []);
    return { contender, cpuMs: rounded(1_000 * cpu), ofNode: rounded(cpu / node, 2) };
  });
}

/** Bash counts the CPU seconds of its children to the millisecond, and adds nothing to them. */
function cpuOf(args: readonly string[]): number {
  const script = '"$@" >/dev/null 2>&1; times';
  const { stdout } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], {
    encoding: 'utf8',
  });
  const [, children = ''] = stdout.split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );
}
