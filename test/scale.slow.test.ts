import { costOf, EDITIONS, secondsWithin } from './support/scale/arithmetic.js';
import { expectAgreement } from './support/scale/agreement.js';
import { simulate } from './support/scale/simulation.js';

/** Tens of thousands of calls each. */
const CASES = [
  { rows: 1_000_000, strategy: 'records' },
  { rows: 10_000_000, strategy: 'coql' },
  { rows: 10_000_000, strategy: 'bulk' },
  { rows: 100_000_000, strategy: 'bulk' },
] as const;

describe('a simulation of large orgs', function () {
  this.timeout(300_000);
  for (const { rows, strategy } of CASES)
    for (const edition of EDITIONS.filter(({ name }) => name === 'Free' || name === 'Enterprise'))
      it(`I-14: ${rows} rows by ${strategy} (${edition.name}) take what the arithmetic says`, async () => {
        const cost = costOf(strategy, rows, edition.calls);
        const seconds = secondsWithin(edition.credits, cost);
        expectAgreement(await simulate(rows, strategy, edition), { ...cost, seconds });
      });
});
