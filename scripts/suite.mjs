/**
 * Runs one of the suites that are too long for `npm test`:
 *
 *   node scripts/suite.mjs NAME [options of mocha]
 *
 * `npm test` runs every other test, and the first few cases of those below that count them by a variable.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '..');

/**
 * `files`: globs below dist-test. `env`: how much a run covers, where the environment does not say. `before`: scripts that
 * run first. `options`: those of mocha.
 */
const SUITES = {
  chaos: { files: ['scenario/chaos/chaos.test.js'], env: { CHAOS_SEEDS: 100 } },
  kill: { files: ['scenario/kill/kill.slow.test.js'], env: { KILL_POINTS: 40 } },
  model: { files: ['model/model.test.js'], env: { MODEL_HISTORIES: 350 } },
  deep: {
    files: ['property/*.test.js', 'scenario/mutations.property.test.js'],
    env: { READERS_WORLDS: 12, READERS_MODULES: 20, RUNS: 20, PROMISE_MODULES: 60 },
  },
  matrix: { files: ['matrix/matrix.test.js'], env: { MATRIX_SHARE: 6 } },
  hostile: { files: ['hostile/*.test.js'], options: ['--timeout', '300000'] },
  // Kills and hostile inputs have suites of their own.
  slow: {
    files: ['**/*.slow.test.js'],
    options: [
      ...['--ignore', 'dist-test/scenario/kill/**', '--ignore', 'dist-test/hostile/**'],
      ...['--timeout', '120000'],
    ],
  },
  interop: {
    before: ['scripts/interop-setup.mjs'],
    files: ['interop/*.test.js'],
    options: [
      ...['--require', 'dist-test/interop/support/hooks.js', '--timeout', '300000'],
      ...['--parallel', '--jobs', '2'],
    ],
  },
};

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const [name = '', ...options] = process.argv.slice(2);
const suite = SUITES[name];
if (!suite) {
  const known = Object.keys(SUITES).join(', ');
  process.stderr.write(`suite: there is no suite "${name}"; there are ${known}.\n`);
  process.exit(1);
}
for (const [key, value] of Object.entries(suite.env ?? {})) process.env[key] ??= String(value);
run('scripts/setup.mjs');
run('node_modules/typescript/bin/tsc', '-b');
for (const script of suite.before ?? []) run(script);
run(
  'node_modules/mocha/bin/mocha.js',
  ...['--no-config', '--reporter', './scripts/mocha-reporter.cjs'],
  ...(suite.options ?? []),
  ...options,
  ...suite.files.map((file) => `dist-test/${file}`),
);
