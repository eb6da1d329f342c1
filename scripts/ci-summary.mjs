/**
 * Prints each failed test of several mocha runs with its message, and the sum of their counts as the last line:
 *
 *   node scripts/ci-summary.mjs FILE…
 *
 * The files are those that scripts/mocha-reporter.cjs writes. A file that does not exist is of a run that did not start,
 * which `.ci/run` reports as a failed step.
 */
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** A comparison of two large values is cut: the output of the step has all of it. */
const MAX_LINES = 12;

const runs = process.argv
  .slice(2)
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, 'utf8')));

const sumOf = (key) => runs.reduce((sum, run) => sum + run[key], 0);

for (const { title, message } of runs.flatMap(({ failures }) => failures)) {
  const lines = message.split('\n').slice(0, MAX_LINES);
  process.stdout.write(`FAILED: ${[title, ...lines].join('\n  ')}\n`);
}
process.stdout.write(`${sumOf('passed')} passed, ${sumOf('failed')} failed, ${sumOf('skipped')} skipped\n`);
