import { expect } from 'chai';
import type { Cost } from './arithmetic.js';
import type { Simulated } from './simulation.js';

/** The number of status calls makes the difference, and the time from the end of a job to the next of them. */
const SHARE = 0.15;

export function expectAgreement({ credits, seconds }: Simulated, cost: Cost): void {
  expect(credits, 'credits').to.be.closeTo(cost.credits, SHARE * cost.credits);
  expect(seconds, 'seconds').to.be.closeTo(cost.seconds, SHARE * cost.seconds);
}
