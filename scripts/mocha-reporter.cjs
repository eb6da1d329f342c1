'use strict';
/**
 * Mocha's spec reporter, plus: every skipped test with its reason, the counts as JSON in the file named by MOCHA_COUNTS,
 * where it is set (.ci/run reads it), and as the last line how long it took and how many passed.
 *
 * Where files run side by side, this file is also the reporter of each worker, which hands on the reasons.
 */
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');
const Buffered = require('mocha/lib/nodejs/reporters/parallel-buffered.cjs');

const { EVENT_RUN_END, EVENT_TEST_PENDING } = Runner.constants;

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

class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    const startedAt = Date.now();
    super(runner, options);
    if (runner.isParallelMode?.()) runner.workerReporter(__filename);
    const skipped = [];
    runner.on(EVENT_TEST_PENDING, (test, reason) => {
      skipped.push(`${test.fullTitle()}: ${reason?.message ?? reasonOf(test)}`);
    });
    runner.once(EVENT_RUN_END, () => {
      const { passes = 0, failures = 0, pending = 0 } = this.stats;
      if (skipped.length > 0) console.log(`  SKIPPED (${skipped.length}):`);
      for (const line of skipped) console.log(`  - ${line}`);
      const counts = { passed: passes, failed: failures, skipped: pending };
      if (process.env.MOCHA_COUNTS) writeFileSync(process.env.MOCHA_COUNTS, JSON.stringify(counts));
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      console.log(`${seconds} s: ${passes} passed, ${failures} failed, ${pending} skipped`);
      setTimeout(() => process.exit(failures > 0 ? 1 : 0), LEFT_OPEN_MS).unref();
    });
  }
}

module.exports = process.env.MOCHA_WORKER_ID === undefined ? CountingReporter : WorkerReporter;
