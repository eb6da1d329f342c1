'use strict';
/**
 * Mocha's spec reporter, plus two things: every skipped test with its reason at the end, and the counts as JSON in
 * the file named by MOCHA_COUNTS, where it is set (.ci/run reads it).
 */
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

/** After the last test, what a failed one has left open (a server, a timer) holds the process no longer than this. */
const LEFT_OPEN_MS = 10_000;

/** The reason given with `skipLoudly` (test/support/skip.ts), on the test or on a suite around it. */
function reasonOf(runnable) {
  for (let node = runnable; node; node = node.parent) {
    if (node.skipReason) return node.skipReason;
  }
  return 'no reason given';
}

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    runner.on(Runner.constants.EVENT_TEST_PENDING, (test) => skipped.push(test));
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes = 0, failures = 0, pending = 0 } = this.stats;
      if (skipped.length > 0) console.log(`  SKIPPED (${skipped.length}):`);
      for (const test of skipped) console.log(`  - ${test.fullTitle()}: ${reasonOf(test)}`);
      const counts = { passed: passes, failed: failures, skipped: pending };
      if (process.env.MOCHA_COUNTS) writeFileSync(process.env.MOCHA_COUNTS, JSON.stringify(counts));
      setTimeout(() => process.exit(failures > 0 ? 1 : 0), LEFT_OPEN_MS).unref();
    });
  }
};
