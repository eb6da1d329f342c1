import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asObject, asObjects, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { startLimitServer, type LimitServer } from './limit/contenders.js';
import { median, rounded } from './results.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HOOKS = join(ROOT, 'test/bench/peers');
const PACKAGE = 'airbyte-source-zoho-crm==0.3.6';
/** The package runs on these. */
const PYTHONS = ['python3.10', 'python3.11'];
const ROWS = 30_000;

/** Airbyte's source, unmodified, and ours over the same rows in turn; medians. */
export async function peerResults(rounds: number, onSkip: (reason: string) => void): Promise<JsonObject[]> {
  onSkip("singer-io's tap-zoho-crm: it is not on PyPI");
  const program = provide();
  if (program === undefined) {
    onSkip(`${PACKAGE}: it cannot be installed by pip`);
    return [];
  }
  const server = await startLimitServer(ROWS, 40);
  try {
    const run = prepared(program, server);
    const ours = server.contenders.filter(({ name }) => name === 'lists' || name === 'jobs');
    const speeds = new Map<string, number[]>(
      ['airbyte', ...ours.map(({ name }) => name)].map((name) => [name, []]),
    );
    for (let round = 0; round < rounds; round += 1) {
      speeds.get('airbyte')?.push(run());
      for (const { name, run: read } of ours) speeds.get(name)?.push(ROWS / (await read()).cpu);
    }
    const theirs = median(speeds.get('airbyte') ?? []);
    return [...speeds].map(([name, taken]) => ({
      contender: name === 'airbyte' ? PACKAGE.replace('==', ' ') : name,
      rows: ROWS,
      rowsPerCpuSecond: rounded(median(taken)),
      ofAirbyte: rounded(median(taken) / theirs, 1),
    }));
  } finally {
    server.close();
  }
}

/** Installs the package into `.bench/`, which git ignores. @returns its program */
function provide(): string | undefined {
  const folder = join(ROOT, '.bench/airbyte');
  const program = join(folder, 'bin/source-zoho-crm');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  for (const python of PYTHONS) {
    const isMade = spawnSync(python, ['-m', 'venv', folder], { stdio: 'ignore' }).status === 0;
    const pip = [join(folder, 'bin/pip'), 'install', '--quiet', PACKAGE];
    if (isMade && spawnSync(pip[0] ?? '', pip.slice(1), { stdio: 'ignore' }).status === 0) return program;
  }
  return undefined;
}

/** @returns runs the program; rows per CPU second */
function prepared(program: string, server: LimitServer): () => number {
  const config = server.file('airbyte.json', {
    ...{ client_id: '1000.BENCH', client_secret: 'bench', refresh_token: '1000.bench.bench' },
    ...{ dc_region: 'US', environment: 'Production', start_datetime: '2020-01-01T00:00:00Z' },
  });
  const usage = server.file('usage.json', {});
  const env = { ...process.env, PYTHONPATH: HOOKS, BENCH_URL: server.url, BENCH_USAGE: usage };
  const call = (...args: string[]): string[] =>
    spawnSync(program, args, {
      env,
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).stdout.split('\n');
  const catalogs = call('discover', '--config', config).map((line) =>
    asObject(asObject(parseJson(line))['catalog']),
  );
  const streams = catalogs
    .flatMap(({ streams: found }) => asObjects(found))
    .map((stream) => ({
      stream,
      ...{ sync_mode: 'full_refresh', destination_sync_mode: 'append' },
    }));
  const catalog = server.file('airbyte-catalog.json', { streams });
  return () => {
    const lines = call('read', '--config', config, '--catalog', catalog);
    const records = lines.filter((line) => line.startsWith('{"type": "RECORD"')).length;
    if (records !== ROWS) throw new Error(`${PACKAGE}: ${records} records of ${ROWS}`);
    return ROWS / Number(asText(asObject(parseJson(readFileSync(usage, 'utf8')))['cpu']));
  };
}
