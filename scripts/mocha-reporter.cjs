'use strict';
/**
 * Mocha's spec reporter, plus: every skipped test with its reason, the counts and the failures as JSON in the file named
 * by MOCHA_COUNTS, where it is set (scripts/ci-summary.mjs reads it), and as the last line how long it took and how many
 * passed.
 *
 * Where files run side by side, this file is also the reporter of each worker, which hands on the reasons.
 */
const { writeFileSync } = require('node:fs');
const { inspect } = require('node:util');
const { reporters, Runner } = require('mocha');
const Buffered = require('mocha/lib/nodejs/reporters/parallel-buffered.cjs');

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PENDING } = Runner.constants;

/** After the last test, what a failed one has left open (a server, a timer) holds the process no longer than this. */
const LEFT_OPEN_MS = 10_000;

/** The reason given with `skipLoudly` (test/support/skip.ts), on the test or on a suite around it. */
function reasonOf(runnable) {
  for (let node = runnable; node; node = node.parent) {
    if (node.skipReason) return node.skipReason;
  }
  return 'no reason given';
}

/** In a worker: a skipped test goes to the main process with its reason as what follows the test in the event. */
class WorkerReporter extends Buffered {
  createListener(name) {
    const listener = super.createListener(name);
    if (name !== EVENT_TEST_PENDING) return listener;
    const withReason = (test) => listener(test, new Error(reasonOf(test)));
    this.listeners.set(name, withReason);
    return withReason;
  }
}

/** With the value that a comparison has found: the message of an assertion cuts it. */
function messageOf(error) {
  const comparison = [error, error?.cause].find((one) => one?.showDiff === true);
  if (comparison === undefined) return String(error?.message ?? error);
  const { actual } = comparison;
  const found = typeof actual === 'string' ? actual : inspect(actual, { breakLength: 120 });
  return `${error.message}\nfound: ${found}`;
}

class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    const startedAt = Date.now();
    super(runner, options);
    if (runner.isParallelMode?.()) runner.workerReporter(__filename);
    const skipped = [];
    const failures = [];
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      failures.push({ title: test.fullTitle(), message: messageOf(error) });
    });
    runner.on(EVENT_TEST_PENDING, (test, reason) => {
      skipped.push(`${test.fullTitle()}: ${reason?.message ?? reasonOf(test)}`);
    });
    runner.once(EVENT_RUN_END, () => {
      const { passes = 0, failures: failed = 0, pending = 0 } = this.stats;
      if (skipped.length > 0) console.log(`  SKIPPED (${skipped.length}):`);
      for (const line of skipped) console.log(`  - ${line}`);
      const counts = { passed: passes, failed, skipped: pending, failures };
      if (process.env.MOCHA_COUNTS) writeFileSync(process.env.MOCHA_COUNTS, JSON.stringify(counts));
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      console.log(`${seconds} s: ${passes} passed, ${failed} failed, ${pending} skipped`);
      setTimeout(() => process.exit(failed > 0 ? 1 : 0), LEFT_OPEN_MS).unref();
    });
  }
}

module.exports = process.env.MOCHA_WORKER_ID === undefined ? CountingReporter : WorkerReporter;
