/**
 * Prepares a clone or a copy of this folder, with Node and npm only.
 *
 *   node scripts/setup.mjs             installs from the lockfile and builds, each only if needed
 *   node scripts/setup.mjs --prepare   what `npm install` runs at its end: builds, installs nothing
 *
 * Prints one short line for each step, and nothing if there is nothing to do. It compares contents, not file times, so it
 * works in a copied folder.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const INSTALL_STAMP = 'node_modules/.source-zoho-setup';
const BUILD_STAMP = 'dist/.stamp';
const MAIN = 'dist/cli/main.js';
/** The inputs of the build. */
const SOURCES = ['src', 'resources', 'tsconfig.base.json', 'package.json'];
/** A lockfile stamp is not enough: `npm install --omit=dev` does not install these. */
const TOOLS = ['typescript', 'mocha'].map((name) => `node_modules/${name}/package.json`);
const TAIL = 25;

class SetupError extends Error {}

/** Whether `version` ("20.19.0") satisfies `engines.node` (">=20.19"). */
export function isNewEnough(version, engines) {
  const wanted = numbers(engines);
  const given = numbers(version);
  for (let i = 0; i < wanted.length; i++) {
    if ((given[i] ?? 0) !== wanted[i]) return (given[i] ?? 0) > wanted[i];
  }
  return true;
}

function numbers(text) {
  return text
    .replace(/^[^0-9]*/, '')
    .split('.')
    .map((part) => parseInt(part, 10) || 0);
}

/** One hash of names and contents: equal if and only if nothing was changed, added, removed or renamed. */
export function contentHash(entries) {
  const hash = createHash('sha256');
  for (const [name, content] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Whether the installed packages differ from those of the lockfile. */
export function needsInstall({ stamp, lockHash, toolsPresent }) {
  return !toolsPresent || stamp !== lockHash;
}

/** Whether the built files are missing or were built from something else. */
export function needsBuild({ stamp, sourceHash, mainPresent }) {
  return !mainPresent || stamp !== sourceHash;
}

/** Built files whose source is gone: they would still be run and packed. Paths are relative to their folders. */
export function orphans(built, sources) {
  const stems = new Set(sources.map((file) => file.replace(/(\.d)?\.(ts|js)$/, '')));
  return built.filter(
    (file) => /\.(js|d\.ts)(\.map)?$/.test(file) && !stems.has(file.replace(/\.(js|d\.ts)(\.map)?$/, '')),
  );
}

export function main(args) {
  const engines = JSON.parse(read('package.json')).engines.node;
  if (!isNewEnough(process.versions.node, engines)) {
    throw new SetupError(`Node ${process.versions.node} is too old: source-zoho needs Node ${engines}.`);
  }
  if (args.includes('--prepare')) prepare();
  else {
    install();
    build();
  }
}

/** Runs inside npm, which has just installed: never calls npm, and works without the dev dependencies. */
function prepare() {
  if (!toolsPresent()) {
    if (!exists(MAIN))
      say('no TypeScript here (dev dependencies were left out): not built, see `npm run setup`');
    return;
  }
  writeFileSync(at(INSTALL_STAMP), lockHash());
  build();
}

function install() {
  const stamp = readOr(INSTALL_STAMP);
  if (!needsInstall({ stamp, lockHash: lockHash(), toolsPresent: toolsPresent() })) return;
  say('installing packages from package-lock.json');
  // The level is said again: `npm run --silent` would pass its silence on, and a failure would have no words.
  const result = npm([
    'ci',
    '--include=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  if (result.error) throw new SetupError(`npm could not be started: ${result.error.message}`);
  if (result.status !== 0)
    throw new SetupError(`npm ci failed (exit code ${result.status}):\n${tail(result)}`);
  writeFileSync(at(INSTALL_STAMP), lockHash());
}

/** The npm that started us, or the one on the PATH. */
function npm(args) {
  const own = process.env.npm_execpath;
  const [command, first] = own && /npm-cli\.c?js$/.test(own) ? [process.execPath, [own]] : ['npm', []];
  return spawnSync(command, [...first, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: command === 'npm' && process.platform === 'win32',
  });
}

function build() {
  const sourceHash = hashOf(SOURCES);
  if (!needsBuild({ stamp: readOr(BUILD_STAMP), sourceHash, mainPresent: exists(MAIN) })) return;
  say('building');
  // The compiler trusts its notes (tsbuildinfo) even where the files they speak of are gone.
  const force = exists(MAIN) ? [] : ['--force'];
  const result = spawnSync(process.execPath, [at('node_modules/typescript/bin/tsc'), '-b', 'src', ...force], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.status !== 0) throw new SetupError(`The build failed:\n${tail(result)}`);
  prune('dist', 'src');
  prune('dist-test', 'test');
  mkdirSync(at('dist'), { recursive: true });
  writeFileSync(at(BUILD_STAMP), sourceHash);
}

function prune(built, sources) {
  for (const file of orphans(list(built), list(sources))) rmSync(at(`${built}/${file}`), { force: true });
}

function hashOf(names) {
  const files = names.filter(exists).flatMap((name) => {
    return statSync(at(name)).isDirectory() ? list(name).map((file) => `${name}/${file}`) : [name];
  });
  return contentHash(files.map((file) => [file, readFileSync(at(file))]));
}

/** Files of a folder at any depth, relative to it, with forward slashes; none where the folder is missing. */
function list(folder) {
  if (!exists(folder)) return [];
  return readdirSync(at(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(at(folder), path.join(entry.parentPath ?? entry.path, entry.name)))
    .map((file) => file.split(path.sep).join('/'));
}

/** The end of the output of a tool; for npm, from its first error on, since it may end with a page of usage. */
export function tail({ stdout, stderr }) {
  const lines = `${stdout ?? ''}\n${stderr ?? ''}`.trim().split('\n');
  const first = lines.findIndex((line) => line.startsWith('npm error'));
  return (first < 0 ? lines.slice(-TAIL) : lines.slice(first, first + TAIL)).join('\n');
}

function lockHash() {
  return contentHash([['package-lock.json', readFileSync(at('package-lock.json'))]]);
}

function toolsPresent() {
  return TOOLS.every(exists);
}

function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

function at(name) {
  return path.join(root, name);
}

function exists(name) {
  return existsSync(at(name));
}

function read(name) {
  return readFileSync(at(name), 'utf8');
}

function readOr(name) {
  return exists(name) ? read(name).trim() : undefined;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`setup: ${error.message}\n`);
    process.exitCode = 1;
  }
}
