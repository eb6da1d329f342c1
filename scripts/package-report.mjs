/**
 * Prints what a user installs: size of the tarball, packages, size on disk and licences. Fails beyond the limits.
 *
 *   node scripts/package-report.mjs
 *
 * Packs the project, installs the tarball into an empty folder without development packages, and measures that folder.
 * Without a registry it prints SKIPPED with the reason.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '..');

/** The figures of 2026-11 and a tenth more. Whoever raises one says in docs/decisions.md what it buys. */
const LIMITS = { tarballKb: 527, packages: 119, installedMb: 18 };

/** Licences that a user may take without asking a lawyer. */
const LICENCES =
  /^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|Python-2\.0|0BSD|BlueOak-1\.0\.0|\(MIT OR CC0-1\.0\))$/;

const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/;

function npm(cwd, ...args) {
  const { status, stdout, stderr } = spawnSync('npm', args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return stdout;
  if (OFFLINE.test(stderr)) {
    process.stdout.write('SKIPPED: npm cannot reach its registry, and its cache lacks a package\n');
    process.exit(0);
  }
  process.stderr.write(stderr);
  process.exit(1);
}

function bytesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

/** Name, version and licence of every installed package but our own. */
function packagesOf(folder) {
  const { packages } = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([place]) => place !== '' && place !== 'node_modules/source-zoho')
    .map(([place, { version, license }]) => ({
      name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? 'none',
    }));
}

function measure(folder) {
  const [pack] = JSON.parse(npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder));
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  const tarball = path.join(folder, pack.filename);
  npm(
    folder,
    'install',
    '--omit=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    tarball,
  );
  return {
    files: pack.files.length,
    packages: packagesOf(folder),
    figures: {
      tarballKb: Math.round(pack.size / 1024),
      packages: packagesOf(folder).length,
      installedMb: Math.round(bytesBelow(path.join(folder, 'node_modules')) / 1024 / 1024),
    },
  };
}

const folder = mkdtempSync(path.join(tmpdir(), 'package-report-'));
try {
  const { files, packages, figures } = measure(folder);
  const byLicence = new Map();
  for (const one of packages) byLicence.set(one.licence, [...(byLicence.get(one.licence) ?? []), one]);
  process.stdout.write(`${files} files in the tarball\n`);
  for (const [name, limit] of Object.entries(LIMITS)) {
    process.stdout.write(`${name}: ${figures[name]} (at most ${limit})\n`);
    if (figures[name] > limit) process.exitCode = 1;
  }
  for (const [licence, list] of [...byLicence].sort(([, a], [, b]) => b.length - a.length)) {
    const names = list.length > 5 ? '' : `: ${list.map(({ name }) => name).join(', ')}`;
    process.stdout.write(`${licence}: ${list.length}${names}\n`);
    if (!LICENCES.test(licence)) {
      process.stdout.write(`  this licence is not among those that are accepted\n`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
