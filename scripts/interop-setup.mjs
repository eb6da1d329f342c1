/**
 * Installs the programs that the interop tests run against, each into a virtual environment of its own in .interop/,
 * since their pinned dependencies conflict.
 *
 *   node scripts/interop-setup.mjs
 *
 * Needs Python and a package index that pip can reach. A program that cannot be installed is no error here:
 * .interop/programs.json has the reason, and its tests are skipped with it. A second run installs nothing.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { provideBrowser } from './interop-browser.mjs';

const root = path.resolve(import.meta.dirname, '..');
const home = path.join(root, '.interop');
const SIDE_BY_SIDE = 3;
const GIVE_UP_AFTER_MS = 6 * 60_000;

/**
 * Versions are pinned, so a failure is ours. `python`: the oldest version that works, and the first that does not.
 * The largest programs come first, since they take longest.
 */
const PROGRAMS = [
  {
    name: 'airbyte',
    command: 'python',
    packages: ['airbyte==0.71.3', 'airbyte-protocol-models-pdv2==0.18.0', 'pytest==7.4.4'],
    python: ['3.10', '3.13'],
  },
  { name: 'meltano', command: 'meltano', packages: ['meltano==4.4.1'], python: ['3.10', '3.15'] },
  {
    name: 'source-faker',
    command: 'source-faker',
    packages: ['airbyte-source-faker==7.2.1'],
    python: ['3.10', '3.13'],
  },
  {
    name: 'source-hardcoded-records',
    command: 'source-hardcoded-records',
    packages: ['airbyte-source-hardcoded-records==0.0.48'],
    python: ['3.10', '3.13'],
  },
  {
    name: 'meltanolabs-target-postgres',
    command: 'target-postgres',
    packages: ['meltanolabs-target-postgres==0.8.1', 'psycopg2-binary==2.9.13'],
    python: ['3.10', '3.15'],
  },
  {
    name: 'pipelinewise-target-postgres',
    command: 'target-postgres',
    packages: ['pipelinewise-target-postgres==2.1.2'],
    python: ['3.8', '3.12'],
  },
  {
    name: 'target-jsonl',
    command: 'target-jsonl',
    packages: ['target-jsonl==0.1.4'],
    python: ['3.8', '3.12'],
  },
  {
    name: 'zoho-sdk-python',
    command: 'python',
    packages: ['zohocrmsdk8_0==7.0.0'],
    python: ['3.9', '3.15'],
  },
  {
    name: 'singer-tools',
    command: 'singer-check-tap',
    packages: ['singer-tools==0.4.1'],
    python: ['3.8', '3.12'],
  },
];

/** Pythons on the PATH, the one in SOURCE_ZOHO_PYTHON first; 3.11 is the one that all of the programs accept. */
function findPythons() {
  const names = ['python3.11', 'python3.10', 'python3.12', 'python3.13', 'python3', 'python'];
  const own = process.env.SOURCE_ZOHO_PYTHON;
  return (own ? [own] : names).flatMap((command) => {
    const ask = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
    const { status, stdout } = spawnSync(command, ['-c', ask], { encoding: 'utf8' });
    return status === 0 ? [{ command, version: stdout.trim() }] : [];
  });
}

const minor = (version) => Number(version.split('.')[1]);

function pythonFor([from, below], pythons) {
  return pythons.find(({ version }) => minor(version) >= minor(from) && minor(version) < minor(below));
}

async function provide(program, pythons) {
  const python = pythonFor(program.python, pythons);
  if (!python) {
    const [from, below] = program.python;
    const found = pythons.map(({ version }) => version).join(', ') || 'none that can make an environment';
    return { reason: `needs Python from ${from} and below ${below}; found: ${found}` };
  }
  const folder = path.join(home, 'venv', program.name);
  const programs = path.join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
  const found = { command: path.join(programs, program.command), python: path.join(programs, 'python') };
  const stamp = createHash('sha256')
    .update(JSON.stringify([program, python, folder]))
    .digest('hex');
  const stampFile = path.join(folder, '.stamp');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return { ...found, seconds: 0 };

  const start = performance.now();
  rmSync(folder, { recursive: true, force: true });
  const problem =
    (await call(python.command, ['-m', 'venv', folder])) ??
    (await call(found.python, ['-m', 'pip', 'install', ...PIP_FLAGS, ...program.packages]));
  const seconds = Math.round((performance.now() - start) / 1000);
  say(`${program.name}: ${problem === undefined ? 'installed' : 'cannot be had'} (${seconds} s)`);
  if (problem !== undefined) return { reason: `cannot be installed: ${problem}` };
  writeFileSync(stampFile, stamp);
  return { ...found, seconds };
}

/** Zoho's own SDK for Node, in a folder of its own. */
const ZOHO_SDK = '@zohocrm/nodejs-sdk-8.0@2.0.0';

async function provideSdk() {
  const folder = path.join(home, 'node', 'zoho-sdk');
  if (existsSync(path.join(folder, 'node_modules', '@zohocrm'))) return { folder };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"private": true}\n');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
  const problem = await call('npm', ['install', ...flags, ZOHO_SDK]);
  return problem === undefined ? { folder } : { reason: `cannot be installed: ${problem}` };
}

const PIP_FLAGS = ['--quiet', '--no-input', '--disable-pip-version-check', '--retries', '1'];

/** @returns the error in one line; nothing after success */
function call(command, args) {
  return new Promise((resolve) => {
    let said = '';
    const child = spawn(command, args, { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
    const giveUp = setTimeout(() => child.kill('SIGKILL'), GIVE_UP_AFTER_MS);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    child.on('error', (error) => resolve(error.message));
    child.on('close', (status, signal) => {
      clearTimeout(giveUp);
      if (status === 0) resolve(undefined);
      else if (signal) resolve(`took longer than ${GIVE_UP_AFTER_MS / 60_000} minutes`);
      else resolve(lastError(said));
    });
  });
}

function lastError(said) {
  const lines = said.trim().split('\n');
  return lines.findLast((line) => /^(?:ERROR|error)/.test(line)) ?? lines.at(-1) ?? 'no reason given';
}

function say(text) {
  process.stderr.write(`interop: ${text}\n`);
}

mkdirSync(home, { recursive: true });
const pythons = findPythons();
const results = {};
const queue = [...PROGRAMS];
await Promise.all(
  Array.from({ length: SIDE_BY_SIDE }, async () => {
    for (let program = queue.shift(); program; program = queue.shift()) {
      results[program.name] = { packages: program.packages, ...(await provide(program, pythons)) };
    }
  }),
);
results.chromium = provideBrowser(home);
results['zoho-sdk'] = await provideSdk();
writeFileSync(path.join(home, 'programs.json'), `${JSON.stringify(results, null, 2)}\n`);
