'use strict';
const { availableParallelism } = require('node:os');

/** Files that wait leave their core to others: one more than there are cores, and no more than the memory of a laptop takes. */
const jobs = Math.min(6, availableParallelism() + 1);

module.exports = {
  spec: ['dist-test/**/*.test.js'],
  ignore: ['dist-test/interop/**', 'dist-test/**/*.slow.test.js'],
  require: ['dist-test/support/hooks.js'],
  reporter: './scripts/mocha-reporter.cjs',
  timeout: 30000,
  parallel: true,
  jobs,
};
