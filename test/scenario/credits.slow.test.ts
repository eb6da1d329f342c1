import { spendsThemAll } from '../support/credit-runs.js';

describe('scenario: API credits, many', function () {
  this.timeout(120_000);

  for (const [limit, rows] of [
    [100, 12_000],
    [500, 56_000],
  ] as const) {
    it(
      `I-21: runs of ${limit} credits each spend them and no more, and come to the end, equal to the truth`,
      spendsThemAll(limit, rows),
    );
  }
});
