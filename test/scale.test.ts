import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { allowanceOfOrganization, concurrencyOfEdition } from '#src/zoho/limits/edition.js';
import {
  cheapestOf,
  costOf,
  EDITIONS,
  secondsWithin,
  STRATEGIES,
  type EditionFacts,
} from './support/scale/arithmetic.js';
import { expectAgreement } from './support/scale/agreement.js';
import { simulate } from './support/scale/simulation.js';
import { scaleTables, tablesIn } from './support/scale/tables.js';

const [FREE, , , ENTERPRISE] = EDITIONS as [EditionFacts, EditionFacts, EditionFacts, EditionFacts];
const ROWS = 100_000;
/** As many calls as {@link ROWS} take by queries. */
const LISTED = 20_000;

describe('docs/scale.md', () => {
  it('has the tables that the limits and prices give: `npm run bench -- --only scale --write`', () => {
    const page = readFileSync(new URL('../docs/scale.md', import.meta.url), 'utf8');
    expect(tablesIn(page).slice(0, scaleTables().length)).to.deep.equal(scaleTables());
  });

  for (const { name, users, calls, credits } of EDITIONS) {
    it(`calculates with the calls and credits that the program finds for ${name}`, () => {
      const organization = { license_details: { users_license_purchased: String(users) } };
      expect(concurrencyOfEdition(name)).to.equal(calls);
      expect(allowanceOfOrganization(organization, name)).to.equal(credits);
    });
  }
});

describe('a simulation with the planner, the limiter and the account of credits', () => {
  for (const edition of [FREE, ENTERPRISE])
    for (const strategy of STRATEGIES) {
      const rows = strategy === 'records' ? LISTED : ROWS;
      it(`I-14: ${rows} rows by ${strategy} (${edition.name}) take what the arithmetic says`, async () => {
        const simulated = await simulate(rows, strategy, edition);
        expectAgreement(simulated, costOf(strategy, rows, edition.calls));
        expect(simulated.peak).to.be.at.most(edition.calls);
      });
    }

  for (const rows of [ROWS, 10 * ROWS])
    it(`auto reads ${rows} rows by the strategy that costs the fewest credits`, async () => {
      const { strategy } = await simulate(rows, 'auto', ENTERPRISE);
      expect(strategy).to.equal(cheapestOf(rows, ENTERPRISE.calls));
    });

  it('goes on in later runs when the credits of a day are spent', async () => {
    const limits = { ...FREE, credits: 60 };
    const cost = costOf('coql', ROWS, FREE.calls);
    const simulated = await simulate(ROWS, 'coql', limits);
    expectAgreement(simulated, { ...cost, seconds: secondsWithin(limits.credits, cost) });
    expect(simulated.seconds).to.be.above(2 * 86_400);
  });
});
