/**
 * Releases the version of package.json: checks, then npm and a tag.
 *
 *   npm run release -- --dry-run      prints the steps and the release notes, and does nothing
 *   npm run release
 *
 * The release notes are the section of that version in CHANGELOG.md. A step that fails ends the release.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
// npm takes `--dry-run` for itself where it stands before `--`.
const isDryRun = process.argv.includes('--dry-run') || process.env.npm_config_dry_run === 'true';

const STEPS = [
  { why: 'nothing is uncommitted', command: ['git', 'diff', '--quiet', 'HEAD'] },
  { why: 'all checks pass', command: ['.ci/run'] },
  { why: 'size and licences are within their limits', command: ['node', 'scripts/package-report.mjs'] },
  {
    why: 'the package, with a statement of where it was built',
    command: ['npm', 'publish', '--provenance', '--access', 'public'],
  },
  { why: 'the tag', command: ['git', 'tag', '--annotate', `v${version}`, '--message', `v${version}`] },
  { why: 'the tag is published', command: ['git', 'push', 'origin', `v${version}`] },
];

/** The section of a version in the change log; of the unreleased changes where a dry run finds none. */
function releaseNotes() {
  const sections = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8').split(/^## /m).slice(1);
  const titled = (title) =>
    sections.find((section) => section.startsWith(title) || section.startsWith(`[${title}`));
  return titled(version) ?? (isDryRun ? titled('Unreleased') : undefined);
}

const notes = releaseNotes();
if (notes === undefined) {
  process.stderr.write(
    `release: CHANGELOG.md has no section for ${version}. Rename "Unreleased" to "${version} - <date>".\n`,
  );
  process.exit(1);
}
for (const [index, { why, command }] of STEPS.entries()) {
  process.stdout.write(`${index + 1}. ${command.join(' ')}   # ${why}\n`);
  if (isDryRun) continue;
  const { status } = spawnSync(command[0], command.slice(1), { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    process.stderr.write(`release: "${command.join(' ')}" failed; nothing after it was done.\n`);
    process.exit(1);
  }
}
process.stdout.write(`\nRelease notes of ${version}:\n\n## ${notes.trim()}\n`);
