/**
 * Reports which lines of src the tests ran, from the data that V8 recorded:
 *
 *   NODE_V8_COVERAGE=folder npm test && node scripts/coverage.mjs folder [options of c8 report]
 *
 * Files with only types are skipped: they have no code to load and would count as never run.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const [folder, ...options] = process.argv.slice(2);

/** Compiled files without a statement, by their names in src. */
function typesAlone() {
  return readdirSync(path.join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .filter((file) => /^\s*export \{\s*\};\s*$/.test(code(path.join(root, 'dist', file))))
    .map((file) => `src/${file.split(path.sep).join('/').replace(/\.js$/, '.ts')}`);
}

function code(file) {
  return readFileSync(file, 'utf8').replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
}

const { exclude } = JSON.parse(readFileSync(path.join(root, '.c8rc.json'), 'utf8'));
const excluded = [...exclude, ...typesAlone()].flatMap((name) => ['--exclude', name]);
const c8 = path.join(root, 'node_modules/c8/bin/c8.js');
const args = [c8, 'report', '--temp-directory', path.resolve(folder), ...excluded, ...options];
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
